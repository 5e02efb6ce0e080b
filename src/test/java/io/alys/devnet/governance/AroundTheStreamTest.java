package io.alys.devnet.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.governance.Decoded;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.UnaryMessage.Capabilities;
import io.alys.governance.UnaryMessage.CapabilitiesQuestion;
import io.alys.governance.UnaryMessage.HealthAnswer;
import io.alys.governance.UnaryMessage.HealthQuestion;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions beside the stream, and what lies in the data directory. */
class AroundTheStreamTest {
  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient client = GrpcClient.client(vertx);
  private @TempDir Path data;
  private GovernanceService service;

  @BeforeEach
  void start() {
    service = Await.result(GovernanceService.start(vertx, Federal.config(data)));
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private GrpcClientResponse<Buffer, Buffer> ask(String method, byte[] question) {
    GrpcClientRequest<Buffer, Buffer> request =
        Await.result(client.request(SocketAddress.inetSocketAddress(service.port(), "localhost")));
    return Await.result(request.fullMethodName(method).send(Buffer.buffer(question)));
  }

  @Test
  void saysHowItIsAndWhatItSpeaksWithoutARegistration() {
    byte[] health =
        Await.result(
                ask(
                        GovernanceProtocol.HEALTH_METHOD,
                        GovernanceCodec.encode(new HealthQuestion("")))
                    .last())
            .getBytes();
    if (!(GovernanceCodec.decodeHealthAnswer(health)
        instanceof Decoded.Accepted<HealthAnswer>(HealthAnswer answer))) {
      throw new AssertionError("it is a health answer");
    }
    assertThat(answer.status()).isEqualTo(HealthStatus.HEALTHY);
    assertThat(answer.details()).containsEntry("nodes", "0");
    byte[] capable =
        Await.result(
                ask(
                        GovernanceProtocol.CAPABILITIES_METHOD,
                        GovernanceCodec.encode(new CapabilitiesQuestion("node")))
                    .last())
            .getBytes();
    if (!(GovernanceCodec.decodeCapabilities(capable)
        instanceof Decoded.Accepted<Capabilities>(Capabilities capabilities))) {
      throw new AssertionError("they are capabilities");
    }
    assertThat(capabilities.protocolVersions())
        .containsExactly(GovernanceProtocol.PROTOCOL_VERSION);
  }

  @Test
  void refusesMethodsThatItDoesNotHaveAndQuestionsThatAreNone() {
    assertThat(ask(GovernanceProtocol.SERVICE + "/Other", new byte[0]).statusMessage())
        .isEqualTo("there is no method governance.v1.GovernanceStream/Other");
    assertThat(ask(GovernanceProtocol.HEALTH_METHOD, new byte[] {7}).statusMessage())
        .isEqualTo("the question is malformed");
  }

  @Test
  void keepsItsPhraseForItsOwnerAloneAndOutOfItsLedger() throws IOException {
    Path phrase = data.resolve("phrase");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(phrase)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(data.resolve("ledger.log"), StandardCharsets.ISO_8859_1))
        .doesNotContain(Files.readString(phrase));
  }

  @Test
  void isTheOnlyOneOnItsDirectory() {
    assertThatThrownBy(() -> Await.result(GovernanceService.start(vertx, Federal.config(data))))
        .hasMessageContaining("another process or service uses " + data);
  }
}
