package io.alys.devnet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.devnet.execution.ledger.ChainChange;
import io.alys.fuzz.Refused;

/** The execution stand-in's chain on disk. */
class ChangeLogFuzzTest {
  /** A payload is JSON there, of which there is more than one form. */
  @FuzzTest
  void change(byte[] octets) {
    Refused.orRead(octets, () -> ChangeLog.decode(octets))
        .ifPresent(
            read -> {
              byte[] written = ChangeLog.encode(read);
              if (read instanceof ChainChange.Stored) {
                assertThat(ChangeLog.encode(ChangeLog.decode(written))).isEqualTo(written);
              } else {
                assertThat(written).isEqualTo(octets);
              }
            });
  }
}
