package io.alys.bridge;

import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.SomePeg;
import io.alys.peg.bridge.BridgeCore;
import io.alys.peg.bridge.BridgeEvent;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.ledger.Ledger;
import io.alys.peg.payout.PayoutTerms;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.TestChain;
import io.alys.peg.state.PegState;
import io.alys.primitives.Bytes;
import java.util.List;
import java.util.Optional;

/** Books with something of everything in them. */
final class SomeBooks {
  private static final int CAPACITY = 100;
  private static final BridgeTerms TERMS =
      new BridgeTerms(TestChain.PARAMETERS, 3, PayoutTerms.DEFAULTS);
  private static final PegState ROOT =
      PegState.genesis(TestChain.GENESIS_HASH, TestChain.START, TestChain.federation(1));
  private static final PegRules RULES = new PegRules(TestChain.PARAMETERS);

  /** Of a node that has seen nothing. */
  static final Books EMPTY =
      new Books(
          RULES,
          TERMS,
          Ledger.startingAt(RULES, CAPACITY, ROOT),
          BridgeCore.startingAt(
              TERMS, Books.SIGNATURES, TestChain.GENESIS_HASH, new SomePeg(0).place()));

  private SomeBooks() {}

  /** Reads a snapshot as the actor does when it starts. */
  static Books read(Bytes octets) {
    return BooksCodec.decode(octets, BooksCodec.FORM, EMPTY, CAPACITY, Books.SIGNATURES);
  }

  /** One of each kind, and of the events of the core any. */
  static List<Books.Entry> entries(SomePeg some) {
    return List.of(
        new Books.Entry.BlockKept(some.block()),
        new Books.Entry.HeadMoved(some.hash()),
        new Books.Entry.CoreMoved(some.one(events(some))));
  }

  private static List<BridgeEvent> events(SomePeg some) {
    return List.of(
        new BridgeEvent.DepositsChanged(
            new DepositEvent.BlockScanned(
                some.place(), some.bitcoinBlock(), some.upTo(2, some::found))),
        new BridgeEvent.DepositsChanged(
            new DepositEvent.Minted(some.number(), List.of(some.outpoint()))),
        new BridgeEvent.PayoutChanged(some.payout()),
        new BridgeEvent.PayoutForgotten(some.txid()),
        new BridgeEvent.Followed(some.hash(), some.number()),
        new BridgeEvent.Finalised(some.number()),
        new BridgeEvent.UpdateHeard(some.update()),
        new BridgeEvent.UpdateHeard(some.updateOfAuthorities()),
        new BridgeEvent.UpdateCarried(some.below(9)),
        new BridgeEvent.Held(some.text()),
        new BridgeEvent.Released());
  }

  /** Of a node that has seen one block, and one deposit in it. */
  static Books begun() {
    SomePeg some = new SomePeg(1);
    TestChain chain = new TestChain();
    PegBlock block = chain.block(PegContent.EMPTY, List.of(), Optional.empty());
    BridgeCore core = EMPTY.core().replay(new BridgeEvent.DepositsChanged(minted(some)));
    Ledger ledger = added(EMPTY.ledger(), block).withHead(block.position().hash());
    return new Books(RULES, TERMS, ledger, core);
  }

  /** A few blocks, of which two stand on one, and a core that has its own. */
  static Books grown(SomePeg some) {
    TestChain chain = new TestChain();
    Ledger ledger = EMPTY.ledger();
    int blocks = 1 + some.below(4);
    for (int i = 0; i < blocks; i++) {
      PegBlock block =
          some.below(2) == 0
              ? chain.block(PegContent.EMPTY, List.of(chain.burn(1_000_000)), Optional.empty())
              : chain.block(PegContent.EMPTY, List.of(), Optional.empty());
      ledger = added(ledger, chain.block(PegContent.EMPTY, List.of(), Optional.empty()));
      ledger = added(ledger, block);
      chain.add(block);
    }
    BridgeCore core =
        EMPTY
            .core()
            .replay(new BridgeEvent.DepositsChanged(minted(some)))
            .replay(new BridgeEvent.PayoutChanged(some.payout()))
            .replay(new BridgeEvent.Followed(some.hash(), some.number()))
            .replay(new BridgeEvent.Finalised(some.number()))
            .replay(new BridgeEvent.UpdateHeard(some.update()));
    return new Books(RULES, TERMS, ledger.withHead(chain.state().head().hash()), core);
  }

  private static DepositEvent minted(SomePeg some) {
    return new DepositEvent.Minted(some.number(), List.of(some.outpoint()));
  }

  private static Ledger added(Ledger ledger, PegBlock block) {
    if (ledger.add(block) instanceof Ledger.Addition.Added(Ledger next)) {
      return next;
    }
    throw new AssertionError("not added: " + block);
  }
}
