package io.alys.consensus.rules;

import io.alys.peg.Burn;
import io.alys.primitives.Wei;
import java.util.List;

/**
 * What the execution layer made of a block: every node finds it out for itself.
 *
 * @param burns in the order of their logs
 * @param fees that its transactions paid, base fees and priority fees
 */
public record Executed(List<Burn> burns, Wei fees) {
  public static final Executed NOTHING = new Executed(List.of(), Wei.ZERO);

  public Executed {
    burns = List.copyOf(burns);
  }
}
