package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;
import java.nio.charset.StandardCharsets;

/** A token of governance's, looked into for its end; it need not be one that says any. */
class TokenFuzzTest {
  @FuzzTest
  void expiry(byte[] octets) {
    String token = new String(octets, StandardCharsets.ISO_8859_1);
    assertThat(Refused.frugally(octets, () -> Credentials.expiry(token))).isNotNull();
    assertThat(Credentials.sha256(token)).hasSize(64);
  }
}
