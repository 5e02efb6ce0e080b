package io.alys.consensus.auxpow;

import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.primitives.BlockNumber;

/**
 * How hard the next proof is. It follows from the chain alone: from the block that carried the last
 * proof and from the end of the range that the next one covers, never from what a node takes for
 * its head.
 *
 * <pre>
 *   blocks  = number of the range's end + 1 - number of the block that carried the last proof
 *   percent = 100 * blocks / powTargetSpacing, rounded half to even,
 *             then no less than 100 - maxPowAdjustment, no more than 100 + maxPowAdjustment
 *   target  = last target / 100 * percent, rounded down,
 *             then no harder than powLowerLimit, no easier than powLimit
 * </pre>
 *
 * <p>Version 1 took whatever was below 100 for maxPowAdjustment itself, so that one early proof
 * made the next five times harder, and ignored both limits. {@code powTargetTimespan} has no part
 * in the rule: every proof adjusts.
 */
public final class Retarget {
  private final boolean fixed;
  private final Target hardest;
  private final Target easiest;
  private final long spacingBlocks;
  private final int adjustmentPercent;

  /**
   * @throws IllegalArgumentException when a limit is no compact target, or the limits are the wrong
   *     way round
   */
  public Retarget(RetargetParams params) {
    fixed = params.powNoRetargeting();
    hardest = new CompactTarget(params.powLowerLimit()).target();
    easiest = new CompactTarget(params.powLimit()).target();
    spacingBlocks = params.powTargetSpacing();
    // A target that falls to nothing would never rise again.
    adjustmentPercent = Math.min(params.maxPowAdjustment(), 99);
    if (hardest.compareTo(easiest) > 0) {
      throw new IllegalArgumentException(
          "powLowerLimit %x is easier than powLimit %x; exchange them"
              .formatted(params.powLowerLimit(), params.powLimit()));
    }
  }

  /**
   * The target of a proof.
   *
   * @param last what the last proof had to meet; the specification's {@code bits} before the first
   * @param lastProof the block that carried the last proof; the genesis block before the first
   * @param rangeEnd the last block that the new proof covers
   * @throws IllegalArgumentException when the range ends before {@code lastProof}
   */
  public CompactTarget next(CompactTarget last, BlockNumber lastProof, BlockNumber rangeEnd) {
    long blocksBetween = rangeEnd.since(lastProof);
    if (blocksBetween < 0) {
      throw new IllegalArgumentException(
          "a range that ends with %s does not reach %s, which carried the last proof"
              .formatted(rangeEnd, lastProof));
    }
    if (fixed) {
      return last;
    }
    Target target = last.target().scaled(percent(blocksBetween));
    return CompactTarget.of(target.within(hardest, easiest));
  }

  /** Blocks against the spacing, no further from 100 than may be. */
  private int percent(long blocksBetween) {
    // Every adjustment has reached its limit by then, and the product could overflow.
    if (blocksBetween / spacingBlocks >= 3) {
      return 100 + adjustmentPercent;
    }
    long hundredfold = 100 * (blocksBetween + 1);
    long percent = hundredfold / spacingBlocks;
    long twiceTheRest = 2 * (hundredfold % spacingBlocks);
    boolean tie = twiceTheRest == spacingBlocks;
    long rounded =
        twiceTheRest > spacingBlocks || (tie && percent % 2 == 1) ? percent + 1 : percent;
    return Math.clamp(rounded, 100 - adjustmentPercent, 100 + adjustmentPercent);
  }
}
