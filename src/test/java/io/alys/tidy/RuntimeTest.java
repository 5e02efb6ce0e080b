package io.alys.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Maven may run on an older JDK than the tests: what forks must take the one that was chosen. */
class RuntimeTest {
  @Test
  void runsOnTheJdkThatTheNodeNeeds() {
    assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(25);
  }

  /** Class files have carried the release plus 44 since the first one. */
  @Test
  void isCompiledForTheReleaseThatTheNodeNeeds() throws java.io.IOException {
    try (var in =
        new java.io.DataInputStream(
            java.util.Objects.requireNonNull(
                io.alys.Alys.class.getResourceAsStream("Alys.class")))) {
      in.readInt();
      in.readUnsignedShort();
      assertThat(in.readUnsignedShort() - 44).isEqualTo(25);
    }
  }
}
