package io.alys.peg.sim;

import io.alys.peg.deposit.Deposit;
import io.alys.peg.state.BurnRecord;
import io.alys.peg.state.BurnState;
import io.alys.peg.state.PegState;
import java.util.ArrayList;
import java.util.List;

/** In the end every burn is paid or refunded, and every deposit that can be minted is. */
final class Served {
  private Served() {}

  static boolean everyone(PegWorld world) {
    return waiting(world).isEmpty();
  }

  static void require(PegWorld world) {
    List<String> waiting = waiting(world);
    if (!waiting.isEmpty()) {
      throw new AssertionError("still waiting: " + waiting);
    }
  }

  private static List<String> waiting(PegWorld world) {
    PegState state = world.chain.state();
    List<String> waiting = new ArrayList<>();
    for (BurnRecord record : state.burns().burns().values()) {
      if (!(record.state() instanceof BurnState.Paid)
          && !(record.state() instanceof BurnState.Refunded)) {
        waiting.add("burn " + record.burn().id() + ": " + record.state());
      }
    }
    state
        .payouts()
        .byBlock()
        .values()
        .forEach(payout -> waiting.add("payout " + payout.latest().txid()));
    world
        .node
        .core
        .deposits()
        .all()
        .forEach(
            (outpoint, deposit) -> {
              boolean missed =
                  deposit instanceof Deposit.Seen
                      && world.bitcoin.confirmations(outpoint.txid())
                          > world.nature.confirmations() + 20;
              boolean ours = world.governance.requests().containsKey(outpoint.txid());
              if (missed || ours || deposit instanceof Deposit.Foretold) {
                waiting.add("deposit " + deposit);
              }
            });
    return waiting;
  }
}
