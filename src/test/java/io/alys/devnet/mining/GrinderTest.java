package io.alys.devnet.mining;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHeader;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.Target;
import io.alys.primitives.Bytes;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class GrinderTest {
  /** The first block of Bitcoin. */
  private static final BlockHeader GENESIS =
      BlockHeader.parse(
          Bytes.fromHex(
              "01000000"
                  + "00".repeat(32)
                  + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
                  + "29ab5f49ffff001d1dac2b7c"));

  @Test
  void findsTheNonceOfBitcoinsFirstBlock() {
    Target target = new CompactTarget(GENESIS.bits()).target();
    long nonce = GENESIS.nonce();
    assertThat(Grinder.search(GENESIS, target, nonce - 50, 51)).contains(GENESIS);
    assertThat(Grinder.search(GENESIS, target, nonce - 50, 50)).isEmpty();
    assertThat(Grinder.search(GENESIS, target, nonce, 1)).contains(GENESIS);
  }

  @Test
  void takesAHashThatIsTheTargetItselfAndNoneAbove() {
    BigInteger hash = new BigInteger(1, GENESIS.hash().wire().reversed().toArray());
    long nonce = GENESIS.nonce();
    assertThat(Grinder.search(GENESIS, new Target(hash), nonce, 1)).contains(GENESIS);
    assertThat(Grinder.search(GENESIS, new Target(hash.subtract(BigInteger.ONE)), nonce, 1))
        .isEmpty();
    Target highest = new Target(BigInteger.TWO.pow(256).subtract(BigInteger.ONE));
    assertThat(Grinder.search(GENESIS, highest, nonce, 1)).contains(GENESIS);
  }

  @Test
  void endsWithTheLastNonce() {
    Target hardest = new Target(BigInteger.ONE);
    assertThat(Grinder.search(GENESIS, hardest, 0xffff_ffffL, 10)).isEmpty();
    assertThat(Grinder.search(GENESIS, hardest, 1L << 32, 10)).isEmpty();
  }
}
