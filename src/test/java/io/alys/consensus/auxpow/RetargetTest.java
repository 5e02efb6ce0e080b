package io.alys.consensus.auxpow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.ChainSpec;
import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.primitives.BlockNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetargetTest {
  private static final long POW_LIMIT = 553_713_663;
  private static final long POW_LOWER_LIMIT = 439_495_319;
  private static final BlockNumber LAST = new BlockNumber(1_000);

  private static RetargetParams params(long spacing, int adjustment) {
    return new RetargetParams(false, POW_LIMIT, POW_LOWER_LIMIT, spacing, spacing, adjustment);
  }

  /** So many blocks from the one that carried the last proof to the one that may carry this. */
  private static CompactTarget next(RetargetParams params, long last, long blocks) {
    return new Retarget(params).next(new CompactTarget(last), LAST, LAST.plus(blocks - 1));
  }

  /** The rows from 100 percent on are version 1's own numbers, for spacing 5 and 20 percent. */
  @ParameterizedTest
  @CsvSource({
    "1, 1e1e3e5b, 1d00cccb",
    "4, 1e1e3e5b, 1d00cccb",
    "5, 1e25cdf1, 1d00fffe",
    "6, 1e2d5d88, 1d013331",
    "7, 1e2d5d88, 1d013331",
    "60, 1e2d5d88, 1d013331",
    "9223372036854774000, 1e2d5d88, 1d013331",
  })
  void followsThePaceAsVersion1DidWhereThatWasRight(long blocks, String first, String second) {
    assertThat(next(params(5, 20), 0x1e25_cdf2, blocks)).hasToString(first);
    assertThat(next(params(5, 20), 0x1d00_ffff, blocks)).hasToString(second);
  }

  /** Source: the direction test of version 1's auxpow_miner.rs. */
  @Test
  void risesAfterALongWaitAsVersion1Did() {
    assertThat(next(params(100_000, 20), 505_544_640, 150_000)).hasToString("1e28cc7f");
  }

  @ParameterizedTest
  @CsvSource({
    "985, 98", // 98.5 to the even one below
    "995, 100", // 99.5 to the even one above
    "994, 99",
    "996, 100",
    "1005, 100",
    "1015, 102",
    "1199, 120",
    "800, 80",
    "805, 80",
    "806, 81",
  })
  void roundsThePercentageHalfToEven(long blocks, int percent) {
    CompactTarget last = new CompactTarget(0x1d00_ffff);
    assertThat(next(params(1_000, 20), last.bits(), blocks))
        .isEqualTo(CompactTarget.of(last.target().scaled(percent)));
  }

  @Test
  void neverPassesTheLimitsOfTheSpecification() {
    assertThat(next(params(5, 20), POW_LIMIT, 100).bits()).isEqualTo(POW_LIMIT);
    assertThat(next(params(5, 20), 0x2100_eeee, 100).bits()).isEqualTo(POW_LIMIT);
    assertThat(next(params(5, 20), POW_LOWER_LIMIT, 1).bits()).isEqualTo(POW_LOWER_LIMIT);
    assertThat(next(params(5, 20), 0x1a33_0000, 1).bits()).isEqualTo(POW_LOWER_LIMIT);
    assertThat(next(params(5, 20), 0x1901_0000, 5).bits()).isEqualTo(POW_LOWER_LIMIT);
  }

  @Test
  void neverFallsToNothing() {
    assertThat(next(params(1_000, 100), 0x1d00_ffff, 1))
        .isEqualTo(CompactTarget.of(new CompactTarget(0x1d00_ffff).target().scaled(1)));
  }

  @Test
  void staysWhereItIsWhenTheSpecificationSaysSo() {
    RetargetParams fixed =
        new RetargetParams(true, 0x1e25_cdf2, POW_LOWER_LIMIT, 12_000, 1_000, 20);
    assertThat(next(fixed, 0x1e25_cdf2, 1)).hasToString("1e25cdf2");
    assertThat(next(fixed, 0x1e25_cdf2, 99_999)).hasToString("1e25cdf2");
  }

  @Test
  void refusesARangeThatDoesNotReachTheLastProof() {
    Retarget retarget = new Retarget(ChainSpec.DEVELOPMENT.retargetParams());
    CompactTarget bits = new CompactTarget(ChainSpec.DEVELOPMENT.bits());
    assertThatThrownBy(() -> retarget.next(bits, LAST, new BlockNumber(999)))
        .hasMessage(
            "a range that ends with block 999 does not reach block 1000, which carried the last"
                + " proof");
    assertThat(retarget.next(bits, LAST, LAST)).hasToString("1e1e3e5b");
  }

  @Test
  void refusesLimitsTheWrongWayRound() {
    RetargetParams turned = new RetargetParams(false, POW_LOWER_LIMIT, POW_LIMIT, 60, 5, 20);
    assertThatThrownBy(() -> new Retarget(turned))
        .hasMessage("powLowerLimit 2100ffff is easier than powLimit 1a322a97; exchange them");
    RetargetParams negative = new RetargetParams(false, 0x1e80_0001, POW_LOWER_LIMIT, 60, 5, 20);
    assertThatThrownBy(() -> new Retarget(negative))
        .hasMessage("compact target 1e800001 is negative");
  }
}
