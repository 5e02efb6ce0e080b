package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SatsTest {

  @Test
  void holdsFromNothingToAllThereIs() {
    assertThat(new Sats(0)).isEqualTo(Sats.ZERO);
    assertThat(new Sats(Sats.MAX).value()).isEqualTo(21_000_000L * 100_000_000L);
  }

  @Test
  void refusesLessThanNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sats(-1))
        .withMessage("-1 sat is no amount: it must be between 0 and 2100000000000000");
  }

  @Test
  void refusesMoreThanThereIs() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sats(Sats.MAX + 1))
        .withMessage(
            "2100000000000001 sat is no amount: it must be between 0 and 2100000000000000");
  }

  @Test
  void addsUpToAllThereIsAndNoFurther() {
    Sats all = new Sats(Sats.MAX);

    assertThat(new Sats(Sats.MAX - 1).plus(new Sats(1))).isEqualTo(all);
    assertThatIllegalArgumentException().isThrownBy(() -> all.plus(new Sats(1)));
    assertThatIllegalArgumentException().isThrownBy(() -> all.plus(all));
  }

  @Test
  void takesAwayDownToNothingAndNoFurther() {
    assertThat(new Sats(5).minus(new Sats(5))).isEqualTo(Sats.ZERO);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sats(5).minus(new Sats(6)))
        .withMessageStartingWith("-1 sat is no amount");
  }

  @Test
  void saysItsUnit() {
    assertThat(new Sats(50_000)).hasToString("50000 sat");
  }

  @Property
  void addsAndTakesAwayAndOrdersAsNumbersDo(
      @ForAll @LongRange(max = Sats.MAX / 2) long one,
      @ForAll @LongRange(max = Sats.MAX / 2) long other) {
    Sats sum = new Sats(one).plus(new Sats(other));

    assertThat(sum.value()).isEqualTo(one + other);
    assertThat(sum.minus(new Sats(other))).isEqualTo(new Sats(one));
    assertThat(new Sats(one).compareTo(new Sats(other))).isEqualTo(Long.compare(one, other));
  }
}
