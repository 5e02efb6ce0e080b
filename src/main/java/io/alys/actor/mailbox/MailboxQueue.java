package io.alys.actor.mailbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The order in which messages wait. The most urgent lane first, first in first out within a lane;
 * never more than the capacity, but for one batch that a crash put back.
 *
 * <p>With {@link Overflow.Block}, what finds no room is parked in the order of arrival and moves
 * into its lane as room appears, before anything newer; also when the overflow strategy has changed
 * meanwhile. Not thread-safe.
 */
public final class MailboxQueue<E> {
  private static final Offer<?> ACCEPTED = new Offer.Accepted<>();
  private static final Priority[] PRIORITIES = Priority.values();

  private final List<ArrayDeque<E>> lanes = new ArrayList<>(PRIORITIES.length);
  private final ArrayDeque<Waiting<E>> parked = new ArrayDeque<>(0);
  private final Consumer<? super E> admitted;
  private MailboxConfig config;
  private int size;

  private record Waiting<E>(E element, Priority priority) {}

  public MailboxQueue(MailboxConfig config) {
    this(config, _ -> {});
  }

  /**
   * @param admitted called with each parked element that moves into its lane
   */
  public MailboxQueue(MailboxConfig config, Consumer<? super E> admitted) {
    this.config = config;
    this.admitted = admitted;
    for (int i = 0; i < PRIORITIES.length; i++) {
      lanes.add(new ArrayDeque<>());
    }
  }

  @SuppressWarnings("unchecked")
  public Offer<E> offer(E element, Priority priority) {
    if (size < config.capacity() && parked.isEmpty()) {
      add(element, priority);
      return (Offer<E>) ACCEPTED;
    }
    return switch (config.overflow()) {
      // Who waits since the mailbox blocked must not be overtaken.
      case Overflow.DropOldest _ when !parked.isEmpty() -> park(element, priority);
      case Overflow.DropOldest _ -> displace(element, priority);
      case Overflow.DropNewest _ -> new Offer.Dropped<>();
      case Overflow.Fail _ -> new Offer.Refused<>();
      case Overflow.Block _ -> park(element, priority);
      case Overflow.Backoff _ -> new Offer.RetryLater<>();
    };
  }

  private Offer<E> displace(E element, Priority priority) {
    for (int lane = PRIORITIES.length - 1; lane >= priority.ordinal(); lane--) {
      E victim = lanes.get(lane).pollFirst();
      if (victim != null) {
        size--;
        add(element, priority);
        return new Offer.Displaced<>(victim);
      }
    }
    return new Offer.Dropped<>();
  }

  private Offer<E> park(E element, Priority priority) {
    if (parked.size() >= config.capacity()) {
      return new Offer.Refused<>();
    }
    parked.addLast(new Waiting<>(element, priority));
    return new Offer.Parked<>();
  }

  /** Adds an element for which there was {@link #room()} when it came. */
  public void add(E element, Priority priority) {
    lanes.get(priority.ordinal()).addLast(element);
    size++;
  }

  /** Takes the next element; null when there is none. */
  public @Nullable E poll() {
    if (size == 0) {
      return null;
    }
    for (int lane = 0; lane < PRIORITIES.length; lane++) {
      E next = lanes.get(lane).pollFirst();
      if (next != null) {
        size--;
        admit();
        return next;
      }
    }
    throw new IllegalStateException("a mailbox that counts %d holds none".formatted(size));
  }

  /** Takes up to {@code max} elements, in order; returns how many. */
  public int poll(Collection<? super E> into, int max) {
    int taken = 0;
    while (taken < max) {
      E next = poll();
      if (next == null) {
        return taken;
      }
      into.add(next);
      taken++;
    }
    return taken;
  }

  private void admit() {
    while (size < config.capacity() && !parked.isEmpty()) {
      Waiting<E> first = parked.removeFirst();
      add(first.element(), first.priority());
      admitted.accept(first.element());
    }
  }

  /** The element that {@link #poll()} would take. */
  public @Nullable E peek() {
    for (ArrayDeque<E> lane : lanes) {
      E next = lane.peekFirst();
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  /** Puts an element that was taken back to the front of its lane, over the capacity if need be. */
  public void putBack(E element, Priority priority) {
    lanes.get(priority.ordinal()).addFirst(element);
    size++;
  }

  /** Takes everything, what is parked last. */
  public List<E> drainAll() {
    List<E> all = new ArrayList<>(size + parked.size());
    for (ArrayDeque<E> lane : lanes) {
      all.addAll(lane);
      lane.clear();
    }
    size = 0;
    parked.forEach(waiting -> all.add(waiting.element()));
    parked.clear();
    return all;
  }

  /** Takes other limits. What waits stays, also when it is more than the new capacity. */
  public void reconfigure(MailboxConfig other) {
    config = other;
    admit();
  }

  public MailboxConfig config() {
    return config;
  }

  /** Elements in the lanes; parked ones not counted. */
  public int size() {
    return size;
  }

  public int size(Priority priority) {
    return lanes.get(priority.ordinal()).size();
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** How many may still be added; none while somebody waits for room. */
  public int room() {
    return parked.isEmpty() ? Math.max(0, config.capacity() - size) : 0;
  }

  /** Elements whose senders wait for room. */
  public int waiting() {
    return parked.size();
  }
}
