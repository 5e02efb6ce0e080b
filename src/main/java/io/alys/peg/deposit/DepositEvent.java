package io.alys.peg.deposit;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Outpoint;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.primitives.BlockNumber;
import java.util.List;

/**
 * What happens to the deposit book, and what the journal keeps of it. Each may come twice: what it
 * says then changes nothing.
 */
public sealed interface DepositEvent {
  /**
   * The next block of Bitcoin was read. One that does not follow on the last one changes nothing.
   *
   * @param found in it, in any order
   */
  record BlockScanned(Place place, BlockHash parent, List<Found> found) implements DepositEvent {
    public BlockScanned {
      found = List.copyOf(found);
    }
  }

  /**
   * Bitcoin gave up all blocks above this one.
   *
   * @param to the last block that is left, and is scanned from
   */
  record BlocksDisconnected(Place to) implements DepositEvent {}

  /** A block of the sidechain minted these. */
  record Minted(BlockNumber in, List<Outpoint> deposits) implements DepositEvent {
    public Minted {
      deposits = List.copyOf(deposits);
    }
  }

  /** A block of the sidechain that minted these was reverted. */
  record MintReverted(List<Outpoint> deposits) implements DepositEvent {
    public MintReverted {
      deposits = List.copyOf(deposits);
    }
  }
}
