package io.alys.actor;

import io.alys.actor.lifecycle.ActorState;
import java.time.Duration;

/** What an actor's state, and what it says of itself, make of its health. */
final class CellHealth {
  private CellHealth() {}

  static Health of(ActorState state, Health said, String reason, Duration inHand, Duration slow) {
    return switch (state) {
      case RUNNING -> inHand.compareTo(slow) > 0 ? Health.worse(said, stuck(inHand)) : said;
      case UNINITIALIZED, STARTING, RESTARTING -> new Health.Unhealthy("not running yet");
      case CRASHED, START_FAILED, BACKOFF -> new Health.Unhealthy("crashed: " + reason);
      case FAILED -> new Health.Unhealthy("given up: " + reason);
      case STOPPING, STOPPED -> new Health.Unhealthy("stopped");
    };
  }

  private static Health stuck(Duration inHand) {
    return new Health.Degraded("a message has been in hand for %d s".formatted(inHand.toSeconds()));
  }
}
