package io.alys.actor.event;

import io.alys.actor.event.DeadLetter.Reason;
import io.alys.actor.wire.Unread;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last dead letters, and how many there were of each kind. It keeps a bounded number and counts
 * the rest; it logs the 1st, 2nd, 4th, 8th … of each kind, so that a flood does not flood the log.
 */
public final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final int kept;
  private final ArrayDeque<DeadLetter> last = new ArrayDeque<>();
  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);

  /**
   * @param kept how many letters are kept for a look; the oldest give way
   */
  public DeadLetters(int kept) {
    this.kept = kept;
  }

  public void add(DeadLetter letter) {
    long count;
    synchronized (this) {
      if (last.size() >= kept) {
        last.pollFirst();
      }
      last.addLast(letter);
      count = counts.merge(letter.reason(), 1L, Long::sum);
    }
    if (Long.bitCount(count) == 1) {
      LOG.warn(
          "dead letter: {} for {} ({}, the {}. of this kind){}",
          letter.envelope().messageName(),
          letter.envelope().target(),
          letter.reason(),
          count,
          letter.envelope().message() instanceof Unread unread ? ": " + unread.why() : "");
    }
  }

  /** The letters kept, oldest first. */
  public synchronized List<DeadLetter> last() {
    return new ArrayList<>(last);
  }

  /** How many there were of this kind since the start. */
  public synchronized long count(Reason reason) {
    return counts.getOrDefault(reason, 0L);
  }

  public synchronized long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
