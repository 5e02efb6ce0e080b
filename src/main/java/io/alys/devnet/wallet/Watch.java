package io.alys.devnet.wallet;

import io.alys.actor.ActorClock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Looks again and again until something is so, or it took too long.
 *
 * @param who waits, for errors
 * @param limit how long one wait may take
 */
record Watch(ActorClock clock, String who, Duration limit) {
  private static final Duration LOOK = Duration.ofMillis(100);

  /**
   * Waits for a condition.
   *
   * @param what is waited for
   * @param seen how it stands instead, asked when time is over
   * @throws WalletFailure when time is over
   */
  void until(String what, BooleanSupplier condition, Supplier<String> seen) {
    found(what, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty(), seen);
  }

  /** Waits until there is something, in the same way. */
  <T> T found(String what, Supplier<Optional<T>> search, Supplier<String> seen) {
    long begunNanos = clock.nanoTime();
    while (true) {
      Optional<T> found = search.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (clock.nanoTime() - begunNanos > limit.toNanos()) {
        throw new WalletFailure(
            "%s waited %d s, and still not: %s; %s"
                .formatted(who, limit.toSeconds(), what, seen.get()));
      }
      Endpoint.pause(clock, LOOK);
    }
  }
}
