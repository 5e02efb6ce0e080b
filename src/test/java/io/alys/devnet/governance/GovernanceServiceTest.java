package io.alys.devnet.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.ledger.SeenRequest;
import io.alys.ethereum.EvmAddress;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.FederationUpdate;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Proposal;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.FromGovernance.UpdateType;
import io.alys.governance.FromGovernance.Witness;
import io.alys.governance.GovernanceCodec.Response;
import io.alys.governance.Limits;
import io.alys.governance.ToGovernance;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.Heartbeat;
import io.alys.governance.ToGovernance.PeginNotice;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bitcoinj.base.Coin;
import org.bitcoinj.base.Sha256Hash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GovernanceServiceTest {
  private final Vertx vertx = Vertx.vertx();
  private @TempDir Path data;
  private GovernanceService service;
  private Multisig federation;

  @BeforeEach
  void startQuietly() {
    startWith("federation.announce=false", "service.gap-limit=50ms");
  }

  private void startWith(String... settings) {
    service = Await.result(GovernanceService.start(vertx, Federal.config(data, settings)));
    federation = Await.result(service.federation()).script();
  }

  private void restart() {
    Await.result(service.stop());
    startWith("federation.announce=false", "service.gap-limit=50ms");
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private TestNode node() {
    return TestNode.connect(vertx, service.port(), "node");
  }

  private static void assertSigned(Multisig by, Transaction transaction, SignatureReport report) {
    SignatureRequest request = Federal.request(by, transaction);
    Bip143 digests = new Bip143(transaction);
    org.bitcoinj.core.Transaction theirs =
        org.bitcoinj.core.Transaction.read(ByteBuffer.wrap(transaction.toBytes().toArray()));
    for (int input = 0; input < transaction.inputs().size(); input++) {
      Sats amount = request.inputs().get(input).amount();
      Bytes digest = digests.digest(input, by.script(), amount);
      Sha256Hash agreed =
          theirs.hashForWitnessSignature(
              input,
              by.script().toArray(),
              Coin.valueOf(amount.value()),
              org.bitcoinj.core.Transaction.SigHash.ALL,
              false);
      assertThat(digest.toHex()).isEqualTo(agreed.toString());
      int index = input;
      List<Witness> witnesses =
          report.witnesses().stream().filter(w -> w.input() == index).toList();
      assertThat(witnesses).hasSize(by.threshold());
      assertThat(witnesses)
          .allSatisfy(
              w -> {
                assertThat(by.keys()).contains(w.key());
                assertThat(SignatureCheck.of(w.key(), digest, w.signature()))
                    .isEqualTo(SignatureCheck.VALID);
              });
    }
  }

  @Test
  void signsThreeInputsWithTwoOfThreeAndTellsHowFarItIs() {
    Transaction payout = Federal.payout(federation, 3, 1);
    try (TestNode node = node()) {
      Registered registered = node.register("n1");
      assertThat(registered.accepted()).isTrue();
      assertThat(registered.lastProcessed()).isZero();
      node.send(Federal.id(payout), 1, Federal.request(federation, payout));
      SignatureReport report = node.awaitFinished(Federal.id(payout));
      assertThat(report.progress()).isEqualTo(new Progress.Complete());
      assertThat(report.witnesses()).hasSize(6);
      assertSigned(federation, payout, report);
      assertThat(node.of(SignatureReport.class).map(SignatureReport::progress))
          .containsExactly(
              new Progress.Pending(), new Progress.Partial(1, 2), new Progress.Complete());
      assertThat(node.received().stream().map(r -> r.header().sequence()).filter(s -> s > 0))
          .containsExactly(1L, 2L, 3L);
      node.awaitAcknowledged(1);
    }
  }

  @Test
  void answersARepeatedRequestAlikeAndSignsOnce() {
    Transaction payout = Federal.payout(federation, 1, 2);
    String id = Federal.id(payout);
    try (TestNode node = node()) {
      node.register("n1");
      node.send(id, 1, Federal.request(federation, payout));
      SignatureReport first = node.awaitFinished(id);
      node.send(id, 2, Federal.request(federation, payout));
      Await.until("it is answered again", () -> node.finished(id).size() == 2);
      assertThat(node.finished(id)).containsExactly(first, first);
      assertThat(Await.result(service.seen()))
          .containsExactly(new SeenRequest("node", id, "SignatureRequest", 2, 1, "complete"));
    }
  }

  @Test
  void givesEachNodeThatAsksForTheSameTheSameSignatures() {
    Transaction payout = Federal.payout(federation, 1, 2);
    try (TestNode one = node();
        TestNode two = TestNode.connect(vertx, service.port(), "two")) {
      for (TestNode each : List.of(one, two)) {
        each.register("n1");
        each.send(Federal.id(payout), 1, Federal.request(federation, payout));
      }
      assertThat(one.awaitFinished(Federal.id(payout)))
          .isEqualTo(two.awaitFinished(Federal.id(payout)));
    }
  }

  @Test
  void refusesAnotherRequestUnderAnIdThatIsTaken() {
    Transaction payout = Federal.payout(federation, 1, 3);
    Transaction other = Federal.payout(federation, 2, 3);
    try (TestNode node = node()) {
      node.register("n1");
      node.send(Federal.id(payout), 1, Federal.request(federation, payout));
      SignatureReport first = node.awaitFinished(Federal.id(payout));
      node.send(Federal.id(payout), 2, Federal.request(federation, other));
      Refusal refusal = node.await(Refusal.class).getFirst();
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(refusal.message())
          .isEqualTo("request_id was another request's; what it asked is answered already");
      assertThat(node.finished(Federal.id(payout))).containsExactly(first);
    }
  }

  @Test
  void saysWhyItDoesNotSign() {
    Transaction payout = Federal.payout(federation, 1, 4);
    Multisig stranger = new Multisig(1, federation.keys());
    try (TestNode node = node()) {
      node.register("n1");
      node.send("wrong", 1, Federal.request(federation, payout));
      node.send("other", 2, Federal.request(stranger, payout));
      Await.until("both are refused", () -> node.of(Refusal.class).count() == 2);
      assertThat(node.of(Refusal.class).map(Refusal::message))
          .containsExactly(
              "request_id must be the txid " + payout.txid(),
              "witness_script is not that of federation 1");
      assertThat(Await.result(service.seen()).stream().map(SeenRequest::outcome))
          .containsExactly("refused", "refused");
    }
  }

  @Test
  void wantsARegistrationFirst() {
    try (TestNode node = node()) {
      node.send("beat", 0, new Heartbeat(TestNode.NOW, 1, HealthStatus.HEALTHY));
      assertThat(node.awaitEnd()).isEqualTo("UNAUTHENTICATED the stream is not registered");
      Response answer = node.received().getFirst();
      assertThat(answer.header().status())
          .isEqualTo(io.alys.governance.ResponseHeader.Status.UNAUTHORIZED);
      assertThat(((Refusal) answer.message()).code()).isEqualTo(ErrorCode.AUTHENTICATION_FAILED);
    }
  }

  @Test
  void answersMalformedBytesAndGoesOn() {
    try (TestNode node = node()) {
      node.register("n1");
      node.raw(Buffer.buffer(new byte[] {(byte) 0xff, 1, 2, 3}));
      node.raw(Buffer.buffer());
      Await.until("both are refused", () -> node.of(Refusal.class).count() == 2);
      node.raw(Buffer.buffer(new byte[Limits.MESSAGE_BYTES + 1]));
      Await.until("the large one is refused", () -> node.of(Refusal.class).count() == 3);
      assertThat(node.of(Refusal.class).map(Refusal::code)).containsOnly(ErrorCode.INVALID_REQUEST);
      node.send("beat", 0, new Heartbeat(TestNode.NOW, 7, HealthStatus.HEALTHY));
      assertThat(node.await(FromGovernance.HeartbeatAnswer.class).getFirst())
          .satisfies(
              answer -> {
                assertThat(answer.count()).isEqualTo(7);
                assertThat(answer.sentAt()).isEqualTo(TestNode.NOW);
              });
      assertThat(node.ended()).isFalse();
    }
  }

  private static PeginNotice deposit(int number) {
    return new PeginNotice(
        Txid.fromDisplayHex("%064x".formatted(number)),
        0,
        new Sats(1_000),
        EvmAddress.fromHex("0x" + "22".repeat(20)),
        6,
        Bytes.EMPTY);
  }

  @Test
  void ignoresDuplicatesButAcknowledgesThem() {
    try (TestNode node = node()) {
      node.register("n1");
      node.send("deposit", 1, deposit(1));
      node.awaitAcknowledged(1);
      node.send("deposit", 1, deposit(1));
      Await.until(
          "it is acknowledged again", () -> node.of(FromGovernance.Received.class).count() == 2);
      assertThat(Await.result(service.seen()))
          .containsExactly(new SeenRequest("node", "deposit", "PeginNotice", 1, 1, "kept"));
    }
  }

  @Test
  void waitsForAMessageThatWasOvertakenAndTakesBothInOrder() {
    try (TestNode node = node()) {
      node.register("n1");
      node.send("second", 2, deposit(2));
      node.send("first", 1, deposit(1));
      node.awaitAcknowledged(2);
      assertThat(Await.result(service.seen()).stream().map(SeenRequest::id))
          .containsExactly("first", "second");
    }
  }

  @Test
  void endsTheStreamWhenAMessageNeverComes() {
    try (TestNode node = node()) {
      node.register("n1");
      node.send("second", 2, deposit(2));
      assertThat(node.awaitEnd()).isEqualTo("ABORTED sequence 1 has not come although 2 has");
    }
    try (TestNode node = node()) {
      assertThat(node.register("n1").lastProcessed()).isZero();
      assertThat(Await.result(service.seen())).isEmpty();
    }
  }

  @Test
  void resendsAfterAReconnectWhatWasNotProcessed() {
    Transaction payout = Federal.payout(federation, 1, 5);
    String ours;
    try (TestNode node = node()) {
      ours = node.register("n1").numbering();
      node.send(Federal.id(payout), 1, Federal.request(federation, payout));
      node.awaitFinished(Federal.id(payout));
    }
    try (TestNode node = node()) {
      Registered again = node.register("n1", ours, 1);
      assertThat(again.numbering()).isEqualTo(ours);
      assertThat(again.lastProcessed()).isEqualTo(1);
      SignatureReport report = node.awaitFinished(Federal.id(payout));
      assertThat(node.received().stream().skip(1).map(r -> r.header().sequence()))
          .containsExactly(2L, 3L);
      assertSigned(federation, payout, report);
      node.acknowledge(3);
      Await.until("nothing waits", () -> Await.result(service.waiting("node")) == 0);
    }
  }

  @Test
  void keepsNumberingIdsAndAnswersAcrossARestart() {
    Transaction payout = Federal.payout(federation, 2, 6);
    String id = Federal.id(payout);
    Multisig before = federation;
    String ours;
    try (TestNode node = node()) {
      ours = node.register("n1").numbering();
      node.send(id, 1, Federal.request(federation, payout));
      node.awaitFinished(id);
      node.acknowledge(1);
      Await.until("two wait", () -> Await.result(service.waiting("node")) == 2);
    }
    restart();
    assertThat(federation).isEqualTo(before);
    SignatureReport resent;
    try (TestNode node = node()) {
      Registered again = node.register("n1", ours, 1);
      assertThat(again.numbering()).isEqualTo(ours);
      assertThat(again.lastProcessed()).isEqualTo(1);
      resent = node.awaitFinished(id);
      assertThat(node.received().stream().skip(1).map(r -> r.header().sequence()))
          .containsExactly(2L, 3L);
      node.acknowledge(3);
      Await.until("nothing waits", () -> Await.result(service.waiting("node")) == 0);
    }
    restart();
    try (TestNode node = node()) {
      // The node crashed: it counts anew, and asks again for what it had asked.
      Registered anew = node.register("n2");
      assertThat(anew.lastProcessed()).isZero();
      assertThat(anew.numbering()).isNotEqualTo(ours);
      node.send(id, 1, Federal.request(federation, payout));
      assertThat(node.awaitFinished(id)).isEqualTo(resent);
      assertThat(Await.result(service.seen()))
          .containsExactly(new SeenRequest("node", id, "SignatureRequest", 2, 1, "complete"));
    }
  }

  @Test
  void finishesAfterARestartWhatItHadTaken() {
    Await.result(service.stop());
    startWith("federation.announce=false", "federation.pace=1h");
    Transaction payout = Federal.payout(federation, 1, 7);
    String ours;
    try (TestNode node = node()) {
      ours = node.register("n1").numbering();
      node.send(Federal.id(payout), 1, Federal.request(federation, payout));
      node.awaitAcknowledged(1);
    }
    restart();
    try (TestNode node = node()) {
      node.register("n1", ours, 0);
      assertSigned(federation, payout, node.awaitFinished(Federal.id(payout)));
    }
  }

  @Test
  void tellsNewNodesTheFederationAndAllNodesItsChange() {
    Await.result(service.stop());
    startWith();
    try (TestNode away = TestNode.connect(vertx, service.port(), "away")) {
      away.register("a1");
      assertThat(away.await(FederationUpdate.class).getFirst().version()).isEqualTo(1);
    }
    try (TestNode node = node()) {
      node.register("n1");
      FederationUpdate first = node.await(FederationUpdate.class).getFirst();
      assertThat(first.address())
          .isEqualTo(Await.result(service.federation()).address())
          .startsWith("bcrt1q");
      GovernanceService.FederationView now =
          Await.result(service.rotate(new Rotation(4, 3, false, 500)));
      Await.until("it is told", () -> node.of(FederationUpdate.class).count() == 2);
      FederationUpdate second = node.of(FederationUpdate.class).toList().getLast();
      assertThat(second.version()).isEqualTo(2);
      assertThat(second.type()).isEqualTo(UpdateType.MEMBER_ADD);
      assertThat(second.effectiveHeight()).isEqualTo(500);
      Multisig announced =
          new Multisig(
              second.threshold(),
              second.members().stream().map(FromGovernance.Member::key).toList());
      assertThat(announced).isEqualTo(now.script());
      assertThat(second.address()).isEqualTo(announced.address(io.alys.bitcoin.Network.REGTEST));
      assertThat(now.script().keys()).containsAll(federation.keys());
      // The one before still signs what it holds.
      Transaction sweep = Federal.payout(federation, 1, 8);
      node.send(Federal.id(sweep), 1, Federal.request(federation, sweep));
      assertSigned(federation, sweep, node.awaitFinished(Federal.id(sweep)));
    }
    assertThat(Await.result(service.waiting("away"))).isEqualTo(2);
    assertThatThrownBy(() -> Await.result(service.rotate(new Rotation(2, 3, true, 0))))
        .hasMessage("threshold 3 must be between 1 and the 2 members");
  }

  @Test
  void tellsOfProposalsAlsoThoseWhoAreAway() {
    String ours;
    try (TestNode node = node()) {
      ours = node.register("n1").numbering();
    }
    Proposal halt = new Proposal("p1", ProposalType.EMERGENCY_ACTION, Bytes.EMPTY, TestNode.NOW, 2);
    assertThat(Await.result(service.propose(halt))).isEqualTo(1);
    restart();
    try (TestNode node = node()) {
      node.register("n1", ours, 0);
      assertThat(node.await(Proposal.class)).containsExactly(halt);
    }
  }

  @Test
  void keepsOnlyTheNewestStreamOfANode() {
    try (TestNode old = node();
        TestNode young = node()) {
      old.register("n1");
      young.register("n2");
      assertThat(old.awaitEnd()).isEqualTo("ABORTED the node has opened another stream");
      assertThat(young.ended()).isFalse();
    }
  }

  @Test
  void signsAThousandRequestsEachOnce() {
    List<Transaction> payouts =
        IntStream.range(0, 1_000).mapToObj(i -> Federal.payout(federation, 1, 100 + i)).toList();
    try (TestNode node = node()) {
      node.register("n1");
      for (int i = 0; i < payouts.size(); i++) {
        Transaction payout = payouts.get(i);
        node.send(Federal.id(payout), i + 1, Federal.request(federation, payout));
      }
      node.awaitAcknowledged(1_000);
      payouts.forEach(
          payout ->
              assertThat(node.awaitFinished(Federal.id(payout)).progress())
                  .isEqualTo(new Progress.Complete()));
      assertThat(Await.result(service.seen()))
          .hasSize(1_000)
          .allMatch(seen -> seen.effects() == 1 && seen.arrivals() == 1);
    }
  }

  @Test
  void takesNoAcknowledgementOfWhatItNeverSent() {
    try (TestNode node = node()) {
      node.register("n1");
      node.send("ack", 0, new ToGovernance.Received(9));
      assertThat(node.await(Refusal.class).getFirst().message())
          .isEqualTo("sequence 9 was never sent");
    }
  }
}
