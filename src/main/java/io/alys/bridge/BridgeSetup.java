package io.alys.bridge;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.SignatureCheck;
import io.alys.peg.bridge.BridgeCore;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.ledger.Ledger;
import io.alys.peg.payout.SignatureRule;
import io.alys.peg.rules.PegRules;
import io.alys.peg.state.PegState;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What Bridge needs to know.
 *
 * @param terms how this node runs the bridge of its chain
 * @param genesis the peg at the block that begins the chain
 * @param anchor the Bitcoin height after which deposits count
 * @param capacity blocks that may wait to be final
 * @param holder this node and its start: a word that no other start has
 * @param governed whether there is a stream to governance
 */
public record BridgeSetup(
    BridgeTerms terms,
    PegState genesis,
    BlockHeight anchor,
    int capacity,
    String holder,
    boolean governed,
    MeterRegistry meters) {
  static final SignatureRule SIGNATURES = SignatureCheck::of;

  /** Books of a node that has seen nothing. */
  Books empty() {
    PegRules rules = new PegRules(terms.parameters());
    return new Books(
        rules,
        terms,
        Ledger.startingAt(rules, capacity, genesis),
        BridgeCore.startingAt(terms, SIGNATURES, genesis.head().hash(), Anchor.place(anchor)));
  }
}
