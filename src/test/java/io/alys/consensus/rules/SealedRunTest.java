package io.alys.consensus.rules;

import static io.alys.consensus.rules.SomeBlocks.AUTHORITIES;
import static io.alys.consensus.rules.SomeBlocks.CLOCK;
import static io.alys.consensus.rules.SomeBlocks.RULES;
import static io.alys.consensus.rules.SomeBlocks.SET;
import static io.alys.consensus.rules.SomeBlocks.after;
import static io.alys.consensus.rules.SomeBlocks.genesis;
import static io.alys.consensus.rules.SomeBlocks.next;
import static io.alys.consensus.rules.SomeBlocks.signedBy;
import static io.alys.consensus.rules.SomeBlocks.timeOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.finality.SomeChain;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.TestChain;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealedRunTest {
  private final Block first = next(genesis());
  private final Block second = next(after(genesis(), first, Executed.NOTHING));
  private final SealedRun run = verified(List.of(first, second)).orElseThrow();

  private static Optional<SealedRun> verified(List<Block> blocks) {
    return RULES.verifySeals(SET, blocks);
  }

  private static BlockVerdict check(ChainState parent, Block block, SealedRun run) {
    return RULES.check(parent, block, timeOf(block.header().slot()), run);
  }

  /** Its signers did not all sign. */
  private static Block forged(Block block) {
    Signers all = Signers.of(AUTHORITIES, List.of(0, 1, 2, 3, 4));
    return block.withSeal(new Seal(block.seal().signature(), all));
  }

  private static ChainRules of(SigningDomain domain) {
    return new ChainRules(
        new ChainTerms(domain, CLOCK, SomeBlocks.FEDERATION),
        SomeChain.RULES,
        new PegRules(TestChain.PARAMETERS));
  }

  @Test
  void acceptsBlocksWhoseSealsWereVerifiedTogether() {
    assertThat(check(genesis(), first, run)).isInstanceOf(BlockVerdict.Sound.class);
    assertThat(check(after(genesis(), first, Executed.NOTHING), second, run))
        .isInstanceOf(BlockVerdict.Sound.class);
    assertThat(run.vouchesFor(second, SomeBlocks.DOMAIN, SET)).isTrue();
  }

  @Test
  void vouchesForNoneOfARunInWhichOneSealIsWrong() {
    assertThat(verified(List.of(first, forged(second)))).isEmpty();
    Signers more = Signers.of(AUTHORITIES + 1, second.seal().signers().indexes());
    Seal ofMore = new Seal(second.seal().signature(), more);
    assertThat(verified(List.of(first, second.withSeal(ofMore)))).isEmpty();
  }

  @Test
  void vouchesForThisVerySealAndNoOther() {
    assertThat(check(genesis(), forged(first), run)).isInstanceOf(BlockRefusal.WrongSeal.class);
    Block other = next(after(genesis(), next(genesis()), Executed.NOTHING));
    SealedRun ofOther = verified(List.of(other)).orElseThrow();
    assertThat(check(genesis(), forged(first), ofOther)).isInstanceOf(BlockRefusal.WrongSeal.class);
    assertThat(check(genesis(), first, ofOther))
        .as("one that it does not know is verified by itself")
        .isInstanceOf(BlockVerdict.Sound.class);
  }

  @Test
  void vouchesForNoOtherChainAndNoOtherAuthorities() {
    SigningDomain elsewhere = new SigningDomain(99, SomeBlocks.GENESIS.hash());
    assertThat(of(elsewhere).check(genesis(), first, timeOf(first.header().slot()), run))
        .isInstanceOf(BlockRefusal.WrongSeal.class);
    Authorities reversed = new Authorities(SET.keys().reversed());
    assertThat(run.vouchesFor(first, SomeBlocks.DOMAIN, reversed)).isFalse();
    assertThat(RULES.verifySeals(reversed, List.of(first))).isEmpty();
  }

  @Test
  void stillAsksForTwoThirds() {
    int author = first.header().producer();
    Block byThree =
        signedBy(
            first.header(),
            first.body(),
            List.of(author, (author + 1) % AUTHORITIES, (author + 2) % AUTHORITIES));
    SealedRun ofThree = verified(List.of(byThree)).orElseThrow();
    assertThat(check(genesis(), byThree, ofThree)).isInstanceOf(BlockRefusal.TooFewSigners.class);
  }
}
