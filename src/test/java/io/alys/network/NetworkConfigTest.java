package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkConfigTest {
  private static final String[] TLS = {"tls.ca=ca", "tls.certificate=c", "tls.key=k"};

  private static NetworkConfig with(String... settings) {
    return NetworkNode.config(1, settings);
  }

  private static NetworkConfig secured(String setting) {
    return with(setting, TLS[0], TLS[1], TLS[2]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1:30313", "node.example:1", "[fe80::1]:30313", "[::1]:65535"})
  void takesAddressesOfPeers(String address) {
    assertThat(secured("peers=" + address).peers()).containsExactly(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.1", ":30313", "a:0", "a:65536", "a:b", "a:1/x", "u@a:1", "http://a:1"})
  void refusesWhatIsNoAddress(String address) {
    assertThatThrownBy(() -> secured("peers=" + address))
        .hasMessageContaining("peers: '%s' must be host:port".formatted(address));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:1", "localhost:1", "[::1]:1"})
  void needsNoCertificateOnOneMachine(String address) {
    assertThat(with("peers=" + address).peers()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"host=0.0.0.0", "host=10.0.0.1", "peers=10.0.0.1:1"})
  void needsCertificatesBeyondThisMachine(String setting) {
    assertThat(secured(setting).tls().isThere()).isTrue();
    assertThatThrownBy(() -> with(setting))
        .hasMessageContaining(
            "is beyond this machine, and there nothing but a certificate proves who talks: set"
                + " tls.ca, tls.certificate and tls.key");
  }

  @Test
  void wantsAllOfTlsOrNothing() {
    assertThatThrownBy(() -> with("tls.ca=ca"))
        .hasMessageContaining("ca, certificate and key go together");
    assertThatThrownBy(() -> with("tls.certificate=c", "tls.key=k"))
        .hasMessageContaining("ca, certificate and key go together");
  }

  @Test
  void wantsPeersOnceAndAHost() {
    assertThatThrownBy(() -> with("peers=127.0.0.1:1,127.0.0.1:1"))
        .hasMessageContaining("peers must name each only once");
    assertThatThrownBy(() -> with("host= "))
        .hasMessageContaining("host must not be empty; 0.0.0.0 is every address");
  }

  @Test
  void refusesTimesThatMakeNoSense() {
    assertThatThrownBy(() -> with("reconnect.initial=1m", "reconnect.max=1s"))
        .hasMessageContaining("initial must be positive and not longer than max");
    assertThatThrownBy(() -> with("reconnect.max=48h"))
        .hasMessageContaining("max must not be longer than a day");
    assertThatThrownBy(() -> with("liveness.ping=0ms"))
        .hasMessageContaining("every limit must be from 1ms to 1h");
    assertThatThrownBy(() -> with("limits.answer=0ms"))
        .hasMessageContaining("answer and rest must be positive");
  }

  @Test
  void hasRoomForTheLongestMessage() {
    assertThat(with("limits.outbound-kib=8256").limits().outboundBytes()).isEqualTo(Said.MAX_BYTES);
    assertThatThrownBy(() -> with("limits.outbound-kib=8255")).isNotNull();
  }
}
