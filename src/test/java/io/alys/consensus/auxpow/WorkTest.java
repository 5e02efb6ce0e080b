package io.alys.consensus.auxpow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.ethereum.EvmAddress;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkTest {
  private static final EvmAddress FEES =
      EvmAddress.fromHex(AuxVectors.VERSION_2.text("work.feeAddress"));

  private static RangeHash range(String key) {
    return new RangeHash(new Hash32(AuxVectors.VERSION_2.bytes(key)));
  }

  private static Work work(long chainId) {
    return new Work(
        range("work.range"),
        FEES,
        chainId,
        AuxVectors.VERSION_2.bits("work.bits"),
        new BlockNumber(AuxVectors.VERSION_2.number("work.height")));
  }

  @Test
  void hashesARangeAsVersion1Does() {
    Hash32 first = new Hash32(AuxVectors.VERSION_1.bytes("range.first"));
    Hash32 second = new Hash32(AuxVectors.VERSION_1.bytes("range.second"));
    assertThat(RangeHash.of(List.of(first, second)))
        .hasToString("0x" + AuxVectors.VERSION_1.text("range.hash"));
    assertThat(RangeHash.of(List.of(second, first)))
        .isNotEqualTo(RangeHash.of(List.of(first, second)));
    assertThatThrownBy(() -> RangeHash.of(List.of())).hasMessage("a range has at least one block");
  }

  @Test
  void isWrittenAndHashedAsThePageSays() {
    Work work = work(AuxVectors.VERSION_2.number("work.chainId"));
    assertThat(work.toBytes().toHex()).isEqualTo(AuxVectors.VERSION_2.text("work.bytes"));
    assertThat(work.auxHash().toHex()).isEqualTo(AuxVectors.VERSION_2.text("work.auxHash"));
    assertThat(AuxHash.fromHex(work.auxHash().toHex())).isEqualTo(work.auxHash());
  }

  @Test
  void bindsEveryPart() {
    Work work = work(1);
    CompactTarget harder = new CompactTarget(0x1d00_fffe);
    EvmAddress another = EvmAddress.fromHex("0x" + "00".repeat(20));
    RangeHash other = range("work.auxHash");
    assertThat(
            List.of(
                work,
                work(2),
                new Work(work.range(), another, 1, work.bits(), work.height()),
                new Work(other, FEES, 1, work.bits(), work.height()),
                new Work(work.range(), FEES, 1, harder, work.height()),
                new Work(work.range(), FEES, 1, work.bits(), work.height().next())))
        .extracting(Work::auxHash)
        .doesNotHaveDuplicates();
  }

  @Test
  void hasAChainIdOf32Bits() {
    assertThat(work(0xffff_ffffL).toBytes().toHex()).contains("ffffffff");
    assertThatThrownBy(() -> work(0)).hasMessage("chain id 0 must be between 1 and 2^32 - 1");
    assertThatThrownBy(() -> work(1L << 32))
        .hasMessage("chain id 4294967296 must be between 1 and 2^32 - 1");
  }
}
