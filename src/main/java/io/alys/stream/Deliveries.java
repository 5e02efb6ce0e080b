package io.alys.stream;

import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of governance that our actors have not yet accepted. Each actor has one at a time,
 * in order, and is told it again until it accepts; so an actor that restarts, or moves to another
 * node, loses nothing. Pure but for its own content.
 */
final class Deliveries {
  private final Duration redeliver;
  private final Map<String, Deque<Held>> queues = new LinkedHashMap<>();
  private final Deque<Receipt> receipts = new ArrayDeque<>();
  private long lastNumber;
  private long cursor;
  private int held;

  /** One message on its way to one actor. */
  private static final class Held {
    private final Delivery delivery;
    private final Receipt receipt;
    private Instant tellAt;

    Held(Delivery delivery, Receipt receipt, Instant tellAt) {
      this.delivery = delivery;
      this.receipt = receipt;
      this.tellAt = tellAt;
    }
  }

  /** Which actors still owe their acceptance of a sequence. */
  private static final class Receipt {
    private final long sequence;
    private final Set<String> owing;

    Receipt(long sequence, Set<String> owing) {
      this.sequence = sequence;
      this.owing = owing;
    }
  }

  /** A message, and the request that it answers. */
  record Item(String requestId, FromGovernance message) {}

  /**
   * A message to be told to an actor now.
   *
   * @param sequence of governance; 0 for a message of our own making
   */
  record Telling(String consumer, Delivery delivery, long sequence) {}

  /**
   * @param firstNumber above every number that an earlier incarnation can have used
   */
  Deliveries(Duration redeliver, long firstNumber) {
    this.redeliver = redeliver;
    this.lastNumber = firstNumber;
  }

  /**
   * Holds a message for the actors that want it.
   *
   * @param sequence of governance; 0 for a message of our own making
   */
  void hold(long sequence, Item item, List<String> consumers, Instant now) {
    Receipt receipt = new Receipt(sequence, new HashSet<>(consumers));
    if (sequence > 0) {
      receipts.addLast(receipt);
    }
    Delivery delivery = new Delivery(++lastNumber, item.requestId(), item.message());
    for (String consumer : consumers) {
      queues
          .computeIfAbsent(consumer, _ -> new ArrayDeque<>())
          .addLast(new Held(delivery, receipt, now));
      held++;
    }
  }

  /** Takes a sequence as accepted that is no message. */
  void skip(long sequence) {
    receipts.addLast(new Receipt(sequence, new HashSet<>()));
  }

  /** What is to be told now: the first message of each actor that was not told it, or long ago. */
  List<Telling> due(Instant now) {
    List<Telling> due = new ArrayList<>();
    queues.forEach(
        (consumer, queue) -> {
          Held head = queue.peekFirst();
          if (head != null && !head.tellAt.isAfter(now)) {
            due.add(new Telling(consumer, head.delivery, head.receipt.sequence));
            head.tellAt = now.plus(redeliver);
          }
        });
    return due;
  }

  /** An actor has accepted a delivery. Does nothing when it is not the one that it has. */
  void delivered(String consumer, long number, Instant now) {
    Deque<Held> queue = queues.get(consumer);
    if (queue == null) {
      return;
    }
    Held head = queue.peekFirst();
    if (head == null || head.delivery.number() != number) {
      return;
    }
    queue.pollFirst();
    held--;
    head.receipt.owing.remove(consumer);
    Held next = queue.peekFirst();
    if (next != null) {
      next.tellAt = now;
    }
  }

  /** The last sequence up to which all is accepted. */
  long cursor() {
    while (!receipts.isEmpty() && receipts.getFirst().owing.isEmpty()) {
      cursor = receipts.pollFirst().sequence;
    }
    return cursor;
  }

  /** Begins with a numbering of governance, after what is accepted of it. */
  void restart(long accepted) {
    receipts.clear();
    cursor = accepted;
  }

  /** The last sequence that is accepted or held. */
  long last() {
    return receipts.isEmpty() ? cursor : receipts.getLast().sequence;
  }

  /** Messages that some actor has not accepted. */
  int held() {
    return held;
  }

  Optional<Instant> next() {
    return queues.values().stream()
        .filter(queue -> !queue.isEmpty())
        .map(queue -> queue.getFirst().tellAt)
        .min(Instant::compareTo);
  }
}
