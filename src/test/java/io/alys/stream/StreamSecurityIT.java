package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Health;
import io.alys.actor.SystemClock;
import io.alys.stream.StreamCommand.ConnectionState;
import io.alys.stream.StreamCommand.ConnectionState.Connecting;
import io.alys.stream.StreamCommand.ConnectionState.Failed;
import io.alys.testkit.Authority;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom the node talks to and whom governance talks to, over real TLS. */
@Isolated("It reads the log, where the nodes of other tests write, too.")
@Tag("long")
class StreamSecurityIT {
  private static final String RIGHT = "right-token-c2VjcmV0";
  private static final String TURNED_AWAY =
      "TLS with governance failed: it ended the connection right after the handshake; it does not"
          + " accept this node's certificate, or wants one: see governance.tls.certificate";
  private static final String WRONG = "wrong-token-c2VjcmV0";

  private final Authority authority = new Authority("authority.example");
  private final Authority stranger = new Authority("stranger.example");
  private @TempDir Path folder;
  private SecuredWorld world;

  @BeforeEach
  void create() {
    world = new SecuredWorld(folder);
    world.write("ca.pem", authority.certificate());
    world.write("governance", authority.issue("localhost"));
    world.write("node", authority.issue("node.example"));
  }

  @AfterEach
  void showsNoSecretAnywhere() {
    String shown = world.everythingShown();
    world.close();
    assertThat(shown).doesNotContain("c2VjcmV0", "PRIVATE KEY");
  }

  private String[] mutual() {
    return new String[] {
      "governance.tls.certificate=" + world.file("node.pem"),
      "governance.tls.key=" + world.file("node-key.pem")
    };
  }

  private String token(String setting, String name, String token) {
    world.write(name, token + "\n");
    return setting + "=file:" + world.file(name);
  }

  private String nodeToken(String token) {
    return token("governance.token", "node-token", token);
  }

  private String theirToken(String token) {
    return token("service.token", "their-token", token);
  }

  /** State, log and page say why, and the node tries again ever more slowly. */
  private void assertTriedInVainBecause(String reason) {
    Await.until("five attempts failed", () -> world.warnings().size() >= 5);
    assertThat(world.warnings())
        .allSatisfy(line -> assertThat(line).contains("to connect to governance failed: ", reason));
    assertThat(world.state())
        .isInstanceOfSatisfying(
            Connecting.class, state -> assertThat(state.reason()).contains(reason));
    assertThat(world.health())
        .contains("\"health\" : \"degraded\"", "connecting to governance at https://localhost:")
        .contains(reason.replace("\"", "\\\""));
    // 20, 40, 80 and 160 ms, each less a tenth by chance.
    assertThat(world.untilWarning(4)).isGreaterThanOrEqualTo(Duration.ofMillis(250));
  }

  /** State, log and page say why, and the node does not try again. */
  private void assertRefusedForGoodBecause(String reason) {
    Await.until("it has failed", () -> world.state() instanceof Failed);
    assertThat(world.state())
        .isInstanceOfSatisfying(
            Failed.class,
            state -> {
              assertThat(state.permanent()).isTrue();
              assertThat(state.reason()).contains(reason);
            });
    assertThat(world.health())
        .contains("\"health\" : \"unhealthy\"", reason)
        .contains("it is not tried again before the credentials change or an operator asks");
    assertThat(world.warnings()).filteredOn(line -> line.contains(reason)).hasSize(1);
  }

  @Test
  void refusesACertificateForAnotherHost() {
    world.write("governance", authority.issue("elsewhere.example"));
    world.startGovernance();
    world.startNode();
    assertTriedInVainBecause("TLS with governance failed: its certificate is for another host: No");
  }

  @Test
  void refusesAnExpiredCertificate() {
    world.write("governance", authority.issueExpired("localhost"));
    world.startGovernance();
    world.startNode();
    assertTriedInVainBecause("TLS with governance failed: its certificate has expired: NotAfter: ");
  }

  @Test
  void refusesACertificateOfAnAuthorityThatItDoesNotTrust() {
    world.write("governance", stranger.issue("localhost"));
    world.startGovernance();
    world.startNode();
    assertTriedInVainBecause(
        "its certificate comes from no authority that this node trusts; see governance.tls.ca: ");
  }

  @Test
  void saysThatGovernanceWantsACertificateWhenItHasNone() {
    world.startGovernance("tls.client-authorities=" + world.file("ca.pem"));
    world.startNode();
    assertTriedInVainBecause(TURNED_AWAY);
  }

  @Test
  void saysThatGovernanceDoesNotTrustItsCertificate() {
    world.write("node", stranger.issue("node.example"));
    world.startGovernance("tls.client-authorities=" + world.file("ca.pem"));
    world.startNode(mutual());
    assertTriedInVainBecause(TURNED_AWAY);
  }

  @Test
  void saysWhichFileIsMissing() {
    world.startGovernance();
    world.startNode("governance.tls.ca=" + world.file("nothing.pem"));
    assertTriedInVainBecause(
        "TLS with governance failed: there is no file " + world.file("nothing.pem"));
  }

  @Test
  void connectsWithTheRightCertificatesAndToken() {
    world.startGovernance(
        "tls.client-authorities=" + world.file("ca.pem"), theirToken(RIGHT), "log.level=info");
    world.startNode(
        "governance.tls.certificate=" + world.file("node.pem"),
        "governance.tls.key=" + world.file("node-key.pem"),
        nodeToken(RIGHT));
    world.awaitConnected();
    assertThat(world.warnings()).isEmpty();
    assertThat(world.health()).contains("\"status\" : \"healthy\"");
  }

  @Test
  void usesCertificatesThatWereExchangedOnDiskWithoutARestart() {
    String mutual = "tls.client-authorities=" + world.file("ca.pem");
    world.startGovernance(mutual);
    world.startNode(mutual());
    world.awaitConnected();

    world.stopGovernance();
    world.write("ca.pem", stranger.certificate());
    world.write("governance", stranger.issue("localhost"));
    world.startGovernance(mutual);
    Await.until(
        "the old certificate is refused",
        () -> world.warnings().stream().anyMatch(line -> line.contains(TURNED_AWAY)));

    world.write("node", stranger.issue("node.example"));
    world.awaitConnected();
    assertThat(world.health()).contains("\"status\" : \"healthy\"");
  }

  @Test
  void aWrongTokenIsRefusedForGoodUntilANewOneIsInItsFile() {
    world.startGovernance(theirToken(RIGHT));
    world.startNode(nodeToken(WRONG));
    assertRefusedForGoodBecause(
        "governance ended the stream with UNAUTHENTICATED: the bearer token is not the right one");
    nodeToken(RIGHT);
    world.awaitConnected();
    assertThat(world.health()).contains("\"status\" : \"healthy\"");
    assertThat(world.log())
        .contains("the token for governance is another one; the stream is made" + " anew");
  }

  /** The token has nothing to do with it here: it is what has governance refuse for good. */
  @Test
  void aCertificateThatIsExchangedAfterARefusalForGoodWakesTheNode() {
    world.startGovernance("tls.client-authorities=" + world.file("ca.pem"), theirToken(RIGHT));
    world.startNode(
        "governance.tls.certificate=" + world.file("node.pem"),
        "governance.tls.key=" + world.file("node-key.pem"),
        nodeToken(WRONG));
    assertRefusedForGoodBecause("the bearer token is not the right one");
    theirToken(WRONG);
    world.write("node", authority.issue("node2.example"));
    world.awaitConnected();
    assertThat(world.log())
        .contains("the certificates for governance are others; the next stream uses them")
        .doesNotContain("the token for governance is another one; the stream is made anew");
  }

  @Test
  void aRevokedTokenIsRefusedAtTheNextConnection() {
    world.startGovernance(theirToken(RIGHT));
    world.startNode(nodeToken(RIGHT));
    world.awaitConnected();
    world.stopGovernance();
    world.startGovernance(theirToken(RIGHT + "2"));
    assertRefusedForGoodBecause("the bearer token is not the right one");
  }

  @Test
  void aNewTokenOpensANewStreamByItself() {
    world.startGovernance(theirToken(RIGHT));
    world.startNode(nodeToken(RIGHT));
    world.awaitConnected();
    ConnectionState before = world.state();
    theirToken(RIGHT + "2");
    nodeToken(RIGHT + "2");
    Await.until("it is another stream", () -> isAnother(before));
    assertThat(world.warnings()).isEmpty();
  }

  private boolean isAnother(ConnectionState before) {
    return world.state() instanceof ConnectionState.Connected now && !now.equals(before);
  }

  @Test
  void aTokenOfTwoLinesIsNeitherSentNorShown() {
    world.startGovernance(theirToken(RIGHT));
    world.startNode(nodeToken(RIGHT + "\n" + WRONG));
    assertTriedInVainBecause(
        "cannot be read: it is not one line of letters, digits and . _ ~ + / - = alone");
  }

  @Test
  void aTokenThatIsNotThereIsNamed() {
    world.startGovernance();
    world.startNode("governance.token=file:" + world.file("no-token"));
    assertTriedInVainBecause(
        "the token of governance, file:%s, cannot be read: there is no such file"
            .formatted(world.file("no-token")));
  }

  private static String jwt(Instant expiry) {
    return "e30.%s.c2VjcmV0"
        .formatted(
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                    "{\"exp\": %d}"
                        .formatted(expiry.getEpochSecond())
                        .getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void saysWhenItsTokenEndsSoonAndWhenANewOneIsThere() {
    Vertx vertx = Vertx.vertx();
    Instant now = new SystemClock(vertx).now();
    Await.result(vertx.close());
    Instant soon = Instant.ofEpochSecond(now.plusSeconds(200).getEpochSecond());
    world.startGovernance(theirToken(jwt(soon)));
    world.startNode(nodeToken(jwt(soon)));
    world.awaitConnected();
    Await.asserted(
        () ->
            assertThat(world.health())
                .contains("\"status\" : \"degraded\"", "\"ready\" : true")
                .contains(
                    "the token for governance ends at %s: put a new one into its place"
                        .formatted(soon)));
    theirToken(jwt(now.plusSeconds(3_600)));
    nodeToken(jwt(now.plusSeconds(3_600)));
    Await.until("it is well", () -> world.health().contains("\"status\" : \"healthy\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bad_certificate | it does not accept this node's certificate (bad_certificate); see",
        "unknown_ca | it does not accept this node's certificate (unknown_ca); see governance.tls",
        "protocol_version | it ended the handshake with the alert protocol_version",
      })
  void saysWhatAnAlertOfTheHandshakeMeans(String alert, String reason) {
    Throwable cause = new SSLHandshakeException("Received fatal alert: " + alert);
    assertThat(GovernanceChannel.lossOf(new IOException("in vain", cause)).reason())
        .startsWith("TLS with governance failed: " + reason);
  }

  @Test
  void anEndingTokenHidesNothingElse() {
    Instant end = Letters.START;
    String place = ": put a new one into its place";
    assertThat(Credentials.health(Health.healthy(), Optional.empty(), end))
        .isEqualTo(Health.healthy());
    assertThat(Credentials.health(Health.healthy(), Optional.of(end), end.minusSeconds(300)))
        .isEqualTo(Health.healthy());
    assertThat(Credentials.health(Health.healthy(), Optional.of(end), end.minusSeconds(299)))
        .isEqualTo(new Health.Degraded("the token for governance ends at " + end + place));
    assertThat(Credentials.health(new Health.Degraded("lost"), Optional.of(end), end))
        .isEqualTo(new Health.Degraded("lost; the token for governance ended at " + end + place));
    assertThat(Credentials.health(new Health.Unhealthy("lost"), Optional.of(end), end))
        .isEqualTo(new Health.Unhealthy("lost; the token for governance ended at " + end + place));
  }
}
