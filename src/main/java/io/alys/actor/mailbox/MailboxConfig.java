package io.alys.actor.mailbox;

/**
 * How much waits, and what happens beyond.
 *
 * @param capacity messages over all priorities, 1 to 1,000,000
 * @param batch messages handed to the actor at once, 1 to 10,000, not over the capacity
 */
public record MailboxConfig(int capacity, Overflow overflow, int batch) {
  /** Room for 10,000, refusing what is over, one at a time. */
  public static final MailboxConfig DEFAULT = new MailboxConfig(10_000, new Overflow.Fail(), 1);

  private static final int MAX_CAPACITY = 1_000_000;
  private static final int MAX_BATCH = 10_000;

  public MailboxConfig {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "mailbox capacity %d must be between 1 and %d".formatted(capacity, MAX_CAPACITY));
    }
    if (batch < 1 || batch > MAX_BATCH || batch > capacity) {
      throw new IllegalArgumentException(
          "mailbox batch %d must be between 1 and %d"
              .formatted(batch, Math.min(capacity, MAX_BATCH)));
    }
  }

  public MailboxConfig capacity(int other) {
    return new MailboxConfig(other, overflow, Math.min(batch, Math.max(1, other)));
  }

  public MailboxConfig overflow(Overflow other) {
    return new MailboxConfig(capacity, other, batch);
  }

  public MailboxConfig batch(int other) {
    return new MailboxConfig(capacity, overflow, other);
  }
}
