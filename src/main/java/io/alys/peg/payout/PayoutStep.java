package io.alys.peg.payout;

import io.alys.bitcoin.SignedTransaction;
import io.alys.peg.payout.PayoutEffect.Announce;
import io.alys.peg.payout.PayoutEffect.Journal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a transaction is after an input, and what follows.
 *
 * @param effects in the order in which they are to be carried out
 */
record PayoutStep(Payout next, List<PayoutEffect> effects) {
  PayoutStep {
    effects = List.copyOf(effects);
  }

  static PayoutStep stay(Payout now) {
    return new PayoutStep(now, List.of());
  }

  /** Another stage: journalled first, announced last; failures are counted anew. */
  static PayoutStep to(Payout now, Stage stage, PayoutEffect... effects) {
    if (stage.equals(now.stage())) {
      return stay(now).with(effects);
    }
    boolean stuck = now.pace().stuck() && !stage.closed();
    Payout next = new Payout(now.order(), stage, new Payout.Pace(0, Optional.empty(), stuck));
    PayoutStep done = stay(next).with(new Journal(next.durable())).with(effects);
    return stage.title().equals(now.stage().title())
        ? done
        : done.with(new Announce(now.order().txid(), stage.title()));
  }

  PayoutStep with(PayoutEffect... more) {
    return new PayoutStep(next, Stream.concat(effects.stream(), Stream.of(more)).toList());
  }

  /** This one, and then one that began where it ended. */
  PayoutStep then(PayoutStep second) {
    return new PayoutStep(
        second.next, Stream.concat(effects.stream(), second.effects.stream()).toList());
  }

  PayoutStep paced(Payout.Pace pace) {
    return new PayoutStep(new Payout(next.order(), next.stage(), pace), effects);
  }

  PayoutStep due(Instant at) {
    return paced(next.pace().due(at));
  }

  static PayoutEffect request(Payout now) {
    return new PayoutEffect.RequestSignatures(now.order());
  }

  static PayoutEffect test(Payout now, SignedTransaction signed) {
    return new PayoutEffect.TestAccept(now.order().txid(), signed);
  }

  static PayoutEffect send(Payout now, SignedTransaction signed) {
    return new PayoutEffect.Broadcast(now.order().txid(), signed);
  }

  static PayoutEffect watch(Payout now) {
    return new PayoutEffect.Watch(now.order().txid());
  }
}
