package io.alys.peg;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.primitives.Sats;
import java.time.Duration;

/** What all nodes of a chain agree on about its peg. */
public record PegParameters(
    Network network,
    Amounts amounts,
    Batching batching,
    FeePolicy fees,
    Replacing replacing,
    Rotation rotation) {

  /** Withdrawals that the execution layer takes in one block (EIP-4895), those of fees included. */
  public static final int MAX_MINTS = 16;

  /** Deposits that one block credits at most, so that its size has a bound. */
  public static final int MAX_DEPOSITS = 1_000;

  /** The policy of the public network on a Bitcoin network. */
  public static PegParameters defaults(Network network) {
    return new PegParameters(
        network,
        Amounts.DEFAULT,
        Batching.DEFAULT,
        FeePolicy.DEFAULT,
        Replacing.DEFAULT,
        Rotation.DEFAULT);
  }

  private static void requireRange(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s = %d must be between %d and %d".formatted(key, value, min, max));
    }
  }

  /**
   * How much.
   *
   * @param minDeposit what a deposit has at least
   * @param minPegout what a burn must bring at least, and {@code maxPegout} at most; others are
   *     refunded
   * @param windowCap what payouts may take out of the reserve within {@code windowBlocks} blocks
   */
  public record Amounts(
      Sats minDeposit, Sats minPegout, Sats maxPegout, Sats windowCap, long windowBlocks) {
    public static final Amounts DEFAULT =
        new Amounts(
            new Sats(10_000),
            new Sats(1_000_000),
            new Sats(1_000_000_000),
            new Sats(10_000_000_000L),
            17_280);

    public Amounts {
      requireRange("minDeposit", minDeposit.value(), 330, Sats.MAX);
      requireRange("minPegout", minPegout.value(), 546, Sats.MAX);
      requireRange("maxPegout", maxPegout.value(), minPegout.value(), Sats.MAX);
      // Else a burn of the maximum would never find room.
      requireRange("windowCap", windowCap.value(), maxPegout.value(), Sats.MAX);
      requireRange("windowBlocks", windowBlocks, 1, 10_000_000);
    }
  }

  /**
   * How burns share a transaction.
   *
   * @param size so many final burns make a batch due
   * @param patience after so much of the chain's time one burn alone does
   * @param maxPayments burns that one transaction pays
   * @param maxInputs coins that one transaction spends
   * @param refundAfterBlocks after so many blocks in the queue a burn is refunded: no lack of
   *     coins, of room or of low fees holds anyone's money for ever
   */
  public record Batching(
      int size, Duration patience, int maxPayments, int maxInputs, long refundAfterBlocks) {
    public static final Batching DEFAULT =
        new Batching(5, Duration.ofSeconds(10), 100, 200, 120_960);

    public Batching {
      requireRange("size", size, 1, maxPayments);
      requireRange("patience", patience.toMillis(), 0, Duration.ofDays(1).toMillis());
      requireRange("maxPayments", maxPayments, 1, 1_000);
      requireRange("maxInputs", maxInputs, 1, 1_000);
      requireRange("refundAfterBlocks", refundAfterBlocks, 1, Integer.MAX_VALUE);
    }
  }

  /**
   * What the miners get.
   *
   * @param lowest that a proposal may choose, and {@code highest}
   * @param consolidateUpTo at this rate and below, up to {@code consolidatedCoins} small coins are
   *     spent along
   * @param sweepDivisor a sweep's fee is at most this part of what it moves, as the reserve pays it
   */
  public record FeePolicy(
      FeeRate lowest,
      FeeRate highest,
      FeeRate consolidateUpTo,
      int consolidatedCoins,
      int sweepDivisor) {
    public static final FeePolicy DEFAULT =
        new FeePolicy(
            FeeRate.RELAY_FLOOR, FeeRate.perVirtualByte(500), FeeRate.perVirtualByte(3), 5, 20);

    public FeePolicy {
      requireRange(
          "lowest", lowest.satsPerKvb(), FeeRate.RELAY_FLOOR.satsPerKvb(), highest.satsPerKvb());
      requireRange("consolidatedCoins", consolidatedCoins, 0, 100);
      requireRange("sweepDivisor", sweepDivisor, 1, 10_000);
    }
  }

  /**
   * When a transaction gets another fee.
   *
   * @param after so much of the chain's time without a settlement
   * @param increment that the fee rate grows by at least
   * @param maxVariants of one transaction, the first included
   * @param maxOpen transactions, variants aside, that wait for Bitcoin at once
   */
  public record Replacing(Duration after, FeeRate increment, int maxVariants, int maxOpen) {
    public static final Replacing DEFAULT =
        new Replacing(Duration.ofMinutes(60), FeeRate.RELAY_FLOOR, 20, 200);

    public Replacing {
      requireRange("after", after.toMillis(), 1, Duration.ofDays(30).toMillis());
      requireRange("increment", increment.satsPerKvb(), 1, 1_000_000_000);
      requireRange("maxVariants", maxVariants, 1, 100);
      requireRange("maxOpen", maxOpen, 1, 10_000);
    }
  }

  /**
   * How one federation follows another.
   *
   * @param noticeBlocks between the block that carries an update and the one where it takes effect
   * @param graceBlocks for which deposits to the former one are still credited
   * @param sweptCoins that one transaction moves at most
   */
  public record Rotation(long noticeBlocks, long graceBlocks, int sweptCoins) {
    public static final Rotation DEFAULT = new Rotation(720, 518_400, 100);

    public Rotation {
      requireRange("noticeBlocks", noticeBlocks, 1, Integer.MAX_VALUE);
      requireRange("graceBlocks", graceBlocks, 0, Integer.MAX_VALUE);
      requireRange("sweptCoins", sweptCoins, 1, 1_000);
    }
  }
}
