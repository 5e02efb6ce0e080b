package io.alys.bitcoind.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.follow.HeaderChain.Advance;
import io.alys.bitcoind.follow.HeaderChain.Place;
import io.alys.bitcoind.follow.HeaderChain.Retreat;
import io.alys.bitcoind.follow.HeaderChain.Standing;
import io.alys.primitives.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderChainTest {
  /** The first block of mainnet, which everybody knows. */
  private static final BlockHeader GENESIS =
      BlockHeader.parse(
          Bytes.fromHex(
              "01000000"
                  + "00".repeat(32)
                  + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a"
                  + "29ab5f49ffff001d1dac2b7c"));

  private static final Place START = new Place(new BlockHeight(9), new BlockHash(filled(1)));

  private static Bytes filled(int octet) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) octet);
    return Bytes.copyOf(bytes);
  }

  private static HeaderPlace on(BlockHash parent, int height, long bits) {
    BlockHeader header = new BlockHeader(1, parent, filled(0), 0, bits, 0);
    return new HeaderPlace(header, header.hash(), new BlockHeight(height), 1);
  }

  @Test
  void knowsWhetherAHeaderHoldsItsProofOfWork() {
    assertThat(GENESIS.hash().toDisplayHex())
        .isEqualTo("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
    assertThat(HeaderChain.hasItsWork(GENESIS)).isTrue();
    assertThat(HeaderChain.hasItsWork(withNonce(GENESIS.nonce() + 1))).isFalse();
  }

  private static BlockHeader withNonce(long nonce) {
    return new BlockHeader(
        GENESIS.version(),
        GENESIS.parent(),
        GENESIS.merkleRoot(),
        GENESIS.timeSeconds(),
        GENESIS.bits(),
        nonce);
  }

  @Test
  void holdsAHashAtItsTargetForEnoughAndOneAboveForTooLittle() {
    BlockHeader easiest = on(START.hash(), 10, 0x2100ffffL).header();
    assertThat(HeaderChain.hasItsWork(easiest)).isTrue();
    BlockHeader none = on(START.hash(), 10, 0x01003456L).header();
    assertThat(HeaderChain.hasItsWork(none)).as("a target of 0").isFalse();
    BlockHeader negative = on(START.hash(), 10, 0x2080ffffL).header();
    assertThat(HeaderChain.hasItsWork(negative)).as("a target below 0").isFalse();
    BlockHeader huge = on(START.hash(), 10, 0xff00ffffL).header();
    assertThat(HeaderChain.hasItsWork(huge)).as("a target of more than 256 bits").isFalse();
  }

  @Test
  void stopsBeforeAHeaderThatDoesNotLink() {
    HeaderPlace first = on(START.hash(), 10, 0x2100ffffL);
    HeaderPlace stranger = on(new BlockHash(filled(7)), 11, 0x2100ffffL);
    Advance advance = HeaderChain.from(START, 5).advance(List.of(first, stranger));
    assertThat(advance.flaw()).isEmpty();
    assertThat(advance.events())
        .containsExactly(new ChainEvent.Connected(first.height(), first.hash()));
    assertThat(advance.chain().tip()).isEqualTo(new Place(first.height(), first.hash()));
  }

  @Test
  void namesAHeaderWithAWrongHeightOrTooLittleWork() {
    HeaderPlace high = on(START.hash(), 12, 0x2100ffffL);
    assertThat(HeaderChain.from(START, 5).advance(List.of(high)).flaw())
        .contains(
            "block %s stands on Bitcoin height 9 (%s), and is said to be at Bitcoin height 12"
                .formatted(high.hash(), START.hash()));
    HeaderPlace lazy = on(START.hash(), 10, 0x1d00ffffL);
    Advance advance = HeaderChain.from(START, 5).advance(List.of(lazy));
    assertThat(advance.flaw())
        .contains(
            "block %s at Bitcoin height 10 is above its own target 1d00ffff"
                .formatted(lazy.hash()));
    assertThat(advance.events()).isEmpty();
  }

  @Test
  void isLostBelowTheFirstBlockAndBelowWhatItKeptOfAnUnknownChain() {
    HeaderChain one = HeaderChain.from(START, 5);
    assertThat(one.retreat(new Standing.Unknown(new BlockHeight(9))))
        .isEqualTo(new Retreat.Lost(START));
    Place first = new Place(new BlockHeight(0), START.hash());
    assertThat(HeaderChain.from(first, 5).retreat(new Standing.Stale(BlockHash.ZERO)))
        .isEqualTo(new Retreat.Lost(first));
  }

  @Test
  void waitsForANodeThatIsLowerAndHasForgottenTheTip() {
    Place next = new Place(new BlockHeight(10), new BlockHash(filled(2)));
    HeaderChain chain = new HeaderChain(5, List.of(START, next));
    assertThat(chain.retreat(new Standing.Unknown(new BlockHeight(9))))
        .isEqualTo(new Retreat.Wait(new BlockHeight(9)));
    assertThat(chain.retreat(new Standing.Unknown(new BlockHeight(10))))
        .isInstanceOf(Retreat.Back.class);
  }

  @Test
  void refusesGapsAndAParentThatIsNotTheOneFollowed() {
    Place gap = new Place(new BlockHeight(11), new BlockHash(filled(2)));
    assertThatThrownBy(() -> new HeaderChain(5, List.of(START, gap)))
        .hasMessage("%s does not follow %s".formatted(gap, START));
    assertThatThrownBy(() -> HeaderChain.from(START, 0))
        .hasMessage("keep 0 and the 1 blocks kept must be positive");
    Place next = new Place(new BlockHeight(10), new BlockHash(filled(2)));
    BlockHash other = new BlockHash(filled(3));
    assertThatThrownBy(
            () -> new HeaderChain(5, List.of(START, next)).retreat(new Standing.Stale(other)))
        .isInstanceOf(IllegalStateException.class);
  }
}
