package io.alys.storage;

import io.alys.actor.Request;
import io.alys.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;

/**
 * Who may act, and what must not be done twice: leases of roles, and slots that were signed. What
 * is answered is on disk first.
 *
 * <p><b>Time.</b> A lease ends by one clock: that of the database where replicas share one, else
 * this node's. No two clocks are compared: a holder counts the duration by its own monotonic clock
 * from before it asked, and stops then unless it was renewed; so it stops before anybody else is
 * granted the role, as long as no clock runs faster than another by more than the share of the
 * duration that the holder leaves unused. And should a clock lie, or a holder freeze: what it
 * writes is refused by its {@link Fence}.
 */
public sealed interface GuardCommand extends StorageCommand {
  /** The shortest lease. */
  Duration MIN_LEASE = Duration.ofMillis(100);

  /** The longest lease. */
  Duration MAX_LEASE = Duration.ofHours(1);

  /**
   * Takes a role that is free or whose lease has ended; who holds it already keeps its epoch.
   *
   * @param holder the replica and its start, so that a restarted one is another: 1 to 200 visible
   *     ASCII characters
   * @param duration 100 ms to 1 h
   */
  record AcquireLease(String role, String holder, Duration duration)
      implements GuardCommand, Request<Tenure> {
    public AcquireLease {
      requireHolder(role, holder);
      requireDuration(role, duration);
    }
  }

  /** Holds a role for longer. One that ended may still be renewed when nobody took it. */
  record RenewLease(String role, String holder, long epoch, Duration duration)
      implements GuardCommand, Request<Tenure> {
    public RenewLease {
      requireHolder(role, holder);
      requireDuration(role, duration);
    }
  }

  /** Gives a role back; its epoch ends at once. */
  record ReleaseLease(String role, String holder, long epoch)
      implements GuardCommand, Request<Tenure> {
    public ReleaseLease {
      requireHolder(role, holder);
    }
  }

  /** Who holds a role. */
  sealed interface Tenure {
    /** Whoever asked does, until then by the clock of leases. */
    record Granted(String role, long epoch, Instant until) implements Tenure {}

    /**
     * Whoever asked does not.
     *
     * @param holder who does; empty when nobody does
     */
    record HeldBy(String holder, long epoch, Instant until) implements Tenure {}

    /** Whoever asked does no longer. */
    record Released(String role) implements Tenure {}
  }

  /**
   * Asks before a key signs a block; the key is used only when the answer is {@link
   * Protection.Allowed} or {@link Protection.AlreadySigned}. The rule is the minimal one of
   * EIP-3076: of each key the highest slot is kept with the root that was signed there. Beside it
   * stands what else binds the key; whoever asks knows what it says, and has looked whether it
   * allows the block.
   *
   * @param publicKey 20 to 96 bytes
   * @param slot not negative
   * @param signingRoot 32 bytes
   * @param record what binds the key, as whoever asks knows it; at most 1 KiB, empty for nothing
   * @param next what binds it from then on
   */
  record ProtectSlot(Bytes publicKey, long slot, Bytes signingRoot, Bytes record, Bytes next)
      implements GuardCommand, Request<Protection> {
    private static final int MAX_RECORD = 1_024;

    public ProtectSlot {
      if (publicKey.size() < 20 || publicKey.size() > 96) {
        throw new IllegalArgumentException(
            "public key of %d bytes must have 20 to 96".formatted(publicKey.size()));
      }
      if (slot < 0) {
        throw new IllegalArgumentException("slot %d must not be negative".formatted(slot));
      }
      if (signingRoot.size() != 32) {
        throw new IllegalArgumentException(
            "signing root of %d bytes for slot %d must have 32"
                .formatted(signingRoot.size(), slot));
      }
      if (Math.max(record.size(), next.size()) > MAX_RECORD) {
        throw new IllegalArgumentException(
            "record of %d bytes for slot %d must have at most %d"
                .formatted(Math.max(record.size(), next.size()), slot, MAX_RECORD));
      }
    }
  }

  /** Whether a key may sign. */
  sealed interface Protection {
    /** It may, and this is remembered. */
    record Allowed() implements Protection {}

    /** It may again: this root was allowed for this slot before. */
    record AlreadySigned() implements Protection {}

    /**
     * What binds the key is not what whoever asks knows. Nothing is remembered; the question may
     * come again with this, when it allows the block.
     */
    record Bound(Bytes record) implements Protection {}

    /** It must not. */
    record Refused(String reason) implements Protection {}
  }

  private static void requireHolder(String role, String holder) {
    VisibleAscii.require("role", role, Fence.MAX_ROLE);
    VisibleAscii.require("holder of role " + role, holder, Write.MAX_KEY);
  }

  private static void requireDuration(String role, Duration duration) {
    if (duration.compareTo(MIN_LEASE) < 0 || duration.compareTo(MAX_LEASE) > 0) {
      throw new IllegalArgumentException(
          "lease of role %s for %d ms must be for 100 ms to 1 h"
              .formatted(role, duration.toMillis()));
    }
  }
}
