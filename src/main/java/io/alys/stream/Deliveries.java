package io.alys.stream;

import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages of governance that our actors have not yet accepted. Each actor has one batch at a
 * time, in order, and is told it again until it accepts; so an actor that restarts, or moves to
 * another node, loses nothing. Pure but for its own content.
 *
 * <p>A batch that is not accepted in time may hold a message that its actor crashes on: then the
 * first is told alone, and batches grow again with what is accepted. So what stands before such a
 * message gets through.
 */
final class Deliveries {
  /** The most messages in a batch. */
  static final int BATCH = 64;

  /** Where a batch ends, in bytes; a single message may be larger. */
  static final int BATCH_BYTES = 64 * 1_024;

  private final Duration redeliver;
  private final Map<String, Queue> queues = new LinkedHashMap<>();
  private final Deque<Receipt> receipts = new ArrayDeque<>();
  private long lastNumber;
  private long cursor;
  private int held;

  /** What one actor has not accepted, in order. */
  private static final class Queue {
    private final Deque<Held> held = new ArrayDeque<>();
    private int window = BATCH;
    private long told;
    private Instant tellAt = Instant.MIN;

    /** Whether the actor has been told the first, and has not accepted it. */
    boolean outstanding() {
      return !held.isEmpty() && held.getFirst().delivery.number() <= told;
    }

    /** The next batch; its first alone when it was told before. */
    List<Parcel> next() {
      if (outstanding()) {
        window = 1;
      }
      List<Parcel> batch = new ArrayList<>();
      long bytes = 0;
      for (Held each : held) {
        bytes += each.bytes;
        if (batch.size() == window || (!batch.isEmpty() && bytes > BATCH_BYTES)) {
          break;
        }
        batch.add(new Parcel(each.delivery, each.receipt.sequence));
      }
      told = Math.max(told, batch.getLast().delivery().number());
      return batch;
    }
  }

  /** One message on its way to one actor. */
  private record Held(Delivery delivery, Receipt receipt, long bytes) {}

  /** How many actors still owe their acceptance of a sequence. */
  private static final class Receipt {
    private final long sequence;
    private int owing;

    Receipt(long sequence, int owing) {
      this.sequence = sequence;
      this.owing = owing;
    }
  }

  /**
   * A message, and the request that it answers.
   *
   * @param trace the W3C traceparent of that request; empty when it has none
   */
  record Item(String requestId, FromGovernance message, String trace) {
    /** About what it takes when it goes to another node. */
    private long bytes() {
      long own =
          switch (message) {
            case FromGovernance.SignatureReport report ->
                128L * report.witnesses().size() + 64L * report.signed().size();
            case FromGovernance.FederationUpdate update -> 128L * update.members().size();
            case FromGovernance.Proposal proposal -> proposal.content().size();
            case FromGovernance.Refusal refusal ->
                refusal.message().length() + refusal.details().length();
            case FromGovernance.Registered _,
                FromGovernance.HeartbeatAnswer _,
                FromGovernance.Received _ ->
                0;
          };
      return 128 + own;
    }
  }

  /**
   * A message in a batch.
   *
   * @param sequence of governance; 0 for a message of our own making
   */
  record Parcel(Delivery delivery, long sequence) {}

  /** A batch to be told to an actor now; accepted by the number of its last, or of one before. */
  record Telling(String consumer, List<Parcel> parcels) {
    List<Delivery> deliveries() {
      return parcels.stream().map(Parcel::delivery).toList();
    }
  }

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
  void hold(long sequence, Item item, List<String> consumers) {
    Receipt receipt = new Receipt(sequence, consumers.size());
    if (sequence > 0) {
      receipts.addLast(receipt);
    }
    Held each =
        new Held(
            new Delivery(++lastNumber, item.requestId(), item.message(), item.trace()),
            receipt,
            item.bytes());
    for (String consumer : consumers) {
      queues.computeIfAbsent(consumer, _ -> new Queue()).held.addLast(each);
      held++;
    }
  }

  /** Takes a sequence as accepted that is no message. */
  void skip(long sequence) {
    receipts.addLast(new Receipt(sequence, 0));
  }

  /** What is to be told now: to each actor that has nothing to accept, or has had it for long. */
  List<Telling> due(Instant now) {
    List<Telling> due = new ArrayList<>();
    queues.forEach(
        (consumer, queue) -> {
          if (!queue.held.isEmpty() && !queue.tellAt.isAfter(now)) {
            due.add(new Telling(consumer, queue.next()));
            queue.tellAt = now.plus(redeliver);
          }
        });
    return due;
  }

  /**
   * An actor has accepted its deliveries up to and including a number. Does nothing when it was not
   * told it, or has accepted it before.
   */
  void delivered(String consumer, long number) {
    Queue queue = queues.get(consumer);
    if (queue == null || number > queue.told) {
      return;
    }
    boolean moved = false;
    for (Held head = queue.held.peekFirst();
        head != null && head.delivery.number() <= number;
        head = queue.held.peekFirst()) {
      queue.held.pollFirst();
      held--;
      head.receipt.owing--;
      moved = true;
    }
    if (moved && !queue.outstanding()) {
      queue.tellAt = Instant.MIN;
      queue.window = Math.min(BATCH, 2 * queue.window);
    }
  }

  /** The last sequence up to which all is accepted. */
  long cursor() {
    while (!receipts.isEmpty() && receipts.getFirst().owing == 0) {
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
        .filter(queue -> !queue.held.isEmpty())
        .map(queue -> queue.tellAt)
        .min(Instant::compareTo);
  }
}
