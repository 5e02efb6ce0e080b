package io.alys.testkit;

import java.nio.file.Path;

/** Where the real programs are that {@code scripts/real-parts.sh} fetches. */
final class RealParts {
  private RealParts() {}

  /** As {@link io.alys.devnet.real.RealParts#find}; an error that says how to get one. */
  static Path program(String name, String... fetched) {
    return io.alys.devnet.real.RealParts.find(System.getenv(), name, fetched)
        .orElseThrow(
            () ->
                new AssertionError(
                    "there is no %s: run scripts/real-parts.sh %s".formatted(name, name)));
  }
}
