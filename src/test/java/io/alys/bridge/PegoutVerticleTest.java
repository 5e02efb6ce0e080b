package io.alys.bridge;

import static io.alys.bridge.BitcoinWorld.FEDERATION;
import static io.alys.bridge.BitcoinWorld.payout;
import static io.alys.bridge.BitcoinWorld.signed;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorId;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bridge.BridgeCommand.FeeEstimated;
import io.alys.bridge.BridgeCommand.PayoutMoved;
import io.alys.bridge.PegoutCommand.CarryOut;
import io.alys.bridge.PegoutCommand.GetPegoutStatus;
import io.alys.bridge.PegoutCommand.Locate;
import io.alys.bridge.PegoutCommand.PegoutStatus;
import io.alys.bridge.PegoutCommand.Sought;
import io.alys.governance.ToGovernance.TransactionType;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.PayoutInput.Whereabouts;
import io.alys.peg.payout.Stage;
import io.alys.peg.payout.Verdict;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;
import io.alys.stream.StreamCommand;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pegout over a Bitcoin node's stand-in, with Bridge and the stream looked at from outside. */
class PegoutVerticleTest {
  private static final long COIN = 1_000_000;
  private static final PegoutConfig CONFIG = new PegoutConfig(6, Duration.ofMillis(100), 5_000);

  private final List<StreamCommand> asked = new CopyOnWriteArrayList<>();
  private @TempDir Path folder;
  private BitcoinWorld world;
  private ActorTestKit kit;
  private ActorTestKit.Probe<BridgeCommand> bridge;

  /** Takes requests, but none for more than one input. */
  private final class Taker extends ActorVerticle<StreamCommand> {
    @Override
    protected Future<?> receive(StreamCommand message) {
      asked.add(message);
      if (message instanceof StreamCommand.RequestSignatures request) {
        return request.request().inputs().size() > 1
            ? refuse(request, "the outbox is full")
            : reply(request, new StreamCommand.Accepted(request.requestId(), false));
      }
      return DONE;
    }
  }

  @BeforeEach
  void start() {
    world = new BitcoinWorld(folder);
    start(CONFIG, true);
  }

  private void start(PegoutConfig config, boolean governed) {
    kit = ActorTestKit.create();
    bridge = kit.probe("bridge", BridgeCommand.class);
    kit.start(
        bridge.spec(),
        ActorSpec.of("stream", StreamCommand.class, Taker::new),
        PegoutVerticle.spec(
            () ->
                new PegoutVerticle.Setup(
                    world.clients.client, Network.REGTEST, config, "alys", governed),
            governed));
  }

  private void restart(PegoutConfig config, boolean governed) {
    kit.close();
    start(config, governed);
  }

  @AfterEach
  void close() {
    kit.close();
    world.close();
  }

  private ActorRef<PegoutCommand> pegout() {
    return kit.ref("pegout", PegoutCommand.class);
  }

  private PegoutStatus status() {
    return Await.result(pegout().ask(new GetPegoutStatus()));
  }

  /** What Bridge was told of transactions; the nth, from 1. */
  private PayoutInput told(int nth) {
    Await.until(nth + " messages of transactions", () -> told().size() >= nth);
    return told().get(nth - 1).input();
  }

  private List<PayoutMoved> told() {
    return bridge.received().stream()
        .filter(PayoutMoved.class::isInstance)
        .map(PayoutMoved.class::cast)
        .toList();
  }

  private Optional<FeeRate> estimated() {
    Await.until(
        "an estimate came",
        () -> bridge.received().stream().anyMatch(FeeEstimated.class::isInstance));
    return bridge.received().stream()
        .filter(FeeEstimated.class::isInstance)
        .map(message -> ((FeeEstimated) message).rate())
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  private static Order order(Order.Kind kind, Transaction transaction) {
    Order.Terms terms =
        new Order.Terms(kind, FEDERATION, FeeRate.perVirtualByte(2), new BlockNumber(5));
    List<Sats> amounts = transaction.inputs().stream().map(_ -> new Sats(COIN)).toList();
    return Order.first(terms, transaction, amounts);
  }

  private Transaction unsigned(Outpoint coin) {
    return payout(coin, COIN - 2_000, world.walletAddress());
  }

  private PayoutInput test(SignedTransaction signed) {
    pegout().tell(new CarryOut(new PayoutEffect.TestAccept(signed.txid(), signed)));
    return told(told().size() + 1);
  }

  private PayoutInput broadcast(SignedTransaction signed) {
    pegout().tell(new CarryOut(new PayoutEffect.Broadcast(signed.txid(), signed)));
    return told(told().size() + 1);
  }

  private PayoutInput locate(Transaction transaction) {
    pegout().tell(new Locate(List.of(Sought.of(transaction))));
    return told(told().size() + 1);
  }

  @Test
  void asksForTheSignaturesOfAllInputsUnderTheTransactionsId() {
    Transaction transaction = unsigned(world.fundFederation(COIN));
    Order order = order(Order.Kind.PEGOUT, transaction);
    pegout().tell(new CarryOut(new PayoutEffect.RequestSignatures(order)));
    assertThat(told(1)).isEqualTo(new PayoutInput.RequestTaken());
    StreamCommand.RequestSignatures request = (StreamCommand.RequestSignatures) asked.getFirst();
    assertThat(request.requestId()).isEqualTo(transaction.txid().toDisplayHex());
    assertThat(request.request().transaction()).isEqualTo(transaction.toBytes());
    assertThat(request.request().inputs()).hasSize(1);
    assertThat(request.request().inputs().getFirst().amount()).isEqualTo(new Sats(COIN));
    assertThat(request.request().type()).isEqualTo(TransactionType.PEGOUT);
    assertThat(request.request().requiredSignatures()).isEqualTo(2);
    assertThat(request.request().federationVersion()).isEqualTo(1);
    assertThat(request.request().witnessScript()).isEqualTo(FEDERATION.multisig().script());
    assertThat(status().requested()).isEqualTo(1);
    pegout()
        .tell(
            new CarryOut(new PayoutEffect.RequestSignatures(order(Order.Kind.SWEEP, transaction))));
    told(2);
    assertThat(((StreamCommand.RequestSignatures) asked.get(1)).request().type())
        .isEqualTo(TransactionType.FEDERATION_CHANGE);
  }

  @Test
  void saysWhenTheStreamDoesNotTakeARequest() {
    Outpoint coin = world.fundFederation(COIN);
    Transaction one = unsigned(coin);
    Transaction two =
        new Transaction(
            2,
            List.of(
                one.inputs().getFirst(),
                unsigned(new Outpoint(coin.txid(), 1)).inputs().getFirst()),
            one.outputs(),
            0);
    pegout().tell(new CarryOut(new PayoutEffect.RequestSignatures(order(Order.Kind.PEGOUT, two))));
    assertThat(told(1)).isEqualTo(new PayoutInput.RequestNotTaken("the outbox is full"));
  }

  @Test
  void saysThatThereIsNoGovernanceToAsk() {
    restart(CONFIG, false);
    Transaction transaction = unsigned(world.fundFederation(COIN));
    pegout()
        .tell(
            new CarryOut(
                new PayoutEffect.RequestSignatures(order(Order.Kind.PEGOUT, transaction))));
    assertThat(told(1))
        .isEqualTo(
            new PayoutInput.RequestNotTaken("this node has no governance: see governance.enabled"));
  }

  @Test
  void showsATransactionSendsItAndFindsItWhereItIs() {
    SignedTransaction signed = signed(unsigned(world.fundFederation(COIN)), COIN);
    var tip = world.tip().height();
    assertThat(locate(signed.transaction()))
        .isEqualTo(new PayoutInput.Located(new Whereabouts.Nowhere(), tip));
    assertThat(test(signed)).isEqualTo(new PayoutInput.Tested(new Verdict.Accepted(), tip));
    assertThat(world.waits(signed.txid())).isFalse();
    assertThat(broadcast(signed)).isEqualTo(new PayoutInput.Sent(new Verdict.Accepted(), tip));
    assertThat(world.waits(signed.txid())).isTrue();
    assertThat(locate(signed.transaction()))
        .isEqualTo(new PayoutInput.Located(new Whereabouts.InMempool(), tip));
    assertThat(test(signed)).isEqualTo(new PayoutInput.Tested(new Verdict.Known(), tip));
    world.mine(1);
    Stage.Place place = new Stage.Place(world.tip().height(), world.tip().block());
    world.mine(2);
    assertThat(locate(signed.transaction()))
        .isEqualTo(new PayoutInput.Located(new Whereabouts.InBlock(place), world.tip().height()));
    assertThat(broadcast(signed))
        .isEqualTo(new PayoutInput.Sent(new Verdict.Known(), world.tip().height()));
    assertThat(status().broadcast()).isEqualTo(1);
    Await.result(world.service.reorg(3));
    assertThat(((PayoutInput.Located) locate(signed.transaction())).where())
        .as("back in the mempool")
        .isEqualTo(new Whereabouts.InMempool());
  }

  @Test
  void saysWhyTheNodeDoesNotTakeATransaction() {
    Outpoint coin = world.fundFederation(COIN);
    SignedTransaction poor = signed(payout(coin, COIN - 1, world.walletAddress()), COIN);
    assertThat(verdict(test(poor))).isInstanceOf(Verdict.FeeTooLow.class);
    SignedTransaction wrong = signed(unsigned(coin), COIN + 1);
    assertThat(verdict(broadcast(wrong))).isInstanceOf(Verdict.Invalid.class);
    SignedTransaction gone = signed(unsigned(new Outpoint(coin.txid(), 7)), COIN);
    assertThat(verdict(test(gone))).isInstanceOf(Verdict.CoinsMissing.class);
    world.faults("refuse-broadcast always");
    assertThat(verdict(broadcast(signed(unsigned(coin), COIN))))
        .isNotInstanceOf(Verdict.Accepted.class);
  }

  private static Verdict verdict(PayoutInput answer) {
    return answer instanceof PayoutInput.Tested(Verdict tested, var _)
        ? tested
        : ((PayoutInput.Sent) answer).verdict();
  }

  @Test
  void answersThatTheNodeCannotBeReachedAndSendsNothingToAnotherNetwork() {
    SignedTransaction signed = signed(unsigned(world.fundFederation(COIN)), COIN);
    world.faults("wrong-network always");
    assertThat(verdict(broadcast(signed)))
        .isEqualTo(
            new Verdict.Unreachable("it is on the network 'main', and bitcoin.network is regtest"));
    assertThat(world.waits(signed.txid())).isFalse();
    world.faults("malformed always");
    assertThat(verdict(test(signed))).isInstanceOf(Verdict.Unreachable.class);
  }

  @Test
  void saysNothingOfWhereATransactionIsWhileTheNodeDoesNotAnswer() {
    Transaction transaction = unsigned(world.fundFederation(COIN));
    world.faults("malformed always");
    pegout().tell(new Locate(List.of(Sought.of(transaction))));
    Await.until("the fault struck", () -> struck() > 0);
    world.faults("wrong-network always");
    pegout().tell(new Locate(List.of(Sought.of(transaction))));
    Await.until("the fault struck", () -> struck() > 0);
    assertThat(told()).isEmpty();
    world.faults();
    assertThat(((PayoutInput.Located) locate(transaction)).where())
        .isEqualTo(new Whereabouts.Nowhere());
  }

  private long struck() {
    return Await.result(world.service.struck()).values().stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void estimatesFeesByTheNodeAndNeverBelowItsFloor() {
    assertThat(estimated()).contains(new FeeRate(5_000));
    restart(new PegoutConfig(6, Duration.ofMillis(100), 200), true);
    assertThat(estimated()).contains(FeeRate.RELAY_FLOOR);
  }

  @Test
  void hasNoEstimateWithoutAFallbackWhileTheNodeHasSeenTooLittle() {
    restart(new PegoutConfig(6, Duration.ofMillis(100), 0), true);
    assertThat(estimated()).isEmpty();
    String text =
        "the Bitcoin node has seen too little to estimate fees: peg-outs wait until it can, or set"
            + " fee-fallback";
    assertThat(status().bitcoin()).isEqualTo(text);
    assertThat(kit.system().registry().find(ActorId.of("pegout")).orElseThrow().health())
        .isEqualTo(new Health.Degraded(text));
  }

  @Test
  void takesTheEstimateOfTheNodeWhenItHasOne() {
    kit.close();
    world.close();
    world = new BitcoinWorld(folder.resolve("other"), "relay.estimate=7000");
    start(CONFIG, true);
    assertThat(estimated()).contains(new FeeRate(7_000));
    assertThat(status().feeRate()).contains(new FeeRate(7_000));
  }
}
