package io.alys.devnet.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {
  private static List<Integer> strikes(FaultDice dice, int occasions) {
    return IntStream.rangeClosed(1, occasions)
        .filter(i -> dice.roll(Fault.DropOutbound.class).isPresent())
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delay-inbound 10ms..50ms 25%",
        "delay-outbound 0ms..0ms always",
        "drop-inbound every 3",
        "drop-outbound 0.5%",
        "duplicate-outbound at 1",
        "reorder-outbound 4 always",
        "malformed 100%",
        "wrong-signature every 2",
        "too-few-signatures at 7",
        "time-out always",
        "half-open at 3",
        "close at 10",
        "refuse unavailable always",
        "refuse resource-exhausted every 2",
        "refuse unauthenticated at 1",
        "refuse permission-denied 3%",
        "rate-limit 100 always"
      })
  void readsTheLineItWrites(String line) {
    assertThat(FaultPlan.of(1, line).lines()).containsExactly(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "drop-outbound | must be a fault, what it needs, and when",
        "a b c d | must be a fault, what it needs, and when",
        "drop-outbound sometimes | 'sometimes' must be 'every N', 'at N', 'P%' or 'always'",
        "drop-outbound every 0 | 'every 0' must be",
        "drop-outbound 101% | '101%' must be",
        "drop-everything always | 'drop-everything' is no fault; there are close, drop-inbound",
        "drop-outbound 3 always | 'drop-outbound 3' is no fault",
        "delay-inbound 50ms..10ms always | 'delay-inbound 50ms..10ms' is no fault",
        "reorder-outbound 0 always | window 0 must be 1 to 1000",
        "rate-limit 0 always | a rate limit of 0 a second",
        "refuse ok always | 'refuse ok' is no fault",
      })
  void saysWhatALineShouldBe(String line, String reason) {
    assertThatThrownBy(() -> FaultPlan.of(1, line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void strikesOnEveryNthAndOnTheNthAlone() {
    assertThat(strikes(new FaultDice(FaultPlan.of(1, "drop-outbound every 3")), 10))
        .containsExactly(3, 6, 9);
    assertThat(strikes(new FaultDice(FaultPlan.of(1, "drop-outbound at 4")), 10))
        .containsExactly(4);
    assertThat(strikes(new FaultDice(FaultPlan.NONE), 10)).isEmpty();
  }

  @Test
  void strikesOnItsShareAndTheSameForTheSameSeed() {
    FaultPlan plan = FaultPlan.of(42, "drop-outbound 20%");
    List<Integer> struck = strikes(new FaultDice(plan), 10_000);
    assertThat(struck).hasSizeBetween(1_850, 2_150);
    assertThat(strikes(new FaultDice(plan), 10_000)).isEqualTo(struck);
    assertThat(strikes(new FaultDice(FaultPlan.of(43, "drop-outbound 20%")), 10_000))
        .isNotEqualTo(struck);
  }

  @Test
  void drawsForEachRuleApart() {
    FaultDice alone = new FaultDice(FaultPlan.of(42, "drop-outbound 20%"));
    FaultDice among = new FaultDice(FaultPlan.of(42, "drop-outbound 20%", "malformed 50%"));
    List<Integer> struck =
        IntStream.rangeClosed(1, 1_000)
            .filter(
                i -> {
                  assertThat(among.roll(Fault.Malformed.class)).isNotNull();
                  return among.roll(Fault.DropOutbound.class).isPresent();
                })
            .boxed()
            .toList();
    assertThat(struck).isEqualTo(strikes(alone, 1_000));
  }

  @Test
  void countsWhatItDid() {
    FaultDice dice = new FaultDice(FaultPlan.of(1, "drop-outbound every 3", "close at 1"));
    assertThat(strikes(dice, 10)).hasSize(3);
    assertThat(dice.struck())
        .containsEntry("drop-outbound every 3", 3L)
        .containsEntry("close at 1", 0L);
  }

  @Test
  void drawsLengthsBetweenTheirBounds() {
    FaultDice dice = new FaultDice(FaultPlan.of(1));
    Duration from = Duration.ofMillis(10);
    assertThat(Stream.generate(() -> dice.between(from, from.plusMillis(2))).limit(100))
        .allMatch(d -> d.toMillis() >= 10 && d.toMillis() <= 12)
        .contains(from, from.plusMillis(2));
  }

  @Test
  void letsSoManyPassASecond() {
    RateGate gate = new RateGate(2, 0);
    assertThat(List.of(gate.passes(0), gate.passes(0), gate.passes(0)))
        .containsExactly(true, true, false);
    assertThat(gate.passes(400_000_000)).isFalse();
    assertThat(gate.passes(500_000_000)).isTrue();
    assertThat(List.of(gate.passes(9_000_000_000L), gate.passes(9_000_000_000L)))
        .containsExactly(true, true);
    assertThat(gate.passes(9_000_000_000L)).isFalse();
  }
}
