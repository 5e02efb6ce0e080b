package io.alys.peg.payout;

import static io.alys.peg.payout.PayoutStep.request;
import static io.alys.peg.payout.PayoutStep.send;
import static io.alys.peg.payout.PayoutStep.stay;
import static io.alys.peg.payout.PayoutStep.test;
import static io.alys.peg.payout.PayoutStep.to;
import static io.alys.peg.payout.PayoutStep.watch;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.peg.payout.Payout.Pace;
import io.alys.peg.payout.PayoutEffect.Alarm;
import io.alys.peg.payout.PayoutEffect.AskReplacement;
import io.alys.peg.payout.PayoutInput.Delivered;
import io.alys.peg.payout.PayoutInput.Finalised;
import io.alys.peg.payout.PayoutInput.Located;
import io.alys.peg.payout.PayoutInput.Progressed;
import io.alys.peg.payout.PayoutInput.RequestNotTaken;
import io.alys.peg.payout.PayoutInput.RequestTaken;
import io.alys.peg.payout.PayoutInput.Retry;
import io.alys.peg.payout.PayoutInput.Sent;
import io.alys.peg.payout.PayoutInput.Settled;
import io.alys.peg.payout.PayoutInput.SettlementReverted;
import io.alys.peg.payout.PayoutInput.SigningRefused;
import io.alys.peg.payout.PayoutInput.SigningTimedOut;
import io.alys.peg.payout.PayoutInput.Tested;
import io.alys.peg.payout.PayoutInput.Tick;
import io.alys.peg.payout.PayoutInput.Whereabouts;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.BlockNumber;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Moves one transaction by one input. Pure and total: an input that comes late or twice moves
 * nothing.
 *
 * <p>A change of the stage is journalled before anything else that follows from it, and all that
 * follows can be done twice: governance knows a request by the txid, and Bitcoin a transaction. So
 * a crash between any two effects costs time and nothing else.
 */
final class PayoutMachine {
  private final PayoutTerms terms;
  private final SignatureRule rule;

  PayoutMachine(PayoutTerms terms, SignatureRule rule) {
    this.terms = terms;
    this.rule = rule;
  }

  /** Whoever is asked for something, the question and the answer can get lost on the way. */
  PayoutStep step(Payout now, PayoutInput in, Instant at) {
    PayoutStep step = move(now, in, at);
    Payout next = step.next();
    return isWaitedFor(next.stage()) && next.pace().dueAt().isEmpty()
        ? step.due(at.plus(terms.retryLongest()))
        : step;
  }

  private static boolean isWaitedFor(Stage stage) {
    return switch (stage) {
      case Stage.Finalised _, Stage.Requested _, Stage.Signed _ -> true;
      case Stage.Proposed _,
          Stage.Broadcast _,
          Stage.Confirmed _,
          Stage.Failed _,
          Stage.Settled _,
          Stage.Replaced _ ->
          false;
    };
  }

  private PayoutStep move(Payout now, PayoutInput in, Instant at) {
    if (in instanceof Settled(Txid winner, BlockNumber block)) {
      return Confirmation.settle(now, winner, block);
    }
    if (in instanceof SettlementReverted && now.stage().closed()) {
      PayoutStep open = to(now, Confirmation.open(now.stage()));
      return open.then(move(open.next(), new Retry(), at));
    }
    if (in instanceof Finalised && now.stage().closed()) {
      return Confirmation.finalised(now);
    }
    return switch (now.stage()) {
      case Stage.Proposed _ -> proposed(now, in);
      case Stage.Finalised _ -> finalised(now, in, at);
      case Stage.Requested stage -> requested(now, stage, in, at);
      case Stage.Signed(SignedTransaction signed) -> signed(now, signed, in, at);
      case Stage.Broadcast stage -> broadcast(now, stage, in, at);
      case Stage.Confirmed stage -> Confirmation.confirmed(now, stage, in);
      case Stage.Failed stage -> failed(now, stage, in, at);
      case Stage.Settled stage -> Confirmation.settled(now, stage, in);
      case Stage.Replaced _ -> stay(now);
    };
  }

  private static PayoutStep proposed(Payout now, PayoutInput in) {
    return switch (in) {
      case Finalised _ -> to(now, new Stage.Finalised(), request(now), watch(now));
      case RequestTaken _,
          RequestNotTaken _,
          Progressed _,
          Delivered _,
          SigningRefused _,
          SigningTimedOut _,
          Tested _,
          Sent _,
          Located _,
          Settled _,
          SettlementReverted _,
          Retry _,
          Tick _ ->
          stay(now);
    };
  }

  private PayoutStep finalised(Payout now, PayoutInput in, Instant at) {
    return switch (in) {
      case RequestTaken _ -> waiting(to(now, new Stage.Requested(Collected.NOTHING, 0)), at);
      case RequestNotTaken(String reason) ->
          failing(now, new Trouble.RequestNotTaken(now.order().txid(), reason), at);
      // What comes of a request that a crash made us forget.
      case Progressed _, Delivered _, SigningRefused _, SigningTimedOut _ ->
          requested(now, new Stage.Requested(Collected.NOTHING, 0), in, at);
      case Located(Whereabouts where, BlockHeight _) -> found(now, Optional.empty(), where);
      case Tick _ -> due(now, at) ? again(now, at, request(now)) : stay(now);
      case Retry _ -> again(now, at, request(now), watch(now));
      case Finalised _, Tested _, Sent _, Settled _, SettlementReverted _ -> stay(now);
    };
  }

  private PayoutStep requested(Payout now, Stage.Requested stage, PayoutInput in, Instant at) {
    Txid txid = now.order().txid();
    return switch (in) {
      case RequestTaken _ -> waiting(stay(now), at);
      case RequestNotTaken(String reason) ->
          failing(now, new Trouble.RequestNotTaken(txid, reason), at);
      case Progressed(int signed) ->
          waiting(to(now, new Stage.Requested(stage.collected(), Math.max(0, signed))), at);
      case Delivered(List<Signature> signatures) -> delivered(now, stage, signatures, at);
      case SigningRefused(String reason) ->
          refused(now, unsigned(reason), new Trouble.SigningRefused(txid, reason), at);
      case SigningTimedOut _ -> failing(now, new Trouble.SigningTimedOut(txid), at);
      case Located(Whereabouts where, BlockHeight _) -> found(now, Optional.empty(), where);
      case Tick _ -> due(now, at) ? asked(now, at) : stay(now);
      case Retry _ -> asked(now, at).with(watch(now));
      case Finalised _, Tested _, Sent _, Settled _, SettlementReverted _ -> stay(now);
    };
  }

  private static Stage.Failed unsigned(String reason) {
    return new Stage.Failed(Optional.empty(), reason, true);
  }

  private PayoutStep asked(Payout now, Instant at) {
    return waiting(stay(now).with(request(now)), at);
  }

  private PayoutStep delivered(
      Payout now, Stage.Requested stage, List<Signature> signatures, Instant at) {
    Order order = now.order();
    Collected.Outcome outcome = stage.collected().add(order, signatures, rule);
    Collected all = outcome.collected();
    PayoutEffect[] alarms =
        outcome.troubles().stream()
            .map(trouble -> new Alarm(order.txid(), trouble))
            .toArray(PayoutEffect[]::new);
    Optional<SignedTransaction> signed = all.assemble(order);
    if (signed.isPresent()) {
      return to(now, new Stage.Signed(signed.get()), test(now, signed.get())).with(alarms);
    }
    int required = order.federation().multisig().threshold();
    Trouble few = new Trouble.TooFewSignatures(order.txid(), all.fewest(order), required);
    // The failures in a row are counted on, although the stage is written anew.
    PayoutStep kept =
        to(now, new Stage.Requested(all, stage.reported())).with(alarms).paced(now.pace());
    return kept.then(failing(kept.next(), few, at));
  }

  private PayoutStep signed(Payout now, SignedTransaction signed, PayoutInput in, Instant at) {
    return switch (in) {
      case Tested(Verdict verdict, BlockHeight tip) ->
          verdict instanceof Verdict.Accepted
              ? stay(now).with(send(now, signed))
              : judged(now, signed, verdict, tip, at);
      case Sent(Verdict verdict, BlockHeight tip) -> judged(now, signed, verdict, tip, at);
      case Located(Whereabouts where, BlockHeight tip) ->
          where instanceof Whereabouts.InMempool
              ? to(now, new Stage.Broadcast(signed, tip))
              : found(now, Optional.of(signed), where);
      case Tick _ -> due(now, at) ? again(now, at, test(now, signed)) : stay(now);
      case Retry _ -> again(now, at, test(now, signed), watch(now));
      case Finalised _,
          RequestTaken _,
          RequestNotTaken _,
          Progressed _,
          Delivered _,
          SigningRefused _,
          SigningTimedOut _,
          Settled _,
          SettlementReverted _ ->
          stay(now);
    };
  }

  /** What follows from the word of a Bitcoin node that does not have the transaction yet. */
  private PayoutStep judged(
      Payout now, SignedTransaction signed, Verdict verdict, BlockHeight tip, Instant at) {
    Txid txid = now.order().txid();
    return switch (verdict) {
      case Verdict.Accepted _, Verdict.Known _ ->
          to(now, new Stage.Broadcast(signed, tip), watch(now));
      case Verdict.FeeTooLow(String reason) ->
          stuck(failing(now, new Trouble.FeeTooLow(txid, reason), at));
      // As good: one of the family is on its way, and which one is for Bitcoin to say.
      case Verdict.Conflict _ -> paused(now, at);
      case Verdict.CoinsMissing(String reason) ->
          failing(now, new Trouble.CoinsMissing(txid, reason), at);
      case Verdict.Invalid(String reason) ->
          refused(
              now,
              new Stage.Failed(Optional.of(signed), reason, false),
              new Trouble.AgainstTheRules(txid, reason),
              at);
      case Verdict.Unreachable(String reason) ->
          failing(now, new Trouble.BitcoinUnreachable(txid, reason), at);
    };
  }

  private PayoutStep broadcast(Payout now, Stage.Broadcast stage, PayoutInput in, Instant at) {
    SignedTransaction signed = stage.signed();
    return switch (in) {
      case Located(Whereabouts where, BlockHeight tip) -> watched(now, stage, where, tip);
      case Tested(Verdict verdict, BlockHeight tip) -> doubted(now, signed, verdict, tip, at);
      case Sent(Verdict verdict, BlockHeight tip) -> doubted(now, signed, verdict, tip, at);
      case Retry _ -> stay(now).with(test(now, signed), watch(now));
      case Finalised _,
          RequestTaken _,
          RequestNotTaken _,
          Progressed _,
          Delivered _,
          SigningRefused _,
          SigningTimedOut _,
          Settled _,
          SettlementReverted _,
          Tick _ ->
          stay(now);
    };
  }

  /** The word of a Bitcoin node on a transaction that it had before. */
  private PayoutStep doubted(
      Payout now, SignedTransaction signed, Verdict verdict, BlockHeight tip, Instant at) {
    return switch (verdict) {
      case Verdict.Accepted _ -> stay(now).with(send(now, signed));
      case Verdict.Conflict _, Verdict.FeeTooLow _, Verdict.Invalid _ -> {
        PayoutStep out = to(now, new Stage.Signed(signed));
        yield out.then(judged(out.next(), signed, verdict, tip, at));
      }
      // Its coins are missing once it is in a block itself.
      case Verdict.Known _, Verdict.CoinsMissing _, Verdict.Unreachable _ -> stay(now);
    };
  }

  private PayoutStep watched(
      Payout now, Stage.Broadcast stage, Whereabouts where, BlockHeight tip) {
    return switch (where) {
      case Whereabouts.InBlock _ -> found(now, Optional.of(stage.signed()), where);
      case Whereabouts.Nowhere _ ->
          to(now, new Stage.Signed(stage.signed()), test(now, stage.signed()));
      case Whereabouts.InMempool _ -> {
        int waited = tip.since(stage.since());
        Trouble slow = new Trouble.Unconfirmed(now.order().txid(), Math.max(0, waited));
        yield now.pace().stuck() || waited < terms.stuckAfterBlocks()
            ? stay(now)
            : stuck(stay(now)).with(new Alarm(now.order().txid(), slow));
      }
    };
  }

  private PayoutStep failed(Payout now, Stage.Failed stage, PayoutInput in, Instant at) {
    return switch (in) {
      case Progressed _, Delivered _ ->
          stage.signed().isPresent()
              ? stay(now)
              : requested(now, new Stage.Requested(Collected.NOTHING, 0), in, at);
      case Located(Whereabouts where, BlockHeight tip) ->
          where instanceof Whereabouts.InMempool && stage.signed().isPresent()
              ? to(now, new Stage.Broadcast(stage.signed().get(), tip))
              : found(now, stage.signed(), where);
      case Tick _ -> stage.recoverable() && due(now, at) ? revived(now, stage) : stay(now);
      case Retry _ -> revived(now, stage);
      case Finalised _,
          RequestTaken _,
          RequestNotTaken _,
          SigningRefused _,
          SigningTimedOut _,
          Tested _,
          Sent _,
          Settled _,
          SettlementReverted _ ->
          stay(now);
    };
  }

  private static PayoutStep revived(Payout now, Stage.Failed stage) {
    return stage
        .signed()
        .map(signed -> to(now, new Stage.Signed(signed), test(now, signed), watch(now)))
        .orElseGet(() -> to(now, new Stage.Finalised(), request(now), watch(now)));
  }

  private static PayoutStep found(
      Payout now, Optional<SignedTransaction> signed, Whereabouts where) {
    return where instanceof Whereabouts.InBlock(Stage.Place place)
        ? to(now, new Stage.Confirmed(signed, place))
        : stay(now);
  }

  /** It failed for a reason that goes away by itself, or so one hopes. */
  private PayoutStep failing(Payout now, Trouble trouble, Instant at) {
    PayoutStep paused = paused(now, at);
    int attempts = paused.next().pace().attempts();
    Txid txid = now.order().txid();
    if (attempts == terms.operatorAfterAttempts()) {
      return paused.with(new Alarm(txid, new Trouble.StillFailing(trouble, attempts)));
    }
    return attempts == 1 ? paused.with(new Alarm(txid, trouble)) : paused;
  }

  private PayoutStep paused(Payout now, Instant at) {
    int attempts = now.pace().attempts() + 1;
    Instant dueAt = at.plus(terms.pause(attempts));
    return stay(now).paced(new Pace(attempts, Optional.of(dueAt), now.pace().stuck()));
  }

  private PayoutStep refused(Payout now, Stage.Failed stage, Trouble trouble, Instant at) {
    return to(now, stage)
        .with(new Alarm(now.order().txid(), trouble))
        .due(at.plus(terms.retryLongest()));
  }

  private static PayoutStep stuck(PayoutStep step) {
    Payout now = step.next();
    return now.pace().stuck()
        ? step
        : step.paced(new Pace(now.pace().attempts(), now.pace().dueAt(), true))
            .with(new AskReplacement(now.order().txid(), now.order().family()));
  }

  /** Governance has some time now. */
  private PayoutStep waiting(PayoutStep step, Instant at) {
    return step.due(at.plus(terms.signatureWait()));
  }

  /** Tries now, and once more if nothing comes of it. */
  private PayoutStep again(Payout now, Instant at, PayoutEffect... effects) {
    return stay(now).with(effects).due(at.plus(terms.retryLongest()));
  }

  private static boolean due(Payout now, Instant at) {
    return now.pace().dueAt().filter(due -> !due.isAfter(at)).isPresent();
  }
}
