package io.alys.stream;

import io.alys.stream.Deliveries.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What governance sends: taken in order, handed to our actors, and acknowledged when all of them
 * have accepted it and the cursor is on disk. Pure but for its own content.
 */
final class Reception {
  /** Messages that governance may have on their way to us before we have looked at one. */
  static final int FIRST_FETCH = 256;

  /** After a write that failed, so that a full disk is not asked without end. */
  private static final Duration SAVE_AGAIN = Duration.ofSeconds(1);

  /**
   * Between two writes of the cursor. What comes in the meantime shares the next: otherwise each
   * message of governance would cost a sync of the disk, and an acknowledgement.
   */
  static final Duration SAVE_PAUSE = Duration.ofMillis(20);

  private final int limit;
  private final Deliveries deliveries;
  private final Allowance allowance;
  private String numbering = "";
  private long saved;
  private boolean saving;
  private Instant saveAt = Instant.MIN;
  private int owed;

  /** How a sequence stands to those before it. */
  enum Place {
    NEXT,
    SEEN,
    BEYOND_A_GAP
  }

  /**
   * @param firstNumber above every number that an earlier incarnation can have used
   */
  Reception(StreamConfig config, long firstNumber) {
    limit = config.buffer().inbound();
    deliveries = new Deliveries(config.buffer().redeliver(), firstNumber);
    allowance = new Allowance(config.requests().inboundPerSecond());
  }

  /** Goes on after what an earlier start, or stream, has processed. */
  void resume(String ofNumbering, long processed) {
    numbering = ofNumbering;
    saved = processed;
    deliveries.restart(processed);
  }

  /** The numbering of governance; empty before the first is known. */
  String numbering() {
    return numbering;
  }

  /** The last sequence that is processed, and on disk as such. */
  long processed() {
    return saved;
  }

  /** The sequence that comes next. */
  long expected() {
    return deliveries.last() + 1;
  }

  /** A message without a sequence may come at any time. */
  Place place(long sequence) {
    if (sequence == 0 || sequence == expected()) {
      return Place.NEXT;
    }
    return sequence < expected() ? Place.SEEN : Place.BEYOND_A_GAP;
  }

  void hold(long sequence, Item item, List<String> consumers) {
    deliveries.hold(sequence, item, consumers);
  }

  void skip(long sequence) {
    deliveries.skip(sequence);
  }

  void delivered(String consumer, long number) {
    deliveries.delivered(consumer, number);
  }

  /** Tells what is due, and saves the cursor when it has moved. */
  void settle(Instant now, List<Effect> effects) {
    deliveries.due(now).forEach(telling -> effects.add(new Effect.Tell(telling)));
    if (!saveAt.isAfter(now)) {
      saveAt = Instant.MIN;
    }
    long cursor = deliveries.cursor();
    if (!saving && cursor > saved && saveAt.equals(Instant.MIN)) {
      saving = true;
      effects.add(new Effect.SaveCursor(numbering, cursor));
    }
  }

  /**
   * The cursor is on disk, or is not.
   *
   * @return whether there is something new to acknowledge
   */
  boolean cursorSaved(String ofNumbering, long sequence, boolean done, Instant now) {
    saving = false;
    saveAt = now.plus(done ? SAVE_PAUSE : SAVE_AGAIN);
    if (!done || !ofNumbering.equals(numbering)) {
      return false;
    }
    saved = sequence;
    return true;
  }

  /** A message came: one more may follow, as soon as there is room and the rate allows it. */
  void owe() {
    owed++;
  }

  /** A new stream owes nothing. */
  void forgetOwed() {
    owed = 0;
  }

  /** How many more messages governance may send now. */
  int grant(Instant now) {
    int granted = 0;
    while (owed > 0 && hasRoom() && allowance.take(now)) {
      owed--;
      granted++;
    }
    return granted;
  }

  private boolean hasRoom() {
    return deliveries.held() < limit;
  }

  /** When {@link #settle} or {@link #grant} has something to do. */
  Optional<Instant> wakeAt() {
    return Stream.of(
            deliveries.next(),
            saveAt.equals(Instant.MIN) ? Optional.<Instant>empty() : Optional.of(saveAt),
            owed > 0 && hasRoom() ? Optional.of(allowance.next()) : Optional.<Instant>empty())
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }
}
