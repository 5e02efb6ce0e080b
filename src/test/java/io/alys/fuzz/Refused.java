package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.Supplier;

/** What a parser may do with bytes that are none of its own. */
final class Refused {
  private Refused() {}

  /**
   * What was read; empty when it was refused as its contract says, with a reason that an operator
   * can read. Anything else that is thrown is a finding.
   */
  static <T> Optional<T> orRead(Supplier<T> parser) {
    try {
      return Optional.of(parser.get());
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return Optional.empty();
    }
  }
}
