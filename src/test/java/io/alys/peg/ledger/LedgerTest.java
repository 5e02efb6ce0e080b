package io.alys.peg.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.ethereum.Keccak256;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.ledger.Ledger.Addition;
import io.alys.peg.rules.PegFault;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.TestChain;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Around these blocks:
 *
 * <pre>
 *   root -- a1 -- a2 -- a3
 *             \
 *              b2 -- b3
 * </pre>
 */
class LedgerTest {
  private static final PegRules RULES = new PegRules(TestChain.PARAMETERS);
  private static final PegState ROOT =
      PegState.genesis(TestChain.GENESIS_HASH, TestChain.START, TestChain.federation(1));

  private final PegBlock a1 = block("a1", TestChain.GENESIS_HASH, 1);
  private final PegBlock a2 = block("a2", hash("a1"), 2);
  private final PegBlock a3 = finalising("a3", hash("a2"), 3, 1);
  private final PegBlock b2 = block("b2", hash("a1"), 2);
  private final PegBlock b3 = finalising("b3", hash("b2"), 3, 2);

  static Hash32 hash(String name) {
    return Keccak256.of(Bytes.copyOf(name.getBytes(StandardCharsets.US_ASCII)));
  }

  private static PegBlock block(String name, Hash32 parent, long number) {
    return block(name, parent, number, Optional.empty());
  }

  private static PegBlock finalising(String name, Hash32 parent, long number, long upTo) {
    return block(name, parent, number, Optional.of(new BlockNumber(upTo)));
  }

  private static PegBlock block(
      String name, Hash32 parent, long number, Optional<BlockNumber> upTo) {
    PegBlock.Position at =
        new PegBlock.Position(
            hash(name), parent, new BlockNumber(number), TestChain.START.plusSeconds(number));
    return new PegBlock(at, PegContent.EMPTY, List.of(), upTo);
  }

  private static Ledger with(Ledger ledger, PegBlock... blocks) {
    Ledger now = ledger;
    for (PegBlock each : blocks) {
      now =
          switch (now.add(each)) {
            case Addition.Added(Ledger next) -> next;
            case Addition.Known _, Addition.Refused _, Addition.UnknownParent _, Addition.Full _ ->
                throw new AssertionError("not added: " + each);
          };
    }
    return now;
  }

  private Ledger whole() {
    return with(Ledger.startingAt(RULES, 9, ROOT), a1, a2, a3, b2, b3);
  }

  private static List<Hash32> hashes(List<ChainBlock> blocks) {
    return blocks.stream().map(each -> each.block().position().hash()).toList();
  }

  private static void leads(Ledger from, PegBlock to, List<Hash32> back, List<Hash32> forth) {
    Ledger.Path path = from.pathTo(to.position().hash()).orElseThrow();
    assertThat(hashes(path.reverted())).isEqualTo(back);
    assertThat(hashes(path.applied())).isEqualTo(forth);
  }

  @Test
  void findsTheWayFromItsHeadToAnyBlock() {
    Ledger start = whole();
    leads(start, a3, List.of(), List.of(hash("a1"), hash("a2"), hash("a3")));
    Ledger ahead = start.withHead(hash("a3"));
    leads(ahead, a3, List.of(), List.of());
    leads(start.withHead(hash("a1")), b2, List.of(), List.of(hash("b2")));
    leads(ahead, a1, List.of(hash("a3"), hash("a2")), List.of());
    leads(ahead, b3, List.of(hash("a3"), hash("a2")), List.of(hash("b2"), hash("b3")));
    assertThat(hashes(ahead.pathTo(TestChain.GENESIS_HASH).orElseThrow().reverted()))
        .containsExactly(hash("a3"), hash("a2"), hash("a1"));
    assertThat(ahead.pathTo(hash("nowhere"))).isEmpty();
  }

  @Test
  void hasForEachBlockOfAWayTheStateAfterIt() {
    Ledger.Path path = whole().pathTo(hash("b3")).orElseThrow();
    for (ChainBlock each : path.applied()) {
      assertThat(each.state().head().hash()).isEqualTo(each.block().position().hash());
    }
  }

  @Test
  void addsNoBlockWithoutItsParentNorTwiceNorAgainstTheRules() {
    Ledger start = Ledger.startingAt(RULES, 9, ROOT);
    assertThat(start.add(a2)).isEqualTo(new Addition.UnknownParent());
    Ledger one = with(start, a1);
    assertThat(one.add(a1)).isEqualTo(new Addition.Known());
    assertThat(one.add(block("gap", hash("a1"), 3)))
        .isInstanceOfSatisfying(
            Addition.Refused.class,
            refused -> assertThat(refused.fault()).isEqualTo(PegFault.NOT_NEXT));
    assertThat(one.size()).isEqualTo(1);
  }

  @Test
  void addsNothingAtOrBelowItsRoot() {
    Ledger pruned = whole().withHead(hash("b3")).pruned();
    assertThat(pruned.add(a1))
        .isEqualTo(
            new Addition.Refused(
                PegFault.NOT_NEXT, "block 1 does not follow on the final block 2"));
    assertThat(pruned.add(block("c2", hash("a1"), 2)))
        .isEqualTo(
            new Addition.Refused(
                PegFault.NOT_NEXT, "block 2 does not follow on the final block 2"));
    assertThat(pruned.add(block("c3", hash("b2"), 3))).isInstanceOf(Addition.Added.class);
  }

  @Test
  void takesAsManyBlocksAsItHasRoomForAndNotOneMore() {
    Ledger two = with(Ledger.startingAt(RULES, 2, ROOT), a1, a2);
    assertThat(two.add(a3)).isEqualTo(new Addition.Full(2));
    assertThat(two.add(a2)).isEqualTo(new Addition.Known());
  }

  @Test
  void movesItsHeadOnlyToWhatItKnows() {
    Ledger moved = whole().withHead(hash("b2"));
    assertThat(moved.head()).isEqualTo(hash("b2"));
    assertThat(moved.state().head().number()).isEqualTo(new BlockNumber(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> moved.withHead(hash("nowhere")))
        .withMessage("no block %s is known that could be the head", hash("nowhere"));
  }

  @Test
  void namesWhatItsHeadMakesFinalOnce() {
    Ledger ledger = whole().withHead(hash("b3"));
    assertThat(hashes(ledger.finalAfter(BlockNumber.GENESIS)))
        .containsExactly(hash("a1"), hash("b2"));
    assertThat(hashes(ledger.finalAfter(new BlockNumber(1)))).containsExactly(hash("b2"));
    assertThat(ledger.finalAfter(new BlockNumber(2))).isEmpty();
    assertThat(whole().withHead(hash("a2")).finalAfter(BlockNumber.GENESIS)).isEmpty();
  }

  @Test
  void forgetsBranchesThatLeaveTheChainBeforeWhatIsFinal() {
    Ledger one = whole().withHead(hash("a3")).pruned();
    assertThat(one.root().head().hash()).isEqualTo(hash("a1"));
    assertThat(one.blocks()).hasSize(4).doesNotContain(a1);
    Ledger two = whole().withHead(hash("b3")).pruned();
    assertThat(two.root().head().hash()).isEqualTo(hash("b2"));
    assertThat(two.blocks()).containsExactly(b3);
    assertThat(two.stateAt(hash("a3"))).isEmpty();
    assertThat(two.head()).isEqualTo(hash("b3"));
    Ledger nothing = whole().withHead(hash("a2"));
    assertThat(nothing.pruned()).isSameAs(nothing);
  }
}
