package io.alys.peg.rules;

import io.alys.federation.UpdateCheck;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.plan.Planner;
import io.alys.peg.state.PegState;
import java.time.Instant;

/**
 * The rules of one chain's peg. Both functions are of the chain alone: what depends on the view of
 * a Bitcoin node (that a deposit or a confirmed transaction is there, and deep enough) or of
 * governance (that it announced an update) each validator looks up besides.
 */
public final class PegRules {
  private final PegParameters parameters;
  private final Planner planner;
  private final UpdateCheck updates;

  public PegRules(PegParameters parameters) {
    this.parameters = parameters;
    planner = new Planner(parameters);
    updates = new UpdateCheck(parameters.network(), parameters.rotation().noticeBlocks());
  }

  /**
   * Whether a block may follow, and what is known of the peg when it does.
   *
   * @throws IllegalStateException when the money does not add up; see {@link
   *     io.alys.peg.state.Conservation}
   */
  public PegVerdict check(PegState parent, PegBlock block) {
    return new BlockCheck(parameters, planner, updates, parent, block).verdict();
  }

  /**
   * What an honest producer writes into the block after {@code parent}; {@link #check} accepts it.
   *
   * @param timestamp of that block; not before the parent's
   */
  public PegContent duties(PegState parent, Instant timestamp, ProducerView view) {
    return new Duties(parameters, planner, updates, parent, timestamp).of(view);
  }
}
