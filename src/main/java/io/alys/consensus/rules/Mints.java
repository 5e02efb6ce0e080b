package io.alys.consensus.rules;

import io.alys.consensus.finality.FeeAccount;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.Mint;
import io.alys.peg.PegContent;
import io.alys.primitives.Gwei;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a block has to mint: all of it, nothing else, in one order. */
final class Mints {
  private Mints() {}

  /** The shares of the fees when a proof lands: one for each address, none of nothing. */
  static List<Mint> ofFees(FeeAccount fees, EvmAddress miner, List<EvmAddress> federation) {
    FeeAccount.Settlement shares = fees.settle(federation.size());
    Map<EvmAddress, Gwei> credits = new LinkedHashMap<>();
    credits.put(miner, shares.miner());
    federation.forEach(member -> credits.merge(member, shares.eachMember(), Gwei::plus));
    List<Mint> mints = new ArrayList<>();
    credits.forEach((address, amount) -> mints.add(new Mint(address, amount)));
    return mints.stream().filter(mint -> mint.amount().value() > 0).toList();
  }

  /**
   * All withdrawals of the block after a state.
   *
   * @param miner whom the block's proof pays, when it has one
   */
  static List<Withdrawal> due(
      ChainState parent, ChainTerms terms, Optional<EvmAddress> miner, PegContent content) {
    List<Mint> mints = new ArrayList<>();
    miner.ifPresent(address -> mints.addAll(ofFees(parent.fees(), address, terms.feeAddresses())));
    mints.addAll(Mint.of(content));
    List<Withdrawal> withdrawals = new ArrayList<>();
    for (Mint mint : mints) {
      long index = parent.nextWithdrawal() + withdrawals.size();
      withdrawals.add(new Withdrawal(index, index, mint.recipient(), mint.amount()));
    }
    return withdrawals;
  }
}
