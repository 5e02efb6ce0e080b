package io.alys.devnet.execution.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.ethereum.EvmTransaction.AccessListSize;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import org.junit.jupiter.api.Test;

class GasTest {
  private static final AccessListSize NONE = new AccessListSize(0, 0);
  private static final long LIMIT = 30_000_000;

  @Test
  void countsWhatIsSent() {
    assertThat(Gas.ofTransaction(Bytes.EMPTY, NONE)).isEqualTo(21_000);
    assertThat(Gas.ofTransaction(Bytes.copyOf((byte) 0, (byte) 1, (byte) -1), NONE))
        .isEqualTo(21_000 + 4 + 16 + 16);
    assertThat(Gas.ofTransaction(Bytes.EMPTY, new AccessListSize(2, 3)))
        .isEqualTo(21_000 + 2 * 2_400 + 3 * 1_900);
  }

  @Test
  void movesTheBaseFeeByAnEighthAtMost() {
    Wei fee = Wei.of(1_000_000_000);
    assertThat(Gas.nextBaseFee(fee, LIMIT / 2, LIMIT)).isEqualTo(fee);
    assertThat(Gas.nextBaseFee(fee, LIMIT, LIMIT)).isEqualTo(Wei.of(1_125_000_000));
    assertThat(Gas.nextBaseFee(fee, 0, LIMIT)).isEqualTo(Wei.of(875_000_000));
    assertThat(Gas.nextBaseFee(fee, LIMIT / 2 + 1, LIMIT)).isEqualTo(Wei.of(1_000_000_008));
    assertThat(Gas.nextBaseFee(Wei.of(1), LIMIT / 2 + 1, LIMIT)).isEqualTo(Wei.of(2));
    assertThat(Gas.nextBaseFee(Wei.of(7), 0, LIMIT)).isEqualTo(Wei.of(7));
  }

  @Test
  void boundsHowFarTheLimitMoves() {
    assertThat(Gas.limitFollows(LIMIT + 29_295, LIMIT)).isTrue();
    assertThat(Gas.limitFollows(LIMIT + 29_296, LIMIT)).isFalse();
    assertThat(Gas.limitFollows(LIMIT - 29_295, LIMIT)).isTrue();
    assertThat(Gas.limitFollows(4_999, 5_000)).isFalse();
    assertThat(Gas.limitFollows(5_000, 5_001)).isTrue();
  }
}
