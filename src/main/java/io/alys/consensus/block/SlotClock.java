package io.alys.consensus.block;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which slot a moment lies in. It is no clock: it is told the time.
 *
 * @param slotDuration whole milliseconds, at least one
 */
public record SlotClock(Duration slotDuration) {
  private static final long MILLIS_PER_SECOND = 1_000;

  public SlotClock {
    if (slotDuration.toMillis() < 1 || !slotDuration.equals(millis(slotDuration.toMillis()))) {
      throw new IllegalArgumentException(
          "a slot of %s must last whole milliseconds".formatted(slotDuration));
    }
  }

  private static Duration millis(long count) {
    return Duration.ofMillis(count);
  }

  /**
   * The slot of a moment.
   *
   * @param moment not before 1970
   */
  public Slot at(Instant moment) {
    return new Slot(Math.floorDiv(moment.toEpochMilli(), slotDuration.toMillis()));
  }

  /**
   * Its first moment.
   *
   * @throws ArithmeticException when that is no moment that Java can name
   */
  public Instant startOf(Slot slot) {
    return Instant.ofEpochMilli(Math.multiplyExact(slot.number(), slotDuration.toMillis()));
  }

  /**
   * What a block of a slot has for its time: the slot's first whole second, as the execution layer
   * knows no parts of seconds. Slots of less than a second may have none, and then no block.
   */
  public Optional<Instant> timestampIn(Slot slot) {
    long startMillis = startOf(slot).toEpochMilli();
    long second = Math.ceilDiv(startMillis, MILLIS_PER_SECOND);
    Instant first = Instant.ofEpochSecond(second);
    return at(first).equals(slot) ? Optional.of(first) : Optional.empty();
  }
}
