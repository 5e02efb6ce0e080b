package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorException;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.fault.FaultPlan;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.Rotation;
import io.alys.devnet.ledger.SeenRequest;
import io.alys.governance.FromGovernance.FederationUpdate;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Proposal;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.ToGovernance;
import io.alys.primitives.Bytes;
import io.alys.storage.StorageCommand;
import io.alys.stream.StreamCommand.Accepted;
import io.alys.stream.StreamCommand.ConnectionState.Disconnected;
import io.alys.stream.StreamCommand.ConnectionState.Failed;
import io.alys.stream.StreamCommand.Disconnect;
import io.alys.stream.StreamCommand.EstablishConnection;
import io.alys.stream.StreamCommand.GetProposals;
import io.alys.stream.StreamCommand.KeptProposal;
import io.alys.stream.StreamCommand.NotifyPegin;
import io.alys.stream.StreamCommand.RegisterNode;
import io.alys.stream.StreamCommand.ReportStatus;
import io.alys.testkit.Await;
import io.alys.testkit.FreezingPipe;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actor against the governance service, over real gRPC. */
class StreamVerticleTest {
  private @TempDir Path folder;
  private StreamWorld world;

  @BeforeEach
  void create() {
    world = new StreamWorld(folder);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void faults(String... rules) {
    Await.result(world.governance().faults(FaultPlan.of(1, rules)));
  }

  private List<String> seen() {
    return Await.result(world.governance().seen()).stream()
        .peek(request -> assertThat(request.effects()).isLessThanOrEqualTo(1))
        .map(SeenRequest::id)
        .toList();
  }

  private List<Transaction> payouts(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(world::payout).toList();
  }

  private static List<String> ids(List<Transaction> transactions) {
    return transactions.stream().map(Federal::id).toList();
  }

  private List<Future<Accepted>> request(List<Transaction> transactions) {
    List<Future<Accepted>> asked = new ArrayList<>();
    transactions.forEach(transaction -> asked.add(world.request(transaction)));
    return asked;
  }

  private void awaitComplete(List<Transaction> transactions) {
    Await.asserted(
        () ->
            assertThat(transactions)
                .allSatisfy(
                    each ->
                        assertThat(world.outcomes(each))
                            .as("outcome of %s", Federal.id(each))
                            .contains(new Progress.Complete())));
  }

  @Test
  void bringsTheSignaturesOfARequest() {
    world.start();
    Transaction transaction = world.payout(1);
    assertThat(Await.result(world.request(transaction)))
        .isEqualTo(new Accepted(Federal.id(transaction), false));
    awaitComplete(List.of(transaction));
    Await.asserted(
        () -> {
          assertThat(world.status().waiting()).isZero();
          assertThat(world.status().pending()).isZero();
          assertThat(Await.result(world.governance().waiting("node"))).isZero();
        });
    assertThat(world.kit().meters().get("alys.governance.stream.connected").gauge().value())
        .isEqualTo(1);
    assertThat(
            world
                .kit()
                .meters()
                .get("alys.signature.collection.duration")
                .tag("outcome", "complete")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  void tellsAnActorAgainThatCrashedOnAMessage() {
    world.start();
    List<Transaction> transactions = payouts(0, 3);
    world.crashing.addAll(ids(transactions));
    request(transactions).forEach(Await::result);
    awaitComplete(transactions);
    assertThat(world.crashing).isEmpty();
  }

  @Test
  void asksTwiceAndIsServedOnce() {
    world.start();
    Transaction transaction = world.payout(1);
    Future<Accepted> first = world.request(transaction);
    Future<Accepted> second = world.request(transaction);
    assertThat(Await.result(first).requestId()).isEqualTo(Await.result(second).requestId());
    awaitComplete(List.of(transaction));
    assertThat(seen()).containsExactly(Federal.id(transaction));
  }

  @Test
  void sendsWhatWasAskedWhileGovernanceWasAway() {
    world.start();
    world.awaitConnected();
    world.stopGovernance();
    Await.until("it is lost", () -> !connected());
    List<Transaction> transactions = payouts(0, 3);
    request(transactions).forEach(Await::result);
    world.restartGovernance();
    awaitComplete(transactions);
    assertThat(world.status().reconnects()).isPositive();
  }

  private boolean connected() {
    return world.status().state() instanceof StreamCommand.ConnectionState.Connected;
  }

  @Test
  void losesDoublesAndReordersNothingWhileEverythingBreaks() {
    world.start();
    List<Transaction> transactions = payouts(0, 120);
    faults(
        "close 3%",
        "drop-outbound 5%",
        "duplicate-outbound 5%",
        "drop-inbound 2%",
        "malformed 3%",
        "reorder-outbound 3 5%");
    request(transactions.subList(0, 60)).forEach(Await::result);
    world.stopGovernance();
    world.restartGovernance();
    faults("close 3%", "drop-outbound 5%", "duplicate-outbound 5%", "malformed 3%");
    request(transactions.subList(60, 120)).forEach(Await::result);
    Await.until("half is there", () -> seen().size() >= 60);
    faults();
    awaitComplete(transactions);
    assertThat(seen()).containsExactlyElementsOf(ids(transactions));
    Await.until("nothing waits", () -> world.status().waiting() == 0);
  }

  @Test
  void goesOnFromItsJournalAfterARestart() {
    world.start();
    world.awaitConnected();
    List<Transaction> transactions = payouts(0, 50);
    world.stopGovernance();
    request(transactions).forEach(Await::result);
    world.restartNode();
    assertThat(world.status().waiting()).isEqualTo(50);
    world.restartGovernance();
    awaitComplete(transactions);
    assertThat(seen()).containsExactlyElementsOf(ids(transactions));
  }

  @Test
  void tellsOfATimeoutWhenGovernanceNeverAnswers() {
    world.start(
        "governance.requests.signatures-within=100ms", "governance.requests.signature-attempts=2");
    world.awaitConnected();
    faults("drop-outbound every 1");
    Transaction transaction = world.payout(1);
    Await.result(world.request(transaction));
    Await.asserted(
        () -> assertThat(world.outcomes(transaction)).containsExactly(new Progress.TimedOut()));
    assertThat(world.status().pending()).isZero();
    assertThat(world.kit().events(StreamEvent.RequestTimedOut.class))
        .containsExactly(new StreamEvent.RequestTimedOut(Federal.id(transaction)));
  }

  @Test
  void announcesANewFederation() {
    world.start();
    world.awaitConnected();
    Await.result(world.governance().rotate(new Rotation(4, 3, true, 100)));
    Await.until("it is announced", () -> !world.heard(FederationUpdate.class).isEmpty());
    FederationUpdate update = world.heard(FederationUpdate.class).getFirst();
    assertThat(update.version()).isEqualTo(2);
    assertThat(update.threshold()).isEqualTo(3);
    assertThat(update.members()).hasSize(4);
    assertThat(world.kit().events(StreamEvent.FederationAnnounced.class))
        .contains(new StreamEvent.FederationAnnounced(update));
    Await.asserted(
        () ->
            assertThat(
                    Await.result(
                            world
                                .kit()
                                .ref("storage", StorageCommand.class)
                                .ask(
                                    new StorageCommand.LoadAnnouncements(
                                        "FederationUpdate", 0, 10)))
                        .announcements())
                .extracting(kept -> kept.announcement().id())
                .containsExactly("federation-2"));
  }

  private double federation() {
    return world.kit().meters().get("alys.federation.membership.version").gauge().value();
  }

  @Test
  void knowsTheFederationThatWasAnnouncedBeforeARestart() {
    world.start();
    world.awaitConnected();
    assertThat(federation()).isZero();
    Await.result(world.governance().rotate(new Rotation(4, 3, true, 100)));
    Await.result(world.governance().rotate(new Rotation(5, 3, true, 200)));
    Await.until("nothing is owed", () -> Await.result(world.governance().waiting("node")) == 0);
    assertThat(federation()).isEqualTo(3);

    world.stopGovernance(); // It would not say it again anyway.
    world.restartNode();
    assertThat(federation()).isEqualTo(3);
  }

  @Test
  void keepsWhatGovernanceProposed() {
    world.start();
    world.awaitConnected();
    List<Proposal> proposals =
        List.of(proposal("p1", ProposalType.UPGRADE), proposal("p2", ProposalType.UPGRADE));
    proposals.forEach(each -> Await.result(world.governance().propose(each)));
    Await.until("nothing is owed", () -> Await.result(world.governance().waiting("node")) == 0);
    world.restartNode();
    StreamCommand.Proposals first = Await.result(world.stream().ask(new GetProposals(0, 1)));
    assertThat(first.proposals())
        .extracting(KeptProposal::proposal)
        .containsExactly(proposals.get(0));
    StreamCommand.Proposals second =
        Await.result(world.stream().ask(new GetProposals(first.next().orElseThrow(), 1)));
    assertThat(second.proposals())
        .extracting(KeptProposal::proposal)
        .containsExactly(proposals.get(1));
    assertThat(second.next()).isEmpty();
  }

  private static Proposal proposal(String id, ProposalType type) {
    return new Proposal(id, type, Bytes.fromHex("00ff"), Letters.START, 3);
  }

  @Test
  void findsAFrozenGovernance() {
    FreezingPipe pipe = new FreezingPipe(world.kit().vertx(), world.port());
    world.start("governance.endpoints=http://127.0.0.1:" + pipe.port());
    world.awaitConnected();
    pipe.freeze();
    Transaction transaction = world.payout(1);
    Await.result(world.request(transaction));
    awaitComplete(List.of(transaction));
    assertThat(world.status().reconnects()).isEqualTo(1);
  }

  @Test
  void keepsAnIdleStream() {
    world.start("governance.liveness.heartbeat=50ms");
    world.awaitConnected();
    Await.until("it has beaten often", () -> world.status().received() > 20);
    assertThat(world.status().reconnects()).isZero();
    assertThat(world.status().roundTrip()).isPresent();
  }

  @Test
  void outlivesWhatIsNoMessage() {
    world.start();
    world.awaitConnected();
    faults("malformed every 2");
    List<Transaction> transactions = payouts(0, 5);
    request(transactions).forEach(Await::result);
    Await.until(
        "it was counted",
        () -> world.kit().meters().get("alys.stream.rejected").counter().count() > 0);
    faults();
    awaitComplete(transactions);
  }

  @Test
  void doesNotAskAgainWhenItIsRefusedForGood() {
    faults("refuse unauthenticated every 1");
    world.start();
    Await.until("it has failed", () -> world.status().state() instanceof Failed);
    assertThat(((Failed) world.status().state()).permanent()).isTrue();
    assertThat(((Failed) world.status().state()).reason())
        .isEqualTo("governance ended the stream with UNAUTHENTICATED: refused on purpose");
    faults();
    assertThat(world.status().state()).isInstanceOf(Failed.class);
    Await.result(world.stream().ask(new EstablishConnection()));
    world.awaitConnected();
  }

  @Test
  void disconnectsWhenItIsTold() {
    world.start();
    world.awaitConnected();
    assertThat(Await.result(world.stream().ask(new Disconnect("maintenance"))).state())
        .isEqualTo(new Disconnected());
    Transaction transaction = world.payout(1);
    assertThat(Await.result(world.request(transaction)).again()).isFalse();
    Await.result(world.stream().ask(new EstablishConnection()));
    awaitComplete(List.of(transaction));
  }

  @Test
  void registersAndTellsGovernanceOfDepositsAndItsState() {
    world.start();
    Registered registered =
        Await.result(
            world.stream()
                .ask(
                    new RegisterNode(
                        "", ToGovernance.NodeType.VALIDATOR, "1.2.3", List.of("peg-out"))));
    assertThat(registered.accepted()).isTrue();
    Await.result(world.stream().ask(new NotifyPegin("deposit-1", Letters.pegin())));
    world.stream().tell(new ReportStatus(Letters.status()));
    Await.asserted(
        () ->
            assertThat(Await.result(world.governance().seen()))
                .extracting(SeenRequest::kind)
                .containsExactly("PeginNotice"));
    Await.asserted(
        () ->
            assertThat(Await.result(world.governance().standings()))
                .hasEntrySatisfying(
                    "node", said -> assertThat(said.report()).contains(Letters.status())));
    Await.asserted(
        () -> assertThat(world.latency("pegins").count()).as("acknowledged").isEqualTo(1));
    assertThat(world.latency("registration").count()).isPositive();
    assertThat(world.latency("signatures").count()).isZero();
  }

  @Test
  void refusesWhatTheOutboxHasNoRoomFor() {
    world.start("governance.buffer.messages=2");
    world.stopGovernance();
    Await.until("it is lost", () -> !connected());
    List<Transaction> transactions = payouts(0, 3);
    Await.result(world.request(transactions.get(0)));
    Await.result(world.request(transactions.get(1)));
    assertThatThrownBy(() -> Await.result(world.request(transactions.get(2))))
        .isInstanceOfSatisfying(
            ActorException.class,
            e -> assertThat(e.kind()).isEqualTo(ActorException.Kind.MAILBOX_FULL))
        .hasMessageContaining("the outbox holds 2 messages for governance and takes no more");
    world.restartGovernance();
    awaitComplete(transactions.subList(0, 2));
  }
}
