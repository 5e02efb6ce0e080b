package io.alys.peg.plan;

import io.alys.bitcoin.FeeRate;
import io.alys.peg.PegParameters;
import io.alys.peg.state.PegState;
import java.util.Optional;

/**
 * Says which transaction a block may propose: none or exactly one. It is a function of the blocks
 * before, the block's time and the fee rate; no two who follow the rules come to different answers.
 *
 * <p>A payout that got stuck goes first: people wait for it longest. Then coins that an older
 * federation still holds, as its keys may soon be gone. Then burns.
 */
public final class Planner {
  private final PegParameters parameters;
  private final Replacements replacements;
  private final Sweeps sweeps;
  private final Pegouts pegouts;

  public Planner(PegParameters parameters) {
    this.parameters = parameters;
    replacements = new Replacements(parameters);
    sweeps = new Sweeps(parameters);
    pegouts = new Pegouts(parameters);
  }

  /**
   * The transaction of a block.
   *
   * @param state after the block's settlements, and before all else that it says
   */
  public Optional<Plan> next(PegState state, Moment moment, FeeRate rate) {
    Optional<Plan> replacement = replacements.next(state, moment, rate);
    if (replacement.isPresent()
        || state.payouts().byBlock().size() >= parameters.replacing().maxOpen()) {
      return replacement;
    }
    return sweeps.next(state, moment, rate).or(() -> pegouts.next(state, moment, rate));
  }
}
