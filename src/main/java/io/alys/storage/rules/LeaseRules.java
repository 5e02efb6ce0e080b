package io.alys.storage.rules;

import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a role. Pure.
 *
 * <pre>
 *   never held --acquire--> held, epoch 1
 *   held --acquire by the holder, renew--> held, same epoch, until later
 *   held, until is over --acquire by another--> held, epoch + 1
 *   held --release--> free, epoch + 1 --acquire--> held, epoch + 2
 * </pre>
 *
 * <p>An epoch is never given twice and never goes back, so that of two writers the one with the
 * lower epoch is the one that was replaced.
 */
public final class LeaseRules {
  private LeaseRules() {}

  /**
   * A role's lease as it is kept.
   *
   * @param holder empty when it was given back
   * @param epoch from 1
   */
  public record Lease(String holder, long epoch, Instant until) {
    /** Whether somebody holds it at this time. It ends at {@code until}, not after it. */
    public boolean heldAt(Instant at) {
      return !holder.isEmpty() && at.isBefore(until);
    }
  }

  /** What a request comes to. */
  public sealed interface Ruling {
    /** It is so from now on, and has to be kept before it is told. */
    record Changed(Lease now) implements Ruling {}

    /** It stays; whoever asked does not hold the role. */
    record Refused(Lease stays) implements Ruling {}
  }

  /** Takes the role when nobody else holds it at this time. */
  public static Ruling acquire(Optional<Lease> is, AcquireLease asked, Instant at) {
    Instant until = at.plus(asked.duration());
    if (is.isEmpty()) {
      return new Ruling.Changed(new Lease(asked.holder(), 1, until));
    }
    Lease lease = is.get();
    if (lease.holder().equals(asked.holder())) {
      return new Ruling.Changed(new Lease(asked.holder(), lease.epoch(), until));
    }
    return lease.heldAt(at)
        ? new Ruling.Refused(lease)
        : new Ruling.Changed(new Lease(asked.holder(), next(lease), until));
  }

  /** Holds it for longer, as long as nobody took it since. */
  public static Ruling renew(Optional<Lease> is, RenewLease asked, Instant at) {
    return is.filter(lease -> belongsTo(lease, asked.holder(), asked.epoch()))
        .<Ruling>map(
            lease ->
                new Ruling.Changed(
                    new Lease(asked.holder(), lease.epoch(), at.plus(asked.duration()))))
        .orElseGet(() -> new Ruling.Refused(is.orElseGet(() -> never(at))));
  }

  /** Gives it back. The epoch moves on, so that nothing more is written with the old one. */
  public static Ruling release(Optional<Lease> is, ReleaseLease asked, Instant at) {
    return is.filter(lease -> belongsTo(lease, asked.holder(), asked.epoch()))
        .<Ruling>map(lease -> new Ruling.Changed(new Lease("", next(lease), at)))
        .orElseGet(() -> new Ruling.Refused(is.orElseGet(() -> never(at))));
  }

  private static boolean belongsTo(Lease lease, String holder, long epoch) {
    return lease.holder().equals(holder) && lease.epoch() == epoch;
  }

  private static long next(Lease lease) {
    return Math.addExact(lease.epoch(), 1);
  }

  private static Lease never(Instant at) {
    return new Lease("", 0, at);
  }
}
