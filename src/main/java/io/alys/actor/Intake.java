package io.alys.actor;

import io.alys.actor.mailbox.Priority;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The door of a mailbox: any thread puts messages down without a lock, one at a time collects them
 * in the order of their arrival.
 *
 * <pre>
 *   newest                          collected
 *     7  --older-->  6  --older-->  5
 *
 *   limit 9: two more come in, the third is turned away
 * </pre>
 *
 * <p>Each message has the number of its arrival. The mailbox says up to which number it has room;
 * as what leaves it only makes room, a limit that was read a moment ago never admits too many.
 * Offers are safe on any thread; everything else is called under the mailbox's lock.
 */
final class Intake<E> {
  private static final long SHUT = Long.MIN_VALUE;

  /** So urgent is most of what comes; only what is more urgent is worth a note. */
  private static final int USUAL = Priority.NORMAL.ordinal();

  private static final class Node<E> {
    private final long number;
    private @Nullable E element;
    private @Nullable Node<E> older;

    Node(long number, @Nullable Node<E> older) {
      this.number = number;
      this.older = older;
    }
  }

  private final AtomicReference<Node<E>> newest;

  /** How urgent the most urgent is that came since the last collection, by ordinal. */
  private final AtomicInteger hurry = new AtomicInteger(USUAL);

  private volatile long limit = SHUT;
  private Node<E> collected;

  Intake() {
    collected = new Node<>(0, null);
    newest = new AtomicReference<>(collected);
  }

  /** Takes an element; false when it is shut or there is no room. */
  boolean offer(E element, Priority priority) {
    while (true) {
      Node<E> last = newest.get();
      if (last.number >= limit) {
        return false;
      }
      Node<E> next = new Node<>(last.number + 1, last);
      next.element = element;
      if (newest.compareAndSet(last, next)) {
        break;
      }
    }
    if (priority.ordinal() < hurry.get()) {
      hurry.accumulateAndGet(priority.ordinal(), Math::min);
    }
    return true;
  }

  /** Lets so many more in than were collected. */
  void open(int room) {
    limit = collected.number + room;
  }

  /** Lets nobody in. What was not in before this call returned never comes in. */
  void shut() {
    limit = SHUT;
    // Whoever read the old limit compares with a node that is the newest no more.
    newest.updateAndGet(last -> new Node<>(last.number, last));
  }

  /** Whether something may have come that is more urgent than this. */
  boolean hurries(Priority than) {
    return hurry.get() < than.ordinal();
  }

  boolean isEmpty() {
    return newest.get().number == collected.number;
  }

  int size() {
    return (int) (newest.get().number - collected.number);
  }

  /** Hands over what came, the oldest first. */
  void collect(Consumer<? super E> into) {
    if (hurry.get() < USUAL) {
      hurry.set(USUAL); // Before looking: who comes now is noted anew.
    }
    Node<E> last = newest.get();
    Node<E> oldest = reversed(last, collected);
    collected = last;
    while (oldest != null) {
      E element = oldest.element;
      if (element != null) {
        into.accept(element);
        oldest.element = null;
      }
      Node<E> newer = oldest.older;
      oldest.older = null; // A chain through dead nodes would keep young ones from the collector.
      oldest = newer;
    }
  }

  /** Turns the links after {@code end} round; no other thread follows them. */
  private static <E> @Nullable Node<E> reversed(Node<E> last, Node<E> end) {
    Node<E> newer = null;
    Node<E> node = last;
    while (node != end && node != null) {
      Node<E> older = node.older;
      node.older = newer;
      newer = node;
      node = older;
    }
    return newer;
  }
}
