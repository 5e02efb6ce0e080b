package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class JwtSecretTest {
  private static final String HEX = "2a".repeat(32);

  @Test
  void takesWhatClientsWrite() {
    assertThat(JwtSecret.parse(HEX)).isEqualTo(JwtSecret.parse("0x" + HEX + "\n"));
    assertThat(JwtSecret.parse(HEX.toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(JwtSecret.parse(" " + HEX));
  }

  @Test
  void saysWhatIsWrongWithoutShowingIt() {
    assertThatThrownBy(() -> JwtSecret.parse(HEX + "2a"))
        .hasMessage("it has 66 hex digits, not 64; make one with openssl rand -hex 32");
    assertThatThrownBy(() -> JwtSecret.parse(""))
        .hasMessage("it has 0 hex digits, not 64; make one with openssl rand -hex 32");
    assertThatThrownBy(() -> JwtSecret.parse("secret"))
        .hasMessage("it is not hexadecimal; it must be 64 hex digits");
    assertThat(JwtSecret.parse(HEX).toString()).isEqualTo("a secret of 32 bytes");
  }

  @Test
  void signsWhenItWasMade() {
    String token = JwtSecret.parse(HEX).token(Instant.ofEpochSecond(1_700_000_000L, 999));
    String[] parts = token.split("\\.", -1);
    assertThat(parts).hasSize(3);
    assertThat(decoded(parts[0])).isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    assertThat(decoded(parts[1])).isEqualTo("{\"iat\":1700000000}");
    assertThat(parts[2]).isEqualTo("LvhhlXtl49YoT9SdC6MskURuayyz8P3S8gXUZC8EBvg");
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.US_ASCII);
  }
}
