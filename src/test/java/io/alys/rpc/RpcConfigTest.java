package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RpcConfigTest {
  private static RpcConfig with(String host, String origin) {
    return new RpcConfig(true, host, 0, List.of(origin), RpcWorld.limits(1, 1, 10));
  }

  @Test
  void countsInBytes() {
    assertThat(RpcWorld.limits(1, 1, 10).requestBytes()).isEqualTo(4_096);
    assertThat(RpcWorld.limits(1, 1, 10).answerBytes()).isEqualTo(1_048_576);
  }

  @Test
  void refusesABatchThatCouldNeverBeAnswered() {
    assertThatThrownBy(() -> RpcWorld.limits(1, 1, 9))
        .hasMessage(
            "burst 9 must be at least batch, which is 10: no such batch could ever be answered");
  }

  @Test
  void boundsTheTimeOfAnAnswer() {
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMinutes(10).plusMillis(1))) {
      assertThatThrownBy(() -> new RpcConfig.Limits(1, 1, 1, 1, 1, 1, wrong))
          .hasMessage("answer must be from 1ms to 600s");
    }
    assertThat(new RpcConfig.Limits(1, 1, 1, 1, 1, 1, Duration.ofMinutes(10)).answer())
        .isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void takesOriginsAsBrowsersWriteThem() {
    assertThat(with("127.0.0.1", "http://127.0.0.1:8080").origins()).hasSize(1);
    for (String wrong : List.of("*", "https://a.example/", "a.example", "https://*.example")) {
      assertThatThrownBy(() -> with("127.0.0.1", wrong))
          .hasMessage(
              "origins: '%s' must be http://host or https://host, with its port and without a path"
                  .formatted(wrong));
    }
  }

  @Test
  void wantsAHost() {
    assertThatThrownBy(() -> with(" ", "https://a.example"))
        .hasMessage("host must not be empty; 0.0.0.0 is every address");
  }
}
