package io.alys.peg.bridge;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.federation.Federation;
import io.alys.peg.PegBlock;
import io.alys.peg.Proposal;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.payout.Order;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.primitives.Sats;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads out of a block, and the state before it, all that signing its transaction takes. */
final class Orders {
  private Orders() {}

  /**
   * The order of a block that was accepted.
   *
   * @throws IllegalStateException when the state does not have the coins: the block was not checked
   */
  static Optional<Order> of(ChainBlock in) {
    PegBlock block = in.block();
    return block.content().proposal().map(proposal -> of(in.parent(), block, proposal));
  }

  private static Order of(PegState parent, PegBlock block, Proposal proposal) {
    Transaction transaction = proposal.transaction();
    Optional<Payout> family =
        proposal.kind() == Proposal.Kind.REPLACEMENT
            ? familyOf(parent, transaction)
            : Optional.empty();
    Map<Outpoint, Coin> coins =
        index(family.<Collection<Coin>>map(Payout::inputs).orElse(parent.reserve().coins()));
    List<Coin> spent =
        transaction.inputs().stream()
            .map(input -> require(coins, input.spends(), transaction))
            .toList();
    long version = spent.getFirst().federationVersion();
    Federation federation =
        parent
            .federations()
            .byVersion(version)
            .orElseThrow(
                () -> new IllegalStateException("federation version " + version + " is unknown"));
    Order.Terms terms =
        new Order.Terms(kind(proposal), federation, proposal.feeRate(), block.position().number());
    Txid first =
        family.map(known -> known.variants().getFirst().txid()).orElseGet(transaction::txid);
    List<Sats> amounts = spent.stream().map(Coin::value).toList();
    return Order.of(terms, first, transaction, amounts);
  }

  private static Order.Kind kind(Proposal proposal) {
    return switch (proposal.kind()) {
      case PEGOUT -> Order.Kind.PEGOUT;
      case REPLACEMENT -> Order.Kind.REPLACEMENT;
      case SWEEP -> Order.Kind.SWEEP;
    };
  }

  /** A replacement spends the very coins of the payout that it belongs to. */
  private static Optional<Payout> familyOf(PegState parent, Transaction transaction) {
    Outpoint any = transaction.inputs().getFirst().spends();
    return parent.payouts().byBlock().values().stream()
        .filter(payout -> payout.inputs().stream().anyMatch(coin -> coin.outpoint().equals(any)))
        .findFirst();
  }

  private static Map<Outpoint, Coin> index(Collection<Coin> coins) {
    Map<Outpoint, Coin> byOutpoint = new HashMap<>();
    coins.forEach(coin -> byOutpoint.put(coin.outpoint(), coin));
    return byOutpoint;
  }

  private static Coin require(
      Map<Outpoint, Coin> coins, Outpoint outpoint, Transaction transaction) {
    Coin coin = coins.get(outpoint);
    if (coin == null) {
      throw new IllegalStateException(
          "%s spends %s, which is no coin of the federation"
              .formatted(transaction.txid(), outpoint));
    }
    return coin;
  }
}
