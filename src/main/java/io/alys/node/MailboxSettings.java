package io.alys.node;

import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.mailbox.Overflow;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.config.Setting;
import java.time.Duration;
import java.util.Optional;

/** How much waits for an actor, and what happens beyond. */
public record MailboxSettings(
    @Setting(
            doc =
                "How many messages wait for an actor at most. An actor whose design names a mailbox"
                    + " of its own keeps that one, unless mailbox-of says otherwise.",
            byDefault = "10000",
            min = 1,
            max = 1_000_000,
            live = true)
        int capacity,
    @Setting(
            doc =
                "What happens to a message that finds no room: fail refuses it and tells its asker,"
                    + " drop-newest loses it, drop-oldest loses the oldest that is not more urgent,"
                    + " block makes its sender wait, backoff tries again.",
            byDefault = "fail",
            live = true)
        Strategy overflow,
    @Setting(
            doc =
                "How many messages an actor is handed at once. A crash is then a crash of them"
                    + " all.",
            byDefault = "1",
            min = 1,
            max = 10_000,
            live = true)
        int batch,
    Backoff backoff) {

  /** Names of {@link Overflow}. */
  public enum Strategy {
    DROP_OLDEST,
    DROP_NEWEST,
    FAIL,
    BLOCK,
    BACKOFF
  }

  /** How often a message is tried again. */
  public record Backoff(
      @Setting(
              doc = "With backoff: the first delay; each that follows is twice as long.",
              byDefault = "10ms",
              live = true)
          Duration initial,
      @Setting(doc = "With backoff: the longest delay.", byDefault = "1s", live = true)
          Duration max,
      @Setting(
              doc = "With backoff: how often a message is tried before it is refused.",
              byDefault = "8",
              min = 1,
              max = 1_000,
              live = true)
          int attempts) {
    /** Enough that senders who were refused at one moment do not come back at one moment. */
    private static final double JITTER = 0.2;

    public Backoff {
      policy(initial, max);
    }

    private static BackoffPolicy policy(Duration initial, Duration max) {
      return new BackoffPolicy(initial, max, 2, JITTER);
    }

    private Overflow overflow() {
      return new Overflow.Backoff(policy(initial, max), attempts);
    }
  }

  /** What one actor has otherwise; what is left out stays as it is. */
  public record Of(
      @Setting(
              doc = "How many messages wait for this actor at most.",
              min = 1,
              max = 1_000_000,
              live = true)
          Optional<Integer> capacity,
      @Setting(doc = "What happens to a message that finds no room.", live = true)
          Optional<Strategy> overflow,
      @Setting(
              doc = "How many messages this actor is handed at once.",
              min = 1,
              max = 10_000,
              live = true)
          Optional<Integer> batch) {}

  public MailboxSettings {
    if (batch > capacity) {
      throw new IllegalArgumentException(
          "batch %d must not be over the capacity, %d".formatted(batch, capacity));
    }
  }

  /** The mailbox of an actor that has none of its own. */
  MailboxConfig mailbox() {
    return new MailboxConfig(capacity, overflow(overflow), batch);
  }

  /**
   * An actor's mailbox with what is said of it alone.
   *
   * @throws IllegalArgumentException when the whole does not fit together
   */
  MailboxConfig mailbox(MailboxConfig own, Of of) {
    MailboxConfig mailbox = own;
    if (of.capacity().isPresent()) {
      mailbox = mailbox.capacity(of.capacity().get());
    }
    if (of.batch().isPresent()) {
      mailbox = mailbox.batch(of.batch().get());
    }
    return of.overflow().isPresent() ? mailbox.overflow(overflow(of.overflow().get())) : mailbox;
  }

  private Overflow overflow(Strategy strategy) {
    return switch (strategy) {
      case DROP_OLDEST -> new Overflow.DropOldest();
      case DROP_NEWEST -> new Overflow.DropNewest();
      case FAIL -> new Overflow.Fail();
      case BLOCK -> new Overflow.Block();
      case BACKOFF -> backoff.overflow();
    };
  }
}
