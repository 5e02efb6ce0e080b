package io.alys.peg.rules;

import io.alys.federation.UpdateCheck;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.plan.Planner;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import java.time.Instant;

/**
 * The rules of one chain's peg. Both functions are of the chain alone: what depends on the view of
 * a Bitcoin node (that a deposit or a confirmed transaction is there, and deep enough) or of
 * governance (that it announced an update) each validator looks up besides.
 *
 * <p>Parameters that change by height are those of the block that is checked or made, whatever it
 * judges: a deposit that Bitcoin has had for long, a burn of an older block, a payout under way.
 */
public final class PegRules {
  private final ByHeight<InForce> inForce;

  /** What blocks are held against as long as the parameters stay as they are. */
  record InForce(PegParameters parameters, Planner planner, UpdateCheck updates) {
    static InForce of(PegParameters parameters) {
      return new InForce(
          parameters,
          new Planner(parameters),
          new UpdateCheck(parameters.network(), parameters.rotation().noticeBlocks()));
    }
  }

  public PegRules(ByHeight<PegParameters> parameters) {
    inForce = parameters.map(InForce::of);
  }

  /** With parameters that stay as they are. */
  public PegRules(PegParameters parameters) {
    this(ByHeight.always(parameters));
  }

  private InForce after(PegState parent) {
    BlockNumber next = parent.head().number().next();
    return inForce.at(next);
  }

  /**
   * Whether a block may follow, and what is known of the peg when it does.
   *
   * @throws IllegalStateException when the money does not add up; see {@link
   *     io.alys.peg.state.Conservation}
   */
  public PegVerdict check(PegState parent, PegBlock block) {
    return new BlockCheck(after(parent), parent, block).verdict();
  }

  /**
   * What an honest producer writes into the block after {@code parent}; {@link #check} accepts it.
   *
   * @param timestamp of that block; not before the parent's
   */
  public PegContent duties(PegState parent, Instant timestamp, ProducerView view) {
    return new Duties(after(parent), parent, timestamp).of(view);
  }
}
