package io.alys.peg.bridge;

import io.alys.federation.FederationUpdate;
import io.alys.peg.bridge.BridgeCore.State;
import io.alys.peg.deposit.DepositEffect;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.deposit.Deposits;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.Payouts;
import io.alys.primitives.BlockNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One input under way: what it changes, what the journal gets, and what follows. */
final class Turn {
  final Instant at;
  State state;
  private final BridgeTerms terms;
  private final List<BridgeEvent> events = new ArrayList<>();
  private final List<BridgeEffect> effects = new ArrayList<>();

  Turn(BridgeCore from, Instant at) {
    this.at = at;
    this.terms = from.terms;
    this.state = from.state;
  }

  void deposits(DepositEvent event) {
    Deposits.Step step = state.deposits().apply(event);
    state = state.with(step.next());
    for (DepositEffect effect : step.effects()) {
      if (effect instanceof DepositEffect.Journal(DepositEvent written)) {
        events.add(new BridgeEvent.DepositsChanged(written));
      } else {
        effects.add(new BridgeEffect.OfDeposits(effect));
        BridgeCore.haltingReason(effect).ifPresent(this::halt);
      }
    }
  }

  void payouts(Function<Payouts, Payouts.Step> change) {
    Payouts.Step step = change.apply(state.payouts());
    state = state.with(step.next());
    for (PayoutEffect effect : step.effects()) {
      switch (effect) {
        case PayoutEffect.Journal(var payout) -> events.add(new BridgeEvent.PayoutChanged(payout));
        case PayoutEffect.Forget(var txid) -> events.add(new BridgeEvent.PayoutForgotten(txid));
        case PayoutEffect.RequestSignatures _,
            PayoutEffect.TestAccept _,
            PayoutEffect.Broadcast _,
            PayoutEffect.Watch _,
            PayoutEffect.AskReplacement _,
            PayoutEffect.Announce _,
            PayoutEffect.Alarm _ ->
            effects.add(new BridgeEffect.OfPayout(effect));
      }
    }
  }

  void follow(BridgeCore.Followed now) {
    state = state.with(now);
    events.add(new BridgeEvent.Followed(now.block(), now.number()));
    Deposits.Step step = state.deposits().turnTo(terms.depositsFor(now.number().next()));
    state = state.with(step.next());
    step.effects().forEach(effect -> effects.add(new BridgeEffect.OfDeposits(effect)));
  }

  void finalised(BlockNumber upTo) {
    state = state.finalised(upTo);
    events.add(new BridgeEvent.Finalised(upTo));
  }

  void announced(FederationUpdate update) {
    state = state.announced(Optional.of(update));
    events.add(new BridgeEvent.UpdateHeard(update));
  }

  /** A final block carries an update: one that waits and is not newer has had its turn. */
  void carried(FederationUpdate update) {
    if (state.update().filter(known -> known.version() <= update.version()).isPresent()) {
      state = state.announced(Optional.empty());
      events.add(new BridgeEvent.UpdateCarried(update.version()));
    }
  }

  /** The first reason stands. */
  void halt(String reason) {
    if (state.halted().isEmpty()) {
      state = state.halted(Optional.of(reason));
      events.add(new BridgeEvent.Held(reason));
      effects.add(new BridgeEffect.Halted(reason));
    }
  }

  void restarted() {
    state = state.with(state.deposits().judgedAnew());
    payouts(now -> now.retry(at));
  }

  void resume() {
    if (state.halted().isPresent()) {
      state = state.halted(Optional.empty());
      events.add(new BridgeEvent.Released());
    }
    payouts(now -> now.retry(at));
  }

  BridgeCore.Step finish() {
    List<BridgeEffect> ordered = new ArrayList<>();
    if (!events.isEmpty()) {
      ordered.add(new BridgeEffect.Journal(events));
    }
    ordered.addAll(effects);
    return new BridgeCore.Step(new BridgeCore(terms, state), ordered);
  }
}
