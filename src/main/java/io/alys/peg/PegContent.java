package io.alys.peg;

import io.alys.federation.FederationUpdate;
import java.util.List;
import java.util.Optional;

/**
 * What a producer writes into a block about the peg.
 *
 * @param deposits in {@link DepositMint#ORDER}
 * @param refunds in the order of their burns
 * @param settlements in the order in which their payouts were opened
 */
public record PegContent(
    List<DepositMint> deposits,
    List<Refund> refunds,
    Optional<Proposal> proposal,
    List<Settlement> settlements,
    Optional<FederationUpdate> federationUpdate) {
  public static final PegContent EMPTY =
      new PegContent(List.of(), List.of(), Optional.empty(), List.of(), Optional.empty());

  public PegContent {
    deposits = List.copyOf(deposits);
    refunds = List.copyOf(refunds);
    settlements = List.copyOf(settlements);
  }

  public PegContent withoutUpdate() {
    return new PegContent(deposits, refunds, proposal, settlements, Optional.empty());
  }
}
