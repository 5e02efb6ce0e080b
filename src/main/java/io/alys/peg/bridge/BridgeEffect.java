package io.alys.peg.bridge;

import io.alys.peg.deposit.DepositEffect;
import io.alys.peg.payout.PayoutEffect;
import java.util.List;

/**
 * What the bridge wants from the world, in order, each finished before the next. Of one input the
 * journal comes first, and all of it at once: a crash keeps either the whole of what an input meant
 * or nothing, and nobody sees what the journal does not have.
 */
public sealed interface BridgeEffect {
  /** All or nothing. */
  record Journal(List<BridgeEvent> events) implements BridgeEffect {
    public Journal {
      events = List.copyOf(events);
    }
  }

  /** Of one transaction; never its journal. */
  record OfPayout(PayoutEffect effect) implements BridgeEffect {}

  /** Of deposits; never their journal. */
  record OfDeposits(DepositEffect effect) implements BridgeEffect {}

  /** Tells operators that nothing leaves any more. */
  record Halted(String reason) implements BridgeEffect {}
}
