package io.alys.devnet.wallet;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.actor.ActorClock;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.wallet.SidechainNode.Standing;
import io.alys.jsonrpc.RpcReply;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * One user's way into the sidechain and back, stage after stage as {@link PegStage} has them. What
 * was sent is sent again as long as nobody has it, so that a restart of the others, or a block that
 * Bitcoin gives up, costs time and nothing else.
 */
public final class PegCycle {
  /** From the proposal on, as the node calls them; a later one means all earlier ones. */
  private static final List<String> ON_THE_WAY =
      List.of(
          "PROPOSED",
          "FINALISED",
          "SIGNATURES_REQUESTED",
          "SIGNED",
          "BROADCAST",
          "CONFIRMED",
          "SETTLED",
          "PAID");

  private final ActorClock clock;
  private final CyclePlan plan;
  private final PegStep.Listener listener;
  private final Places.Lines lines;
  private final BitcoinUser bitcoin;
  private final EvmUser evm;
  private final SidechainNode node;
  private final Watch watch;
  private long stageNanos;

  private PegCycle(
      ActorClock clock, CyclePlan plan, PegStep.Listener listener, Places.Lines lines) {
    this.clock = clock;
    this.plan = plan;
    this.listener = listener;
    this.lines = lines;
    this.bitcoin = new BitcoinUser(lines.bitcoin(), Secrets.draw());
    this.evm = new EvmUser(lines.wallets(), new EvmKey(Secrets.draw()));
    this.node = new SidechainNode(lines.node());
    this.watch = new Watch(clock, "user " + plan.cycle(), plan.stageLimit());
  }

  /**
   * Sets a user with new keys on the way.
   *
   * @return completes at the end of it; fails with a {@link WalletFailure} that says how far it was
   */
  public static Future<Void> start(
      Vertx vertx, ActorClock clock, Places places, CyclePlan plan, PegStep.Listener listener) {
    return Errand.run(
            vertx,
            () -> {
              Places.Lines lines = places.open(vertx, clock);
              try {
                new PegCycle(clock, plan, listener, lines).walk();
              } finally {
                lines.close();
              }
              return true;
            })
        .mapEmpty();
  }

  private void walk() {
    stageNanos = clock.nanoTime();
    fund();
    SignedTransaction deposit = deposit();
    String outpoint = deposit.txid() + ":0";
    confirmDeposit(deposit, outpoint);
    mint(outpoint);
    pay(finalised(burn()));
  }

  private void fund() {
    until(PegStage.FUNDED, () -> bitcoin.askForGift(plan.gift()), () -> "nobody gives coins");
    until(
        PegStage.FUNDED,
        () -> bitcoin.balance().compareTo(plan.gift()) >= 0,
        () -> "the user has " + bitcoin.balance());
    reached(
        PegStage.FUNDED,
        facts("address", bitcoin.address().text(), "balance", text(bitcoin.balance())));
  }

  private SignedTransaction deposit() {
    String federation = node.depositAddress();
    SignedTransaction signed =
        watch.found(
            PegStage.DEPOSITED.title(),
            () -> bitcoin.deposit(federation, plan.deposit(), evm.address()),
            () -> "the user has " + bitcoin.balance());
    bitcoin.send(signed);
    reached(
        PegStage.DEPOSITED,
        facts(
            "transaction", signed.txid().toString(),
            "amount", text(plan.deposit()),
            "federation", federation,
            "recipient", evm.address().toString()));
    return signed;
  }

  private void confirmDeposit(SignedTransaction deposit, String outpoint) {
    until(
        PegStage.CONFIRMED,
        () -> {
          Standing now = node.pegin(outpoint);
          if (now.state().isEmpty() || now.state().equals("GONE")) {
            bitcoin.send(deposit);
          }
          return now.state().equals("CONFIRMED") || now.state().equals("MINTED");
        },
        () -> node.pegin(outpoint).words());
    reached(PegStage.CONFIRMED, facts("deposit", outpoint));
  }

  private void mint(String outpoint) {
    until(
        PegStage.MINTED,
        () -> evm.balance().compareTo(Wei.of(plan.deposit())) >= 0,
        () -> "%s; the account has %s".formatted(node.pegin(outpoint).words(), evm.balance()));
    reached(
        PegStage.MINTED,
        facts(
            "account", evm.address().toString(),
            "eth_getBalance", text(evm.balance().toSatsDown()),
            "block", Long.toString(node.pegin(outpoint).mintedIn())));
  }

  private EvmUser.SignedBurn burn() {
    EvmUser.SignedBurn signed = evm.burn(Wei.of(plan.burn()), bitcoin.address().text());
    EvmUser.BurnInBlock burn =
        watch.found(
            PegStage.BURNED.title(), () -> sent(signed), () -> "no block has " + signed.hash());
    reached(
        PegStage.BURNED,
        facts(
            "transaction", signed.hash().toString(),
            "burn", burn.id().toString(),
            "amount", text(plan.burn()),
            "block", Long.toString(burn.block())));
    return signed;
  }

  /** A burn, and the transaction on Bitcoin that pays it. */
  private record Promise(String burn, String transaction) {}

  private Promise finalised(EvmUser.SignedBurn signed) {
    Promise proposed = promise(PegStage.PROPOSED, signed);
    reached(
        PegStage.PROPOSED, facts("transaction", proposed.transaction(), "burn", proposed.burn()));
    Promise last = promise(PegStage.FINALISED, signed);
    reached(
        PegStage.FINALISED,
        facts("final up to block", Long.toString(node.finalised()), "burn", last.burn()));
    return last;
  }

  /**
   * A block that is not final may be given up, as when the node dies before it has stored it; the
   * burn is sent again then, for not every client keeps what was in it, and may get another id.
   */
  private Promise promise(PegStage stage, EvmUser.SignedBurn signed) {
    return watch.found(
        stage.title(),
        () ->
            sent(signed)
                .map(burn -> burn.id().toString())
                .filter(burn -> isAt(stage, burn))
                .map(burn -> new Promise(burn, node.pegout(burn).transaction())),
        () -> howItStands(signed));
  }

  /**
   * The burn in a block, if one has it. The user's coins may be gone for a moment: the block that
   * brought them was given up when the node was killed, and they come with another.
   */
  private Optional<EvmUser.BurnInBlock> sent(EvmUser.SignedBurn signed) {
    try {
      return evm.send(signed);
    } catch (WalletFailure failure) {
      if (failure.reason().contains("insufficient")) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private String howItStands(EvmUser.SignedBurn signed) {
    return sent(signed)
        .map(burn -> node.pegout(burn.id().toString()).words())
        .orElse("no block has " + signed.hash() + " any more");
  }

  private void pay(Promise promised) {
    String burn = promised.burn();
    String transaction = promised.transaction();
    awaitPegout(PegStage.SIGNED, burn);
    reached(PegStage.SIGNED, facts("transaction", transaction));
    awaitPegout(PegStage.BROADCAST, burn);
    // It may come into a block meanwhile, and an index of those lags behind.
    SignedTransaction payment =
        watch.found(
            PegStage.BROADCAST.title(),
            () -> payment(transaction),
            () -> "the Bitcoin node does not show " + transaction);
    reached(PegStage.BROADCAST, witness(payment));
    Sats received =
        watch.found(
            PegStage.RECEIVED.title(),
            () -> bitcoin.received(payment),
            () -> node.pegout(burn).words());
    reached(
        PegStage.RECEIVED,
        facts(
            "address", bitcoin.address().text(),
            "received", text(received),
            "balance", text(bitcoin.balance())));
    until(PegStage.SETTLED, () -> stateOf(burn).equals("PAID"), () -> node.pegout(burn).words());
    reached(PegStage.SETTLED, facts("head block", Long.toString(node.head())));
  }

  private Optional<SignedTransaction> payment(String transaction) {
    if (!(lines.bitcoin().attempt("getrawtransaction", transaction, 0)
        instanceof RpcReply.Result(JsonNode hex))) {
      return Optional.empty();
    }
    SignedTransaction signed = SignedTransaction.parse(Bytes.fromHex(hex.asText()));
    if (!signed.txid().equals(Txid.fromDisplayHex(transaction))) {
      throw new WalletFailure("the Bitcoin node has another transaction than " + transaction);
    }
    return Optional.of(signed);
  }

  private static Map<String, String> witness(SignedTransaction signed) {
    List<Bytes> items = signed.witnesses().getFirst();
    Multisig script = Multisig.parse(items.getLast());
    // An empty item comes before the signatures, the script after them.
    return facts(
        "signatures", "%d of %d keys".formatted(items.size() - 2, script.keys().size()),
        "inputs", Integer.toString(signed.transaction().inputs().size()));
  }

  /** The state of a burn; one that leads nowhere ends the walk. */
  private String stateOf(String burn) {
    Standing now = node.pegout(burn);
    if (now.state().equals("REFUNDABLE") || now.state().equals("REFUNDED")) {
      throw new WalletFailure("burn %s is not paid: %s".formatted(burn, now.words()));
    }
    return now.state();
  }

  private boolean isAt(PegStage stage, String burn) {
    return ON_THE_WAY.indexOf(stateOf(burn)) >= ON_THE_WAY.indexOf(stage.name());
  }

  private void awaitPegout(PegStage stage, String burn) {
    until(stage, () -> isAt(stage, burn), () -> node.pegout(burn).words());
  }

  private void until(PegStage stage, BooleanSupplier condition, Supplier<String> seen) {
    watch.until(stage.title(), condition, seen);
  }

  private void reached(PegStage stage, Map<String, String> facts) {
    long now = clock.nanoTime();
    listener.reached(new PegStep(plan.cycle(), stage, Duration.ofNanos(now - stageNanos), facts));
    stageNanos = now;
  }

  private static String text(Sats amount) {
    return BigDecimal.valueOf(amount.value(), 8).toPlainString() + " BTC";
  }

  private static Map<String, String> facts(String... pairs) {
    Map<String, String> facts = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      facts.put(pairs[i], pairs[i + 1]);
    }
    return facts;
  }
}
