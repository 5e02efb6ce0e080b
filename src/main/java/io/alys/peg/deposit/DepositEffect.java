package io.alys.peg.deposit;

import io.alys.bitcoin.Outpoint;
import io.alys.peg.trouble.Trouble;
import java.util.List;

/** What follows from an event of the deposit book, in order. */
public sealed interface DepositEffect {
  /** Writes the event down: replaying all of them makes the same book. */
  record Journal(DepositEvent event) implements DepositEffect {}

  /**
   * Tells whoever listens.
   *
   * @param title what they are now; {@code CONFIRMED} for those that can be minted from now on
   */
  record Announce(String title, List<Outpoint> deposits) implements DepositEffect {
    public Announce {
      deposits = List.copyOf(deposits);
    }
  }

  /** Coins were minted for what is no longer there: peg-outs pause. */
  record Alarm(Trouble trouble) implements DepositEffect {}

  /** The deposit is there again. */
  record AllClear(Outpoint deposit) implements DepositEffect {}
}
