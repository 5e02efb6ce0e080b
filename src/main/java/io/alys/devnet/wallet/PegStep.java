package io.alys.devnet.wallet;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A stage that a user has reached.
 *
 * @param cycle which user, from 1
 * @param took since the stage before
 * @param facts ids, addresses, amounts, by name, in the order to be shown
 */
public record PegStep(int cycle, PegStage stage, Duration took, Map<String, String> facts) {
  public PegStep {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** Whoever wants to know; called on the user's own thread. */
  @FunctionalInterface
  public interface Listener {
    void reached(PegStep step);
  }
}
