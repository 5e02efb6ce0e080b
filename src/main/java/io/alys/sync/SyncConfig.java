package io.alys.sync;

import io.alys.config.Setting;
import java.time.Duration;

/** How a node that lags behind its peers takes their blocks. */
public record SyncConfig(
    @Setting(
            doc =
                "How many blocks a peer is asked for at once. Two such runs are held in memory: one"
                    + " that is taken in, and the next one.",
            byDefault = "64",
            min = 1,
            max = 256)
        int run,
    @Setting(
            doc = "How long a peer may take to answer before another one is asked.",
            byDefault = "10s")
        Duration answerWithin,
    @Setting(
            doc =
                "How long a node that is to have peers waits for the first of them after its start;"
                    + " then it goes on alone.",
            byDefault = "10s")
        Duration patience) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** What a file that says nothing gets. */
  public static final SyncConfig DEFAULT =
      new SyncConfig(64, Duration.ofSeconds(10), Duration.ofSeconds(10));

  public SyncConfig {
    if (answerWithin.compareTo(SHORTEST) < 0 || answerWithin.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("answer-within must be from 1s to 5m");
    }
    if (patience.isNegative() || patience.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("patience must be from 0s to 5m");
    }
  }
}
