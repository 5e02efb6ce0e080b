package io.alys.peg.rules;

import io.alys.bitcoin.FeeRate;
import io.alys.federation.FederationUpdate;
import io.alys.peg.DepositMint;
import io.alys.peg.Settlement;
import java.util.List;
import java.util.Optional;

/**
 * What a producer knows from Bitcoin and from governance when its turn comes. It may be old or
 * doubled: what no longer fits is left out of the block.
 *
 * @param feeRate that a proposal should have; none when nobody can tell, and then none is made
 * @param mintSlots withdrawals of the block that its fees leave free
 * @param mature deposits that are deep enough, in any order
 * @param confirmed transactions that are deep enough, in any order
 * @param update that governance announced
 */
public record ProducerView(
    Optional<FeeRate> feeRate,
    int mintSlots,
    List<DepositMint> mature,
    List<Settlement> confirmed,
    Optional<FederationUpdate> update) {
  public ProducerView {
    mature = List.copyOf(mature);
    confirmed = List.copyOf(confirmed);
  }
}
