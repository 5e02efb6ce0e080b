package io.alys.peg.rules;

import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Settlement;
import java.util.List;
import java.util.Optional;

/** Contents that say one thing. */
final class PegContentOf {
  private PegContentOf() {}

  static PegContent deposits(DepositMint... deposits) {
    return new PegContent(
        List.of(deposits), List.of(), Optional.empty(), List.of(), Optional.empty());
  }

  static PegContent settlements(Settlement... settlements) {
    return new PegContent(
        List.of(), List.of(), Optional.empty(), List.of(settlements), Optional.empty());
  }

  static PegContent proposal(Proposal proposal) {
    return new PegContent(List.of(), List.of(), Optional.of(proposal), List.of(), Optional.empty());
  }
}
