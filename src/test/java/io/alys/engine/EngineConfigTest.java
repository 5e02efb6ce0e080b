package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.Secret;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineConfigTest {
  private static final Optional<Secret> SECRET = Optional.of(new Secret("file:/jwt.hex"));
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static EngineConfig at(String url, String rpcUrl, boolean remote) {
    return with(url, rpcUrl, remote, SECRET, SECOND);
  }

  private static EngineConfig with(
      String url, String rpcUrl, boolean remote, Optional<Secret> secret, Duration build) {
    return new EngineConfig(
        true, url, rpcUrl, remote, secret, SECOND, build, EngineWorld.limits(SECOND));
  }

  @Test
  void asksTheEngineApiForWhatNoOtherPortIsNamedFor() {
    EngineConfig one = at("http://127.0.0.1:8551", "", false);
    assertThat(one.rpcEndpoint()).isEqualTo(one.engineEndpoint());
    assertThat(at("http://127.0.0.1:8551", "http://localhost:8545", false).rpcEndpoint().getPort())
        .isEqualTo(8_545);
    assertThat(one.limits().answerBytes()).isEqualTo(16 << 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1:8551",
        "http://127.0.0.1",
        "http://127.0.0.1:70000",
        "http://u:p@127.0.0.1:8551",
        "http://127.0.0.1:8551/",
        "http://127.0.0.1:8551?x",
        "not a url"
      })
  void refusesWhatIsNoHostAndPort(String url) {
    assertThatThrownBy(() -> at(url, "", true)).hasMessage("url must be http://host:port");
    assertThatThrownBy(() -> at("http://127.0.0.1:1", url, true))
        .hasMessage("rpc-url must be http://host:port");
  }

  @Test
  void trustsAnotherMachineOnlyWhenItIsTold() {
    assertThatThrownBy(() -> at("http://10.0.0.1:8551", "", false))
        .hasMessage(
            "url: 10.0.0.1 is another machine, and there is no TLS; set remote when the network"
                + " between is trusted");
    assertThat(at("http://10.0.0.1:8551", "", true).engineEndpoint().getHost())
        .isEqualTo("10.0.0.1");
  }

  @Test
  void needsASecret() {
    assertThatThrownBy(() -> with("http://127.0.0.1:1", "", false, Optional.empty(), SECOND))
        .hasMessage(
            "give jwt-secret, as the execution client's --authrpc.jwtsecret or --jwtSecret names"
                + " it");
  }

  @Test
  void boundsItsTimes() {
    Duration most = Duration.ofSeconds(10);
    assertThat(with("http://127.0.0.1:1", "", false, SECRET, most).buildTime()).isEqualTo(most);
    assertThatThrownBy(() -> with("http://127.0.0.1:1", "", false, SECRET, most.plusMillis(1)))
        .hasMessage("build-time must be from 0s to 10s");
    assertThatThrownBy(() -> EngineWorld.limits(Duration.ZERO))
        .hasMessage("execute must be from 1ms to 600s");
    assertThatThrownBy(() -> EngineWorld.limits(Duration.ofMinutes(11)))
        .hasMessage("execute must be from 1ms to 600s");
  }
}
