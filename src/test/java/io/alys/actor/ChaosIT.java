package io.alys.actor;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link ChaosSimTest} for longer, and with more seeds than a build has time for. */
@Tag("long")
class ChaosIT {
  private static final int MESSAGES = 8_000;

  static LongStream seeds() {
    return LongStream.rangeClosed(101, 125);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void accountsForEveryMessageAndEveryActor(long seed) {
    ChaosWorld.run(seed, MESSAGES);
  }
}
