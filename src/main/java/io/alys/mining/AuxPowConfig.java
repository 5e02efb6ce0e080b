package io.alys.mining;

import io.alys.config.Setting;
import java.time.Duration;

/** How miners get work. */
public record AuxPowConfig(
    @Setting(
            doc =
                "How many templates are remembered, one for each fee address and each state of the"
                    + " chain; the oldest goes first.",
            byDefault = "1000",
            min = 1,
            max = 100_000)
        int templates,
    @Setting(
            doc = "How long a proof may wait for a block before health says so.",
            byDefault = "10m")
        Duration longestWait) {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  /** What a file that says nothing gets. */
  public static final AuxPowConfig DEFAULT = new AuxPowConfig(1_000, Duration.ofMinutes(10));

  public AuxPowConfig {
    if (longestWait.compareTo(SHORTEST) < 0 || longestWait.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("longest-wait must be from 1s to 1d");
    }
  }
}
