package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;

/** A PSBT from anywhere, in octets, hex or base64: it is shown, or refused. */
class PsbtViewFuzzTest {
  @FuzzTest
  void view(byte[] octets) {
    Refused.orRead(octets, () -> PsbtView.of(octets, "regtest"))
        .ifPresent(
            view -> {
              assertThat(view.getBoolean("sound")).isNotNull();
              assertThat(view.encode()).isNotBlank();
            });
  }
}
