package io.alys.bridge;

import io.alys.actor.ActorContext;
import io.alys.actor.TraceContext;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegTrace;
import io.alys.peg.Refund;
import io.alys.peg.bridge.BridgeEffect;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.deposit.DepositEffect;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.state.Payment;
import io.alys.peg.state.Payout;
import io.alys.tracing.PegStory;
import io.alys.tracing.PegStory.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bridge's part of the story of each peg. A transaction pays many burns, and is carried out
 * once: in the trace of the first of them; each of the others has its stages in its own trace, with
 * a link to the work.
 */
final class BridgeStory {
  private final ActorContext<?> self;
  private final PegStory story;

  BridgeStory(ActorContext<?> self) {
    this.self = self;
    story = new PegStory(self);
  }

  /** A block came that this node had not seen. */
  void kept(PegBlock block) {
    for (Burn burn : block.burns()) {
      story.begins(stage(burn, "pegout REQUESTED", block));
    }
    for (DepositMint deposit : block.content().deposits()) {
      story.reached(stage(deposit, "pegin IN_BLOCK", block));
    }
  }

  /** What a step led to, before it is done. */
  void led(Books before, Books.Step step) {
    for (BridgeEffect effect : step.effects()) {
      switch (effect) {
        case BridgeEffect.OfDeposits(DepositEffect.Announce(String title, var deposits)) ->
            deposits.forEach(each -> moved(each, title));
        case BridgeEffect.OfPayout(PayoutEffect.Announce(Txid txid, String title)) ->
            moved(txid, title, payments(txid, step.next(), before));
        case BridgeEffect.OfPayout(PayoutEffect.Alarm(Txid txid, var trouble)) ->
            moved(txid, trouble.getClass().getSimpleName(), payments(txid, step.next(), before));
        case BridgeEffect.OfDeposits _, BridgeEffect.OfPayout _ -> {}
        case BridgeEffect.Journal _, BridgeEffect.Halted _ -> {}
      }
    }
    for (ChainBlock each : step.news()) {
      isFinal(each.block());
    }
  }

  private void moved(Outpoint deposit, String title) {
    Stage stage = new Stage(PegTrace.of(deposit), deposit.toString(), "pegin " + title, Map.of());
    if (title.equals("SEEN")) {
      story.begins(stage);
    } else {
      story.reached(stage);
    }
  }

  private void moved(Txid txid, String title, List<Payment> payments) {
    Map<String, String> about = Map.of("alys.txid", txid.toString());
    if (payments.isEmpty()) {
      story.reached(new Stage(PegTrace.of(txid), txid.toString(), "payout " + title, about));
    }
    for (Payment each : payments) {
      String id = each.burn().toString();
      story.reached(new Stage(PegTrace.of(each.burn()), id, "pegout " + title, about));
    }
  }

  private void isFinal(PegBlock block) {
    block.burns().forEach(each -> story.reached(stage(each, "pegout BURN_FINAL", block)));
    block.content().deposits().forEach(each -> story.reached(stage(each, "pegin FINAL", block)));
    for (Refund refund : block.content().refunds()) {
      story.reached(
          new Stage(
              PegTrace.of(refund.burn()), refund.burn().toString(), "pegout REFUNDED", in(block)));
    }
  }

  private static Stage stage(Burn burn, String name, PegBlock block) {
    return new Stage(PegTrace.of(burn.id()), burn.id().toString(), name, in(block));
  }

  private static Stage stage(DepositMint deposit, String name, PegBlock block) {
    String id = deposit.outpoint().toString();
    return new Stage(PegTrace.of(deposit.outpoint()), id, name, in(block));
  }

  private static Map<String, String> in(PegBlock block) {
    return Map.of(
        "alys.block", Long.toString(block.position().number().value()),
        "alys.block.hash", block.position().hash().toString());
  }

  private static List<Payment> payments(Txid txid, Books now, Books before) {
    return now.state()
        .payout(txid)
        .or(() -> before.state().payout(txid))
        .map(Payout::payments)
        .orElse(List.of());
  }

  /** Does something there; in the trace of the message in hand when that is nowhere. */
  void at(Optional<TraceContext> place, Runnable part) {
    if (place.isEmpty()) {
      part.run();
      return;
    }
    self.within(
        place,
        () -> {
          part.run();
          return place;
        });
  }

  /** Where a transaction is carried out; empty for what concerns none. */
  Optional<TraceContext> placeOf(BridgeEffect effect, Books books) {
    if (!(effect instanceof BridgeEffect.OfPayout(PayoutEffect payout))) {
      return Optional.empty();
    }
    List<Payment> payments = payments(payout.txid(), books, books);
    PegTrace trace =
        payments.isEmpty() ? PegTrace.of(payout.txid()) : PegTrace.of(payments.getFirst().burn());
    return Optional.of(story.root(trace));
  }
}
