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
import io.alys.peg.payout.PayoutEffect.Alarm;
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
import java.util.Optional;

/** The part of {@link PayoutMachine} that begins with a Bitcoin block. */
final class Confirmation {
  private Confirmation() {}

  static PayoutStep confirmed(Payout now, Stage.Confirmed stage, PayoutInput in) {
    return switch (in) {
      case Located(Whereabouts where, BlockHeight tip) -> moved(now, stage, where, tip);
      case Retry _ -> stay(now).with(watch(now));
      case Finalised _,
          RequestTaken _,
          RequestNotTaken _,
          Progressed _,
          Delivered _,
          SigningRefused _,
          SigningTimedOut _,
          Tested _,
          Sent _,
          Settled _,
          SettlementReverted _,
          Tick _ ->
          stay(now);
    };
  }

  private static PayoutStep moved(
      Payout now, Stage.Confirmed stage, Whereabouts where, BlockHeight tip) {
    if (where instanceof Whereabouts.InBlock(Stage.Place place)) {
      return to(now, new Stage.Confirmed(stage.signed(), place));
    }
    Txid txid = now.order().txid();
    Alarm alarm =
        new Alarm(txid, new Trouble.FellOut(txid, stage.place().height(), stage.place().block()));
    return stage
        .signed()
        .map(signed -> unconfirmed(now, signed, where, tip))
        .orElseGet(() -> to(now, new Stage.Requested(Collected.NOTHING, 0), request(now)))
        .with(alarm);
  }

  private static PayoutStep unconfirmed(
      Payout now, SignedTransaction signed, Whereabouts where, BlockHeight tip) {
    return where instanceof Whereabouts.InMempool
        ? to(now, new Stage.Broadcast(signed, tip))
        : to(now, new Stage.Signed(signed), test(now, signed));
  }

  static PayoutStep settled(Payout now, Stage.Settled stage, PayoutInput in) {
    return switch (in) {
      case Located(Whereabouts where, BlockHeight tip) -> followed(now, stage, where, tip);
      case Tested(Verdict verdict, BlockHeight _) ->
          verdict instanceof Verdict.Accepted
                  && stage.before() instanceof Stage.Signed(SignedTransaction signed)
              ? stay(now).with(send(now, signed))
              : stay(now);
      case Retry _ -> stay(now).with(watch(now));
      case Finalised _,
          RequestTaken _,
          RequestNotTaken _,
          Progressed _,
          Delivered _,
          SigningRefused _,
          SigningTimedOut _,
          Sent _,
          Settled _,
          SettlementReverted _,
          Tick _ ->
          stay(now);
    };
  }

  /** A settled transaction is watched on: Bitcoin may give up more blocks than anyone expected. */
  private static PayoutStep followed(
      Payout now, Stage.Settled stage, Whereabouts where, BlockHeight tip) {
    Optional<SignedTransaction> signed = signedIn(stage.before());
    PayoutStep step =
        switch (where) {
          case Whereabouts.InBlock(Stage.Place place) ->
              within(now, stage, new Stage.Confirmed(signed, place));
          case Whereabouts.InMempool _ ->
              signed
                  .filter(_ -> stage.before() instanceof Stage.Confirmed)
                  .map(tx -> within(now, stage, new Stage.Broadcast(tx, tip)))
                  .orElse(stay(now));
          case Whereabouts.Nowhere _ ->
              signed
                  .map(tx -> within(now, stage, new Stage.Signed(tx)).with(test(now, tx)))
                  .orElse(stay(now));
        };
    boolean lost =
        stage.before() instanceof Stage.Confirmed && !(where instanceof Whereabouts.InBlock);
    Txid txid = now.order().txid();
    return lost ? step.with(new Alarm(txid, new Trouble.SettledFellOut(txid, stage.in()))) : step;
  }

  private static PayoutStep within(Payout now, Stage.Settled stage, Stage before) {
    return to(now, new Stage.Settled(before, stage.in()));
  }

  private static Optional<SignedTransaction> signedIn(Stage stage) {
    return switch (stage) {
      case Stage.Signed(SignedTransaction signed) -> Optional.of(signed);
      case Stage.Broadcast(SignedTransaction signed, BlockHeight _) -> Optional.of(signed);
      case Stage.Confirmed(Optional<SignedTransaction> signed, Stage.Place _) -> signed;
      case Stage.Failed(Optional<SignedTransaction> signed, String _, boolean _) -> signed;
      case Stage.Proposed _,
          Stage.Finalised _,
          Stage.Requested _,
          Stage.Settled _,
          Stage.Replaced _ ->
          Optional.empty();
    };
  }

  /** A block says how the family ended. */
  static PayoutStep settle(Payout now, Txid winner, BlockNumber in) {
    Stage before = open(now.stage());
    return winner.equals(now.order().txid())
        ? to(now, new Stage.Settled(before, in))
        : to(now, new Stage.Replaced(before, winner, in));
  }

  /** The block that proposes it becomes final after the one that settles it. */
  static PayoutStep finalised(Payout now) {
    return switch (now.stage()) {
      case Stage.Settled(Stage.Proposed _, BlockNumber in) ->
          to(now, new Stage.Settled(new Stage.Finalised(), in));
      case Stage.Replaced(Stage.Proposed _, Txid by, BlockNumber in) ->
          to(now, new Stage.Replaced(new Stage.Finalised(), by, in));
      case Stage.Settled _,
          Stage.Replaced _,
          Stage.Proposed _,
          Stage.Finalised _,
          Stage.Requested _,
          Stage.Signed _,
          Stage.Broadcast _,
          Stage.Confirmed _,
          Stage.Failed _ ->
          stay(now);
    };
  }

  /** What a transaction is, or is again when the block that closed it is reverted. */
  static Stage open(Stage stage) {
    return switch (stage) {
      case Stage.Settled(Stage before, BlockNumber _) -> before;
      case Stage.Replaced(Stage before, Txid _, BlockNumber _) -> before;
      case Stage.Proposed _,
          Stage.Finalised _,
          Stage.Requested _,
          Stage.Signed _,
          Stage.Broadcast _,
          Stage.Confirmed _,
          Stage.Failed _ ->
          stage;
    };
  }
}
