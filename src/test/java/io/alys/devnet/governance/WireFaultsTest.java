package io.alys.devnet.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.fault.FaultPlan;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.HeartbeatAnswer;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.Heartbeat;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault does what its line says, over a real stream; and the truth survives it. */
class WireFaultsTest {
  private final Vertx vertx = Vertx.vertx();
  private @TempDir Path data;
  private GovernanceService service;
  private Multisig federation;
  private TestNode node;

  @BeforeEach
  void start() {
    service =
        Await.result(
            GovernanceService.start(
                vertx,
                Federal.config(data, "federation.announce=false", "service.gap-limit=100ms")));
    federation = Await.result(service.federation()).script();
    node = TestNode.connect(vertx, service.port(), "node");
    node.register("n1");
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private void faults(String... lines) {
    Await.result(service.faults(FaultPlan.of(7, lines)));
  }

  private void beat(int count) {
    node.send("beat-" + count, 0, new Heartbeat(TestNode.NOW, count, HealthStatus.HEALTHY));
  }

  private void beats(int howMany) {
    IntStream.rangeClosed(1, howMany).forEach(this::beat);
  }

  private List<Long> answered() {
    return node.of(HeartbeatAnswer.class).map(HeartbeatAnswer::count).toList();
  }

  private void awaitAnswered(Long... counts) {
    Await.asserted(() -> assertThat(answered()).containsExactly(counts));
  }

  private Transaction ask(int number) {
    Transaction payout = Federal.payout(federation, 2, number);
    node.send(Federal.id(payout), 1, Federal.request(federation, payout));
    return payout;
  }

  private List<SignatureCheck> checks(Transaction payout, SignatureReport report) {
    SignatureRequest request = Federal.request(federation, payout);
    Bip143 digests = new Bip143(payout);
    return report.witnesses().stream()
        .map(
            w ->
                SignatureCheck.of(
                    w.key(),
                    digests.digest(
                        w.input(), federation.script(), request.inputs().get(w.input()).amount()),
                    w.signature()))
        .toList();
  }

  /** What comes of the same request over a new stream, without faults. */
  private SignatureReport again(Transaction payout) {
    faults();
    node.close();
    node = TestNode.connect(vertx, service.port(), "node");
    node.register("n2");
    node.send(Federal.id(payout), 1, Federal.request(federation, payout));
    return node.awaitFinished(Federal.id(payout));
  }

  @Test
  void dropsWhatComesIn() {
    faults("drop-inbound every 2");
    beats(5);
    awaitAnswered(1L, 3L, 5L);
  }

  @Test
  void dropsWhatGoesOut() {
    faults("drop-outbound every 3");
    beats(5);
    awaitAnswered(1L, 2L, 4L, 5L);
    assertThat(Await.result(service.struck())).containsEntry("drop-outbound every 3", 1L);
  }

  @Test
  void sendsTwice() {
    faults("duplicate-outbound at 2");
    beats(3);
    awaitAnswered(1L, 2L, 2L, 3L);
  }

  @Test
  void letsOthersOvertakeButLosesNone() {
    faults("reorder-outbound 3 30%");
    beats(40);
    Await.until("all are answered", () -> answered().size() == 40);
    assertThat(answered()).isNotEqualTo(LongStream.rangeClosed(1, 40).boxed().toList());
    assertThat(answered())
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 40).boxed().toList());
  }

  @Test
  void delaysInOrder() {
    faults("delay-outbound 0ms..20ms 50%", "delay-inbound 0ms..20ms 50%");
    beats(20);
    awaitAnswered(LongStream.rangeClosed(1, 20).boxed().toArray(Long[]::new));
    assertThat(Await.result(service.struck()).values()).allMatch(struck -> struck > 3);
  }

  @Test
  void sendsBytesThatAreNone() {
    faults("malformed at 1");
    beats(2);
    awaitAnswered(2L);
    assertThat(node.unreadable()).hasSize(1);
  }

  @Test
  void tellsAWrongSignatureOnce() {
    faults("wrong-signature at 1");
    Transaction payout = ask(1);
    SignatureReport report = node.awaitFinished(Federal.id(payout));
    assertThat(report.progress()).isEqualTo(new Progress.Complete());
    assertThat(checks(payout, report)).containsOnlyOnce(SignatureCheck.WRONG).hasSize(4);
    assertThat(checks(payout, again(payout))).hasSize(4).containsOnly(SignatureCheck.VALID);
  }

  @Test
  void tellsTooFewSignaturesOnce() {
    faults("too-few-signatures at 1");
    Transaction payout = ask(2);
    SignatureReport report = node.awaitFinished(Federal.id(payout));
    assertThat(report.progress()).isEqualTo(new Progress.Complete());
    assertThat(checks(payout, report)).hasSize(2).containsOnly(SignatureCheck.VALID);
    assertThat(checks(payout, again(payout))).hasSize(4);
  }

  @Test
  void saysThatItTimedOut() {
    faults("time-out at 1");
    Transaction payout = ask(3);
    assertThat(node.awaitFinished(Federal.id(payout)).progress())
        .isEqualTo(new Progress.TimedOut());
    assertThat(again(payout).progress()).isEqualTo(new Progress.Complete());
  }

  @Test
  void goesSilentWithoutClosing() {
    List<Future<Buffer>> pings = new ArrayList<>();
    Await.until(
        "pings are answered", // The client has been seen to forget one of a connection just made.
        () -> {
          pings.add(node.connection().ping(Buffer.buffer("8 octets")));
          return pings.stream().anyMatch(Future::succeeded);
        });
    faults("half-open at 1");
    beats(2);
    Await.until("it struck", () -> Await.result(service.struck()).containsValue(1L));
    Future<Buffer> after = node.connection().ping(Buffer.buffer("8 octets"));
    Await.result(vertx.timer(300).mapEmpty());
    assertThat(after.isComplete()).isFalse();
    assertThat(answered()).isEmpty();
    assertThat(node.ended()).isFalse();
    faults();
    try (TestNode second = TestNode.connect(vertx, service.port(), "node")) {
      assertThat(second.register("n1").accepted()).isTrue();
    }
  }

  @Test
  void resetsTheConnection() {
    faults("close at 2");
    beat(1);
    awaitAnswered(1L);
    beat(2);
    assertThat(node.awaitEnd()).startsWith("broken");
    assertThat(answered()).containsExactly(1L);
  }

  @Test
  void refusesNewStreams() {
    faults(
        "refuse unavailable at 1", "refuse unauthenticated at 2", "refuse resource-exhausted at 3");
    for (String status : List.of("UNAVAILABLE", "UNAUTHENTICATED", "RESOURCE_EXHAUSTED")) {
      try (TestNode refused = TestNode.connect(vertx, service.port(), "other")) {
        refused.send("registration", 0, TestNode.registration("n1", "", 0));
        assertThat(refused.awaitEnd()).isEqualTo(status + " refused on purpose");
      }
    }
    try (TestNode taken = TestNode.connect(vertx, service.port(), "other")) {
      assertThat(taken.register("n1").accepted()).isTrue();
    }
  }

  @Test
  void refusesWhatIsTooFast() {
    faults("rate-limit 5 always");
    beats(50);
    Await.until("all are answered", () -> node.received().size() == 51);
    List<Refusal> refusals = node.of(Refusal.class).toList();
    assertThat(refusals).hasSizeGreaterThan(20);
    assertThat(refusals)
        .allMatch(
            r ->
                r.code() == ErrorCode.RATE_LIMITED
                    && r.message().equals("over 5 messages a second")
                    && r.retryAfter().equals(java.util.Optional.of(Duration.ofSeconds(1))));
    assertThat(answered()).startsWith(1L, 2L, 3L, 4L, 5L);
  }
}
