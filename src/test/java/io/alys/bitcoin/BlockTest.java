package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BlockTest {
  /** Bitcoin's first block, as every node has it. */
  private static final String GENESIS =
      "01000000"
          + "00".repeat(32)
          + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
          + "29ab5f49ffff001d1dac2b7c"
          + "01"
          + "0100000001"
          + "00".repeat(32)
          + "ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f3230303920436861"
          + "6e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f72"
          + "2062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b710"
          + "5cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b"
          + "8d578a4c702b6bf11d5fac00000000";

  private static BlockHeader first(long bits, long nonce) {
    BlockHeader header = Block.parse(Bytes.fromHex(GENESIS)).header();
    return new BlockHeader(
        header.version(), header.parent(), header.merkleRoot(), header.timeSeconds(), bits, nonce);
  }

  @Test
  void knowsWhetherAHeaderHoldsItsProofOfWork() {
    long bits = 0x1d00ffffL;
    long nonce = 2_083_236_893L;
    assertThat(first(bits, nonce).hasItsWork(Network.MAINNET)).isTrue();
    assertThat(first(bits, nonce + 1).hasItsWork(Network.MAINNET)).isFalse();
  }

  @Test
  void takesNoTargetThatTheNetworkDoesNotAllow() {
    long easy = 0x207fffffL;
    long nonce =
        LongStream.range(0, 1_000)
            .filter(each -> first(easy, each).hasItsWork(Network.REGTEST))
            .findFirst()
            .orElseThrow();
    assertThat(first(easy, nonce).hasItsWork(Network.MAINNET)).isFalse();
    assertThat(first(0x2100ffffL, nonce).hasItsWork(Network.REGTEST)).as("above 2^255").isFalse();
    assertThat(first(0x01003456L, nonce).hasItsWork(Network.REGTEST)).as("zero").isFalse();
    assertThat(first(0x2080ffffL, nonce).hasItsWork(Network.REGTEST)).as("below zero").isFalse();
    assertThat(first(0xff00ffffL, nonce).hasItsWork(Network.REGTEST)).as("too long").isFalse();
  }

  @Test
  void readsTheFirstBlock() {
    Block block = Block.parse(Bytes.fromHex(GENESIS));
    assertThat(block.header().hash().toDisplayHex())
        .isEqualTo("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
    assertThat(block.isWhole()).isTrue();
    assertThat(block.toBytes()).isEqualTo(Bytes.fromHex(GENESIS));
  }

  @Test
  void seesThatATransactionIsMissing() {
    Block block = Block.parse(Bytes.fromHex(GENESIS));
    SignedTransaction coinbase = block.transactions().getFirst();
    assertThat(new Block(block.header(), List.of(coinbase, coinbase)).isWhole()).isFalse();
  }

  @Test
  void refusesWhatFollows() {
    assertThatThrownBy(() -> Block.parse(Bytes.fromHex(GENESIS + "00")))
        .hasMessage("1 bytes follow the block");
    assertThatThrownBy(() -> BlockHeader.parse(Bytes.fromHex(GENESIS)))
        .hasMessage("a block header has 80 bytes, not 285");
  }

  @Test
  void keepsWitnesses() {
    Transaction bare = Block.parse(Bytes.fromHex(GENESIS)).transactions().getFirst().transaction();
    SignedTransaction signed =
        new SignedTransaction(bare, List.of(List.of(Bytes.EMPTY, Bytes.fromHex("0102"))));
    SignedTransaction read = SignedTransaction.parse(signed.toBytes());
    assertThat(read).isEqualTo(signed);
    assertThat(read.txid()).isEqualTo(bare.txid());
    assertThat(read.wtxid()).isNotEqualTo(bare.txid());
    assertThat(read.weight()).isEqualTo(204 * 4 + 2 + 1 + 1 + 3);
    assertThat(read.virtualBytes()).isEqualTo((823 + 3) / 4);
    assertThat(SignedTransaction.bare(bare).weight()).isEqualTo(816);
  }

  @Test
  void refusesAMarkWithoutWitnesses() {
    Transaction bare = Block.parse(Bytes.fromHex(GENESIS)).transactions().getFirst().transaction();
    Bytes marked = bare.toBytes(List.of(List.of()));
    assertThatThrownBy(() -> SignedTransaction.parse(marked))
        .hasMessage("witnesses are announced, and none is there");
  }

  @Test
  void feesAreRoundedUp() {
    assertThat(FeeRate.perVirtualByte(2).feeFor(141)).isEqualTo(new Sats(282));
    assertThat(new FeeRate(1_001).feeFor(141)).isEqualTo(new Sats(142));
    assertThatThrownBy(() -> new FeeRate(-1))
        .hasMessage("a fee rate of -1 sat/kvB must be between 0 and 1000000000");
  }

  @Test
  void countsConfirmations() {
    BlockHeight height = new BlockHeight(100);
    assertThat(height.confirmations(height)).isEqualTo(1);
    assertThat(height.confirmations(height.plus(5))).isEqualTo(6);
    assertThat(height.confirmations(new BlockHeight(99))).isZero();
  }
}
