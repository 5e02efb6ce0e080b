package io.alys.devnet.wallet;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmTransaction;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import org.junit.jupiter.api.Test;

class EvmKeyTest {
  // The first account of the phrase "test test … junk", as every development tool shows it.
  private static final EvmKey KEY =
      new EvmKey(Bytes.fromHex("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));

  @Test
  void hasTheAddressThatOthersDeriveToo() {
    assertThat(KEY.address()).hasToString("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    assertThat(KEY).hasToString("the secret of 0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
  }

  @Test
  void signsWhatIsReadBackWithItsSender() {
    Bytes raw =
        KEY.sign(
            new EvmKey.Call(
                121_212,
                7,
                Wei.of(1),
                Wei.of(3),
                150_000,
                BridgeContract.ADDRESS,
                Wei.of(10_000_000_000L),
                BridgeContract.requestPegOut(Bytes.fromHex("61"))));

    EvmTransaction read = EvmTransaction.decode(raw);
    assertThat(read.sender()).contains(KEY.address());
    assertThat(read.nonce()).isEqualTo(7);
    assertThat(read.chainId()).contains(121_212L);
    assertThat(read.to()).contains(BridgeContract.ADDRESS);
    assertThat(read.value()).isEqualTo(Wei.of(10_000_000_000L));
  }
}
