package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.alys.governance.v1.Governance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GovernanceProtocolTest {

  @Test
  void namesTheServiceAsTheProtocolFileDoes() {
    ServiceDescriptor service = Governance.getDescriptor().findServiceByName("GovernanceStream");

    assertThat(GovernanceProtocol.SERVICE).isEqualTo(service.getFullName());
    assertThat(service.getMethods())
        .extracting(MethodDescriptor::getName)
        .extracting(name -> service.getFullName() + "/" + name)
        .containsExactly(
            GovernanceProtocol.STREAM_METHOD,
            GovernanceProtocol.HEALTH_METHOD,
            GovernanceProtocol.CAPABILITIES_METHOD);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.0.0", "v1.0.1", "v1.9.0", "v1.12.345"})
  void speaksEveryVersionOfItsMajor(String version) {
    assertThat(GovernanceProtocol.speaks(version)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v",
        "v1",
        "v1.",
        "v1.0",
        "v1.0.",
        "v1..0",
        "v1.0.0.0",
        "v1.0.x",
        "v1.x.0",
        "v1.-1.0",
        "v1./.0",
        "v1.:.0",
        "1.0.0",
        "V1.0.0",
        "v0.9.0",
        "v2.0.0",
        "v10.0.0",
        "v1.0.0 ",
        "v1.0.٠"
      })
  void speaksNothingElse(String version) {
    assertThat(GovernanceProtocol.speaks(version)).isFalse();
  }
}
