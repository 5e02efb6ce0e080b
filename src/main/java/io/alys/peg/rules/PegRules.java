package io.alys.peg.rules;

import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.state.PegState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rules of one chain's peg. */
public final class PegRules {
  private final PegParameters parameters;

  public PegRules(PegParameters parameters) {
    this.parameters = parameters;
  }

  /** Whether a block may follow, and what is known of the peg when it does. */
  public PegVerdict check(PegState parent, PegBlock block) {
    return new PegVerdict.Refuse(
        PegFault.NOT_NEXT, "%s %s %s".formatted(parameters, parent.head(), block.position()));
  }

  /** What an honest producer writes into the block after {@code parent}. */
  public PegContent duties(PegState parent, Instant timestamp, ProducerView view) {
    return parameters.batching().size() > 0 && timestamp.isBefore(parent.head().timestamp())
        ? PegContent.EMPTY
        : new PegContent(
            view.mature(), List.of(), Optional.empty(), view.confirmed(), view.update());
  }
}
