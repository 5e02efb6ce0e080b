package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.governance.Decoded;
import io.alys.governance.GovernanceCodec;

/** What governance, or a node, sends: accepted or rejected; what is accepted can be said again. */
class GovernanceFuzzTest {
  @FuzzTest
  void response(byte[] wire) {
    switch (GovernanceCodec.decodeResponse(wire)) {
      case Decoded.Accepted<GovernanceCodec.Response>(GovernanceCodec.Response read) ->
          assertThat(
                  GovernanceCodec.decodeResponse(
                      GovernanceCodec.encode(read.header(), read.message())))
              .isEqualTo(new Decoded.Accepted<>(read));
      case Decoded.Rejected<GovernanceCodec.Response> rejected ->
          assertThat(rejected.reason()).isNotBlank();
    }
  }

  @FuzzTest
  void request(byte[] wire) {
    switch (GovernanceCodec.decodeRequest(wire)) {
      case Decoded.Accepted<GovernanceCodec.Request>(GovernanceCodec.Request read) ->
          assertThat(
                  GovernanceCodec.decodeRequest(
                      GovernanceCodec.encode(read.header(), read.message())))
              .isEqualTo(new Decoded.Accepted<>(read));
      case Decoded.Rejected<GovernanceCodec.Request> rejected ->
          assertThat(rejected.reason()).isNotBlank();
    }
  }

  @FuzzTest
  void unary(byte[] wire) {
    assertThat(GovernanceCodec.decodeHealthQuestion(wire)).isNotNull();
    assertThat(GovernanceCodec.decodeHealthAnswer(wire)).isNotNull();
    assertThat(GovernanceCodec.decodeCapabilitiesQuestion(wire)).isNotNull();
    assertThat(GovernanceCodec.decodeCapabilities(wire)).isNotNull();
  }
}
