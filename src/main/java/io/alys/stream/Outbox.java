package io.alys.stream;

import io.alys.governance.RequestHeader.Urgency;
import io.alys.governance.ToGovernance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits for governance: bounded, by priority, first in first out within one, each request id
 * once. Pure but for its own content: no clock, no IO.
 *
 * <pre>
 *   offer --> waiting --stored--> ready --next--> in flight --acknowledged--> gone
 *                                   ^                 |
 *                                   +-- resumed ------+   (the same sequence again)
 * </pre>
 *
 * <p>What is durable takes a place in its lane at once and keeps it, but leaves only when it is
 * stored; what follows in its lane waits for it. Sequences are given when a message first leaves.
 */
final class Outbox {
  /** Kinds of messages, the most urgent first. */
  enum Lane {
    SIGNATURES(true, Urgency.CRITICAL),
    PEGINS(true, Urgency.HIGH),
    REGISTRATION(false, Urgency.NORMAL),
    STATUS(false, Urgency.LOW),
    HEARTBEATS(false, Urgency.LOW);

    private final boolean durable;
    private final Urgency urgency;

    Lane(boolean durable, Urgency urgency) {
      this.durable = durable;
      this.urgency = urgency;
    }

    /** Whether it is on disk before it leaves, carries a sequence, and is never dropped. */
    boolean durable() {
      return durable;
    }

    Urgency urgency() {
      return urgency;
    }
  }

  /**
   * A message in the outbox.
   *
   * @param timeout how long its sender waits for an answer
   * @param trace the W3C traceparent of what asked for it; empty when that is not traced
   */
  record Letter(
      String requestId,
      Lane lane,
      ToGovernance message,
      Optional<Duration> timeout,
      Instant since,
      String trace) {}

  /** A letter that leaves. */
  record Departure(Letter letter, long sequence) {}

  /** What became of an offer. */
  sealed interface Offer {
    /** It has its place. */
    record Taken() implements Offer {}

    /** It has the place of others, which are dropped. */
    record TakenFor(List<Letter> dropped) implements Offer {}

    /** One of this id is there already. */
    record Known(boolean stored) implements Offer {}

    /** There is no room that it could have. */
    record Full() implements Offer {}
  }

  private static final class Slot {
    private final Letter letter;
    private boolean stored;
    private long sequence;

    Slot(Letter letter, boolean stored) {
      this.letter = letter;
      this.stored = stored;
    }
  }

  private final int capacity;
  private final int window;
  private final Map<Lane, Deque<Slot>> lanes = new EnumMap<>(Lane.class);
  private final Map<String, Slot> byId = new HashMap<>();
  private final Deque<Slot> inFlight = new ArrayDeque<>();
  private final Deque<Slot> again = new ArrayDeque<>();
  private long lastSequence;
  private long acknowledged;

  /**
   * @param capacity letters, waiting and in flight
   * @param window letters in flight
   */
  Outbox(int capacity, int window) {
    this.capacity = capacity;
    this.window = window;
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new ArrayDeque<>());
    }
  }

  /**
   * Takes a letter in, if need be in place of less urgent ones that may be lost.
   *
   * @param stored whether it is on disk; means nothing in a lane that is not durable
   */
  Offer offer(Letter letter, boolean stored) {
    Slot known = byId.get(letter.requestId());
    if (known != null) {
      return new Offer.Known(known.stored);
    }
    Letter dropped = null;
    if (byId.size() >= capacity) {
      dropped = giveWay(letter.lane());
      if (dropped == null) {
        return new Offer.Full();
      }
    }
    Slot slot = new Slot(letter, stored || !letter.lane().durable());
    byId.put(letter.requestId(), slot);
    lane(letter.lane()).addLast(slot);
    return dropped == null ? new Offer.Taken() : new Offer.TakenFor(List.of(dropped));
  }

  /** The latest of the least urgent lane below, as long as that may be lost. */
  private @Nullable Letter giveWay(Lane newcomer) {
    Lane[] all = Lane.values();
    for (int i = all.length - 1; i > newcomer.ordinal() && !all[i].durable(); i--) {
      Slot last = lane(all[i]).pollLast();
      if (last != null) {
        byId.remove(last.letter.requestId());
        return last.letter;
      }
    }
    return null;
  }

  /** Takes in what an earlier start left on disk; there is always room for that. */
  void restore(Letter letter) {
    if (!byId.containsKey(letter.requestId())) {
      Slot slot = new Slot(letter, true);
      byId.put(letter.requestId(), slot);
      lane(letter.lane()).addLast(slot);
    }
  }

  /**
   * A letter is on disk.
   *
   * @return the letter; null when it is gone, or was on disk before
   */
  @Nullable Letter stored(String requestId) {
    Slot slot = byId.get(requestId);
    if (slot == null || slot.stored) {
      return null;
    }
    slot.stored = true;
    return slot.letter;
  }

  /** Drops what waits in a lane that is not durable. */
  void clear(Lane lane) {
    for (Slot slot : lane(lane)) {
      byId.remove(slot.letter.requestId());
    }
    lane(lane).clear();
  }

  /** Takes a letter out that has not left. */
  void withdraw(String requestId) {
    Slot slot = byId.get(requestId);
    if (slot != null && slot.sequence == 0 && lane(slot.letter.lane()).remove(slot)) {
      byId.remove(requestId);
    }
  }

  /** Whether {@link #next} has a letter. */
  boolean hasNext() {
    if (!again.isEmpty()) {
      return true;
    }
    for (Deque<Slot> lane : lanes.values()) {
      Slot head = lane.peekFirst();
      if (head != null && mayLeave(head)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayLeave(Slot head) {
    return head.stored && (!head.letter.lane().durable() || inFlight.size() < window);
  }

  /** The next letter to leave; null when there is none, or too many are in flight. */
  @Nullable Departure next() {
    Slot resumed = again.pollFirst();
    if (resumed != null) {
      inFlight.addLast(resumed);
      return new Departure(resumed.letter, resumed.sequence);
    }
    for (Deque<Slot> lane : lanes.values()) {
      Slot head = lane.peekFirst();
      if (head == null || !mayLeave(head)) {
        continue;
      }
      lane.pollFirst();
      if (!head.letter.lane().durable()) {
        byId.remove(head.letter.requestId());
        return new Departure(head.letter, 0);
      }
      head.sequence = ++lastSequence;
      inFlight.addLast(head);
      return new Departure(head.letter, head.sequence);
    }
    return null;
  }

  /**
   * Governance has durably processed all up to and including a sequence.
   *
   * @return the letters that are done
   */
  List<Letter> acknowledged(long sequence) {
    List<Letter> done = new ArrayList<>();
    takeUpTo(again, sequence, done);
    takeUpTo(inFlight, sequence, done);
    acknowledged = Math.max(acknowledged, Math.min(sequence, lastSequence));
    return done;
  }

  private void takeUpTo(Deque<Slot> slots, long sequence, List<Letter> done) {
    for (Slot head = slots.peekFirst();
        head != null && head.sequence <= sequence;
        head = slots.peekFirst()) {
      slots.pollFirst();
      byId.remove(head.letter.requestId());
      done.add(head.letter);
    }
  }

  /**
   * Whether a peer that says so can have processed up to there, and what it acknowledged before.
   */
  boolean credible(long lastProcessed) {
    return lastProcessed >= acknowledged && lastProcessed <= lastSequence;
  }

  /** A new stream: what is in flight leaves again, in order, with the same sequences. */
  void resume() {
    while (!inFlight.isEmpty()) {
      again.addFirst(inFlight.pollLast());
    }
  }

  /** A new numbering: what is in flight leaves again, in order, with new sequences from 1. */
  void renumber() {
    resume();
    while (!again.isEmpty()) {
      Slot last = again.pollLast();
      last.sequence = 0;
      lane(last.letter.lane()).addFirst(last);
    }
    lastSequence = 0;
    acknowledged = 0;
  }

  /** Letters, waiting and in flight. */
  int size() {
    return byId.size();
  }

  int inFlight() {
    return inFlight.size() + again.size();
  }

  boolean contains(String requestId) {
    return byId.containsKey(requestId);
  }

  /** Since when the oldest letter is here. Walks over the heads only. */
  Optional<Instant> oldest() {
    Instant oldest = earlier(earlier(null, inFlight), again);
    for (Deque<Slot> lane : lanes.values()) {
      oldest = earlier(oldest, lane);
    }
    return Optional.ofNullable(oldest);
  }

  private static @Nullable Instant earlier(@Nullable Instant other, Deque<Slot> slots) {
    Slot head = slots.peekFirst();
    if (head == null || (other != null && !head.letter.since().isBefore(other))) {
      return other;
    }
    return head.letter.since();
  }

  private Deque<Slot> lane(Lane lane) {
    return Objects.requireNonNull(lanes.get(lane));
  }
}
