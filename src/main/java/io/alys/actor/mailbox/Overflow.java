package io.alys.actor.mailbox;

import io.alys.actor.supervision.BackoffPolicy;

/** What happens to a message for which a full mailbox has no room. */
public sealed interface Overflow {
  /**
   * The oldest message of the least urgent lane gives way, if that lane is not more urgent than the
   * newcomer's; otherwise the newcomer is dropped.
   */
  record DropOldest() implements Overflow {}

  /** The newcomer is dropped. */
  record DropNewest() implements Overflow {}

  /** The newcomer is refused, and its asker is told at once. */
  record Fail() implements Overflow {}

  /** The sender waits for room; at most as many wait as the mailbox holds, the rest is refused. */
  record Block() implements Overflow {}

  /** The sender's reference tries again, more and more slowly, and then gives up. */
  record Backoff(BackoffPolicy policy, int maxAttempts) implements Overflow {
    public Backoff {
      if (maxAttempts < 1) {
        throw new IllegalArgumentException(
            "max attempts %d must be positive".formatted(maxAttempts));
      }
    }
  }
}
