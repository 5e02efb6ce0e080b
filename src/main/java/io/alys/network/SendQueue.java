package io.alys.network;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to a peer that reads more slowly than we speak. Bounded: for what must
 * not be lost gossip gives way, the oldest first; when there is none left to give way, the peer is
 * too slow. Used on one context of Vert.x alone.
 */
final class SendQueue {
  private final long mostBytes;
  private final ArrayDeque<Parcel> waiting = new ArrayDeque<>();
  private long sizeBytes;

  private record Parcel(Buffer wire, boolean gossip) {}

  /** What became of a message. */
  sealed interface Offered {
    /**
     * It waits.
     *
     * @param dropped how much gossip gave way to it
     */
    record Waits(int dropped) implements Offered {}

    /** It is gossip, and was dropped itself. */
    record Dropped() implements Offered {}

    /** There is no room for it, and it must not be lost. */
    record Full() implements Offered {}
  }

  /**
   * @param mostBytes that may wait; an empty queue takes a longer message, too
   */
  SendQueue(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  Offered offer(Buffer wire, boolean gossip) {
    int dropped = 0;
    Iterator<Parcel> oldest = waiting.iterator();
    while (!fits(wire) && oldest.hasNext()) {
      Parcel parcel = oldest.next();
      if (parcel.gossip()) {
        oldest.remove();
        sizeBytes -= parcel.wire().length();
        dropped++;
      }
    }
    if (!fits(wire)) {
      return gossip ? new Offered.Dropped() : new Offered.Full();
    }
    waiting.add(new Parcel(wire, gossip));
    sizeBytes += wire.length();
    return new Offered.Waits(dropped);
  }

  private boolean fits(Buffer wire) {
    return waiting.isEmpty() || sizeBytes + wire.length() <= mostBytes;
  }

  /** The next one; null when none waits. */
  @Nullable Buffer poll() {
    Parcel next = waiting.poll();
    if (next == null) {
      return null;
    }
    sizeBytes -= next.wire().length();
    return next.wire();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  long sizeBytes() {
    return sizeBytes;
  }
}
