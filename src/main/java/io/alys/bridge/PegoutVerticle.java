package io.alys.bridge;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.actor.mailbox.Priority;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinFailure;
import io.alys.bridge.PegoutCommand.CarryOut;
import io.alys.bridge.PegoutCommand.GetPegoutStatus;
import io.alys.bridge.PegoutCommand.Internal;
import io.alys.bridge.PegoutCommand.Locate;
import io.alys.bridge.PegoutCommand.PegoutStatus;
import io.alys.bridge.PegoutCommand.Sought;
import io.alys.governance.ToGovernance;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.PayoutInput.Sent;
import io.alys.peg.payout.Verdict;
import io.alys.stream.StreamCommand;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The hands of Bridge at governance and at the Bitcoin node; it waits for neither. */
public final class PegoutVerticle extends ActorVerticle<PegoutCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(PegoutVerticle.class);
  private static final Duration ROOM = Duration.ofSeconds(30);

  /** Where no height is known; then none is looked at. */
  private static final BlockHeight UNKNOWN = new BlockHeight(0);

  private final Setup setup;
  private @Nullable Search search;
  private boolean searching;
  private Optional<List<Sought>> next = Optional.empty();
  private boolean estimating;
  private Optional<FeeRate> feeRate = Optional.empty();
  private String bitcoin = "the Bitcoin node has not been asked yet";
  private Health health = Health.healthy();
  private long requested;
  private long broadcast;

  /**
   * What it needs.
   *
   * @param client may be shared: it answers each caller on its own context
   * @param chain the sidechain's name, for governance
   * @param governed whether there is an actor {@code stream} to ask governance by
   */
  public record Setup(
      BitcoinClient client, Network network, PegoutConfig config, String chain, boolean governed) {}

  PegoutVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * The actor {@code pegout}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<PegoutCommand> spec(Supplier<Setup> setup, boolean governed) {
    ActorSpec<PegoutCommand> spec =
        ActorSpec.of("pegout", PegoutCommand.class, () -> new PegoutVerticle(setup.get()));
    return governed ? spec.dependsOn("stream") : spec;
  }

  @Override
  protected Future<?> preStart() {
    search = new Search(setup.client(), setup.network());
    return DONE;
  }

  @Override
  protected Future<?> started() {
    self().repeat(setup.config().feeEvery(), new Internal.Estimate());
    estimate();
    return DONE;
  }

  @Override
  protected Future<?> receive(PegoutCommand message) {
    switch (message) {
      case CarryOut(PayoutEffect effect) -> carryOut(effect);
      case Locate(List<Sought> transactions) -> {
        next = Optional.of(transactions);
        seek();
      }
      case GetPegoutStatus question ->
          reply(question, new PegoutStatus(bitcoin, feeRate, requested, broadcast));
      case Internal.Estimate _ -> estimate();
      case Internal.Estimated(FeeEstimates.Estimate estimate) -> estimated(estimate);
      case Internal.Searched(List<Search.Located> found) -> {
        searching = false;
        found.forEach(
            each -> moved(each.txid(), new PayoutInput.Located(each.where(), each.tip())));
        seek();
      }
      case Internal.Done(Txid txid, PayoutInput answer) -> {
        requested += answer instanceof PayoutInput.RequestTaken ? 1 : 0;
        broadcast += answer instanceof Sent(Verdict.Accepted _, BlockHeight _) ? 1 : 0;
        moved(txid, answer);
      }
      case Internal.Failed(Throwable cause) ->
          throw new IllegalStateException("a call of the Bitcoin node failed: " + cause, cause);
    }
    return DONE;
  }

  private void moved(Txid txid, PayoutInput what) {
    bridge().tell(new BridgeCommand.PayoutMoved(txid, what));
  }

  private void carryOut(PayoutEffect effect) {
    switch (effect) {
      case PayoutEffect.RequestSignatures(Order order) -> request(order);
      case PayoutEffect.TestAccept(Txid txid, SignedTransaction signed) ->
          judged(
              txid,
              () -> setup.client().testAccept(signed).map(Verdicts::of),
              PayoutInput.Tested::new);
      case PayoutEffect.Broadcast(Txid txid, SignedTransaction signed) ->
          judged(txid, () -> setup.client().send(signed).map(Verdicts::of), PayoutInput.Sent::new);
      case PayoutEffect.Journal _,
          PayoutEffect.Forget _,
          PayoutEffect.Watch _,
          PayoutEffect.AskReplacement _,
          PayoutEffect.Announce _,
          PayoutEffect.Alarm _ ->
          throw new IllegalArgumentException(
              "%s of %s is not for Pegout to carry out"
                  .formatted(effect.getClass().getSimpleName(), effect.txid()));
    }
  }

  private void request(Order order) {
    if (!setup.governed()) {
      String reason = "this node has no governance: see governance.enabled";
      moved(order.txid(), new PayoutInput.RequestNotTaken(reason));
      return;
    }
    ToGovernance.SignatureRequest words;
    try {
      words = words(order);
    } catch (IllegalArgumentException e) { // Larger than governance reads.
      moved(order.txid(), new PayoutInput.RequestNotTaken(String.valueOf(e.getMessage())));
      return;
    }
    self()
        .ref("stream", StreamCommand.class)
        .ask(new StreamCommand.RequestSignatures(order.txid().toDisplayHex(), words))
        .<PayoutInput>map(_ -> new PayoutInput.RequestTaken())
        .otherwise(cause -> new PayoutInput.RequestNotTaken(String.valueOf(cause.getMessage())))
        .onComplete(done -> tellSelf(done.map(what -> new Internal.Done(order.txid(), what))));
  }

  private ToGovernance.SignatureRequest words(Order order) {
    List<ToGovernance.Input> inputs = new ArrayList<>();
    for (int i = 0; i < order.amounts().size(); i++) {
      inputs.add(new ToGovernance.Input(i, order.amounts().get(i)));
    }
    return new ToGovernance.SignatureRequest(
        setup.chain(),
        order.transaction().toBytes(),
        inputs,
        order.kind() == Order.Kind.SWEEP
            ? ToGovernance.TransactionType.FEDERATION_CHANGE
            : ToGovernance.TransactionType.PEGOUT,
        order.federation().multisig().threshold(),
        Optional.empty(),
        order.federation().version(),
        order.witnessScript());
  }

  /** The node's height of just before goes with its verdict. */
  private void judged(
      Txid txid,
      Supplier<Future<Verdict>> call,
      BiFunction<Verdict, BlockHeight, PayoutInput> answer) {
    setup
        .client()
        .chainState()
        .compose(
            state ->
                state.isOn(setup.network())
                    ? call.get().map(verdict -> answer.apply(verdict, state.blocks()))
                    : Future.succeededFuture(
                        answer.apply(wrongNetwork(state.chain()), state.blocks())))
        .recover(
            cause ->
                cause instanceof BitcoinFailure failure
                    ? Future.succeededFuture(answer.apply(Verdicts.of(failure), UNKNOWN))
                    : Future.failedFuture(cause))
        .onComplete(done -> tellSelf(done.map(what -> new Internal.Done(txid, what))));
  }

  private Verdict wrongNetwork(String chain) {
    return new Verdict.Unreachable(
        "it is on the network '%s', and bitcoin.network is %s"
            .formatted(chain, setup.network().name().toLowerCase(Locale.ROOT)));
  }

  private void seek() {
    if (searching || next.isEmpty()) {
      return;
    }
    searching = true;
    List<Sought> all = next.get();
    next = Optional.empty();
    Objects.requireNonNull(search)
        .locate(all)
        .recover(PegoutVerticle::unanswered)
        .onComplete(done -> tellSelf(done.map(Internal.Searched::new)));
  }

  /** Nothing is known then; Bridge asks again with the next block. */
  private static Future<List<Search.Located>> unanswered(Throwable cause) {
    return cause instanceof BitcoinFailure
        ? Future.succeededFuture(List.of())
        : Future.failedFuture(cause);
  }

  private void estimate() {
    if (estimating) {
      return;
    }
    estimating = true;
    new FeeEstimates(setup.client(), setup.config())
        .ask()
        .onComplete(done -> tellSelf(done.map(Internal.Estimated::new)));
  }

  private void estimated(FeeEstimates.Estimate now) {
    estimating = false;
    if (!now.health().equals(health)) {
      boolean well = now.health() instanceof Health.Healthy;
      LOG.atLevel(well ? Level.INFO : Level.WARN).log("{}", now.text());
      health = now.health();
      self().health(health);
    }
    feeRate = now.rate();
    bitcoin = now.text();
    bridge().tell(new BridgeCommand.FeeEstimated(feeRate));
  }

  private ActorRef<BridgeCommand> bridge() {
    return self().ref("bridge", BridgeCommand.class);
  }

  /** An answer that a full mailbox would lose would leave its question open for ever. */
  private void tellSelf(AsyncResult<? extends Internal> done) {
    Internal message = done.succeeded() ? done.result() : new Internal.Failed(done.cause());
    self()
        .ref()
        .with(Priority.HIGH)
        .offer(message, ROOM)
        .onFailure(
            _ -> {
              searching = false;
              estimating = false;
            });
  }
}
