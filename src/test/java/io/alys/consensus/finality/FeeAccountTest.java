package io.alys.consensus.finality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.finality.FeeAccount.Settlement;
import io.alys.primitives.Gwei;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class FeeAccountTest {
  /** Version 1's example, but for what it lost: 2 gwei. */
  @Test
  void dividesAsVersion1AndCarriesTheRest() {
    FeeAccount account = FeeAccount.EMPTY.plus(Wei.of(1_000_000_000_000_000L));
    assertThat(account.settle(3))
        .isEqualTo(
            new Settlement(
                new Gwei(800_000), new Gwei(66_666), new FeeAccount(Wei.of(2_000_000_000L))));
  }

  @Test
  void mintsWholeGweiOnlyAndNothingOfNothing() {
    Settlement none = FeeAccount.EMPTY.settle(1);
    assertThat(none).isEqualTo(new Settlement(Gwei.ZERO, Gwei.ZERO, FeeAccount.EMPTY));
    FeeAccount dust = FeeAccount.EMPTY.plus(Wei.of(1_249_999_999L));
    assertThat(dust.settle(1)).isEqualTo(new Settlement(Gwei.ZERO, Gwei.ZERO, dust));
    FeeAccount enough = dust.plus(Wei.of(1));
    assertThat(enough.settle(1))
        .isEqualTo(new Settlement(new Gwei(1), Gwei.ZERO, new FeeAccount(Wei.of(250_000_000L))));
  }

  @Test
  void dividesWhatWasCarriedWithWhatComes() {
    FeeAccount left = FeeAccount.EMPTY.plus(Wei.of(7_000_000_001L)).settle(3).left();
    assertThat(left.held()).isEqualTo(Wei.of(2_000_000_001L));
    assertThat(left.plus(Wei.of(12_999_999_999L)).settle(3))
        .isEqualTo(new Settlement(new Gwei(12), new Gwei(1), FeeAccount.EMPTY));
  }

  @Test
  void refusesWhatNobodyCanBePaid() {
    FeeAccount account = new FeeAccount(new Wei(BigInteger.TEN.pow(30)));
    assertThatThrownBy(() -> account.settle(1)).hasMessageContaining("more than a withdrawal");
    assertThatThrownBy(() -> FeeAccount.EMPTY.settle(0))
        .hasMessage("0 addresses of the federation cannot share fees");
  }
}
