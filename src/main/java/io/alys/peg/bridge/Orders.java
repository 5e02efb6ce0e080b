package io.alys.peg.bridge;

import io.alys.bitcoin.Txid;
import io.alys.federation.Federation;
import io.alys.peg.Proposal;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.payout.Order;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Optional;

/** Reads out of a block, and the state after it, all that signing its transaction takes. */
final class Orders {
  private Orders() {}

  /**
   * The order of a block that was accepted.
   *
   * @throws IllegalStateException when the state is not the one after this block
   */
  static Optional<Order> of(ChainBlock in) {
    return in.block().content().proposal().map(proposal -> of(in, proposal));
  }

  private static Order of(ChainBlock in, Proposal proposal) {
    Txid txid = proposal.transaction().txid();
    PegState state = in.state();
    Payout payout = state.payout(txid).orElseThrow(() -> unknown(txid, in));
    Federation federation =
        state.federations().byVersion(payout.version()).orElseThrow(() -> unknown(txid, in));
    Order.Terms terms =
        new Order.Terms(
            kind(proposal), federation, proposal.feeRate(), in.block().position().number());
    // A payout's coins are in the order of its transactions' inputs.
    List<Sats> amounts = payout.inputs().stream().map(Coin::value).toList();
    Txid first = payout.variants().getFirst().txid();
    return Order.of(terms, first, proposal.transaction(), amounts);
  }

  private static Order.Kind kind(Proposal proposal) {
    return switch (proposal.kind()) {
      case PEGOUT -> Order.Kind.PEGOUT;
      case REPLACEMENT -> Order.Kind.REPLACEMENT;
      case SWEEP -> Order.Kind.SWEEP;
    };
  }

  private static IllegalStateException unknown(Txid txid, ChainBlock in) {
    return new IllegalStateException(
        "%s proposes %s, and the state after it does not know that"
            .formatted(in.block().position().number(), txid));
  }
}
