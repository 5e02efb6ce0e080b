package io.alys.peg.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.SomePeg;
import io.alys.peg.ledger.Ledger.Addition;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.PegVerdict;
import io.alys.peg.rules.TestChain;
import io.alys.peg.state.PegState;
import io.alys.peg.state.PegStateCodec;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Against the plainest ledger there is: all blocks in a map, and the head's branch folded anew. */
class LedgerPropertyTest {
  private static final PegRules RULES = new PegRules(TestChain.PARAMETERS);
  private static final PegState ROOT =
      PegState.genesis(TestChain.GENESIS_HASH, TestChain.START, TestChain.federation(1));
  private static final int BLOCKS = 25;

  private final Map<Hash32, PegBlock> all = new HashMap<>();

  private PegState fold(Hash32 head) {
    List<PegBlock> branch = new ArrayList<>();
    for (Optional<PegBlock> at = known(head); at.isPresent(); ) {
      branch.add(at.get());
      at = known(at.get().position().parent());
    }
    PegState state = ROOT;
    for (PegBlock block : branch.reversed()) {
      state =
          switch (RULES.check(state, block)) {
            case PegVerdict.Accept(PegState next) -> next;
            case PegVerdict.Refuse refusal -> throw new AssertionError(refusal.toString());
          };
    }
    return state;
  }

  private Optional<PegBlock> known(Hash32 hash) {
    return Optional.ofNullable(all.get(hash));
  }

  /** A child of any block that the ledger has, with a deposit now and then, and finality. */
  private PegBlock child(SomePeg some, Ledger ledger) {
    List<Hash32> parents = new ArrayList<>(List.of(ledger.root().head().hash()));
    ledger.blocks().forEach(each -> parents.add(each.position().hash()));
    PegState parent = ledger.stateAt(some.one(parents)).orElseThrow();
    BlockNumber number = parent.head().number().next();
    long open = parent.head().number().since(parent.head().finalised());
    Optional<BlockNumber> upTo =
        open > 0 && some.below(3) == 0
            ? Optional.of(parent.head().finalised().plus(1 + some.below((int) open)))
            : Optional.empty();
    List<DepositMint> deposits = some.upTo(1, () -> deposit(some));
    PegBlock.Position at =
        new PegBlock.Position(
            some.hash(), parent.head().hash(), number, TestChain.START.plusSeconds(number.value()));
    PegContent content =
        new PegContent(deposits, List.of(), Optional.empty(), List.of(), Optional.empty());
    return new PegBlock(at, content, List.of(), upTo);
  }

  private static DepositMint deposit(SomePeg some) {
    DepositMint any = some.mint();
    return new DepositMint(
        any.outpoint(),
        any.bitcoinBlock(),
        any.height(),
        new Sats(10_000 + some.below(1_000_000)),
        any.recipient(),
        1);
  }

  @Property(tries = 100)
  void hasTheStateOfItsHeadsBranchAfterAnyOrderOfBlocksAndHeads(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    all.clear();
    Ledger ledger = Ledger.startingAt(RULES, BLOCKS, ROOT);
    for (int i = 0; i < BLOCKS; i++) {
      PegBlock block = child(some, ledger);
      if (ledger.add(block) instanceof Addition.Added(Ledger next)) {
        all.put(block.position().hash(), block);
        ledger = next;
      }
      List<PegBlock> heads = List.copyOf(ledger.blocks());
      if (!heads.isEmpty() && some.below(2) == 0) {
        ledger = ledger.withHead(some.one(heads).position().hash());
      }
      if (some.below(4) == 0) {
        ledger = ledger.pruned();
      }
      assertThat(PegStateCodec.encode(ledger.state()))
          .isEqualTo(PegStateCodec.encode(fold(ledger.head())));
      assertThat(ledger.finalAfter(ledger.root().head().number()))
          .allMatch(each -> known(each.block().position().hash()).isPresent());
    }
    assertThat(all).isNotEmpty();
  }
}
