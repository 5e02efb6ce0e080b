package io.alys.consensus.finality;

import static io.alys.consensus.finality.SomeChain.MINER;
import static io.alys.consensus.finality.SomeChain.RULES;
import static io.alys.consensus.finality.SomeChain.hash;
import static io.alys.consensus.finality.SomeChain.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.ChainSpec;
import io.alys.consensus.ChainSpec.Activation;
import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.consensus.ChainSpec.Terms;
import io.alys.consensus.auxpow.AuxPowRefusal;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.RangeHash;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.auxpow.Work;
import io.alys.primitives.BlockNumber;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinalityRulesTest {
  private static BlockRef ref(int number) {
    return new BlockRef(new BlockNumber(number), hash(number));
  }

  /** Blocks 1 to 7; block 7 carries a proof of 1 to 5. */
  private static Unfinalised afterOneProof() {
    Unfinalised six = upTo(6);
    return six.plusProof(hash(7), SomeChain.range(six, hash(5)), new CompactTarget(0x2000fffe));
  }

  @Test
  void makesARangeFinalThatBeginsAfterTheLastFinalisedBlock() {
    assertThat(RULES.range(upTo(6), hash(1), hash(4)))
        .isEqualTo(
            new RangeVerdict.Accepted(
                new Range(
                    ref(1), ref(4), RangeHash.of(List.of(hash(1), hash(2), hash(3), hash(4))))));
    assertThat(RULES.range(upTo(6), hash(1), hash(6))).isInstanceOf(RangeVerdict.Accepted.class);
    assertThat(RULES.range(upTo(6), hash(1), hash(1))).isInstanceOf(RangeVerdict.Accepted.class);
  }

  @Test
  void refusesARangeThatBeginsElsewhere() {
    RangeVerdict.NotAfterFinalised refusal = new RangeVerdict.NotAfterFinalised(hash(2), ref(0));
    assertThat(RULES.range(upTo(6), hash(2), hash(4))).isEqualTo(refusal);
    assertThat(refusal.reason())
        .isEqualTo(
            "the range begins with %s, which does not follow the last finalised block 0 (%s)"
                .formatted(hash(2), hash(0)));
    assertThat(RULES.range(upTo(6), hash(0), hash(4)))
        .isInstanceOf(RangeVerdict.NotAfterFinalised.class);
    assertThat(RULES.range(upTo(0), hash(1), hash(1)))
        .isInstanceOf(RangeVerdict.NotAfterFinalised.class);
  }

  @Test
  void refusesARangeThatEndsOutsideOfTheBranch() {
    RangeVerdict.EndIsNoAncestor refusal = new RangeVerdict.EndIsNoAncestor(hash(7), ref(6));
    assertThat(RULES.range(upTo(6), hash(1), hash(7))).isEqualTo(refusal);
    assertThat(refusal.reason())
        .isEqualTo(
            "the range ends with %s, which is no ancestor of what follows block 6 (%s)"
                .formatted(hash(7), hash(6)));
    assertThat(RULES.range(upTo(6), hash(1), hash(0)))
        .isInstanceOf(RangeVerdict.EndIsNoAncestor.class);
  }

  @Test
  void keepsWhatFollowsARangeForTheNextOne() {
    Unfinalised branch = afterOneProof();
    assertThat(branch.finalised()).isEqualTo(ref(5));
    assertThat(branch.lastProof()).isEqualTo(ref(7));
    assertThat(branch.head()).isEqualTo(ref(7));
    assertThat(branch.hashes()).containsExactly(hash(6), hash(7));
    assertThat(RULES.range(branch, hash(6), hash(7))).isInstanceOf(RangeVerdict.Accepted.class);
    assertThat(RULES.range(branch, hash(1), hash(7)))
        .isInstanceOf(RangeVerdict.NotAfterFinalised.class);
  }

  /** One parent block that committed to both could pay for 1 to 5 and then for 6. */
  @Test
  void refusesARangeThatDoesNotReachTheLastProof() {
    RangeVerdict.EndBeforeLastProof refusal = new RangeVerdict.EndBeforeLastProof(ref(6), ref(7));
    assertThat(RULES.range(afterOneProof(), hash(6), hash(6))).isEqualTo(refusal);
    assertThat(refusal.reason())
        .isEqualTo(
            "the range ends with block 6 (%s), before block 7 (%s), which carried the last proof"
                .formatted(hash(6), hash(7)));
  }

  @Test
  void asksForWorkThatFollowsFromTheBranchAlone() {
    Unfinalised branch = afterOneProof();
    Range range = SomeChain.range(branch, hash(7));
    Work work = RULES.work(branch, range, MINER);
    assertThat(work.height()).isEqualTo(new BlockNumber(8));
    assertThat(work.chainId()).isEqualTo(SomeProof.CHAIN_ID);
    assertThat(work.range()).isEqualTo(RangeHash.of(List.of(hash(6), hash(7))));
    // One block where five are the aim: 80 percent, but no harder than powLowerLimit.
    assertThat(work.bits()).hasToString("2000f000");
    Unfinalised longer = branch.plus(hash(8)).plus(hash(9));
    assertThat(RULES.work(longer, range, MINER)).isEqualTo(work);
  }

  @Test
  void takesTheFirstTargetFromTheSpecification() {
    Unfinalised branch = upTo(4);
    Work work = RULES.work(branch, SomeChain.range(branch, hash(4)), MINER);
    assertThat(work.height()).isEqualTo(new BlockNumber(1));
    assertThat(work.bits()).hasToString("2000fffe"); // Five blocks after block 0: 100 percent.
  }

  @Test
  void acceptsARightProof() {
    Unfinalised branch = upTo(6);
    ProofVerdict verdict = RULES.check(branch, SomeChain.proven(branch, hash(5), MINER));
    assertThat(verdict).isInstanceOf(ProofVerdict.Final.class);
    assertThat(verdict.reason())
        .startsWith(
            "the range from block 1 (%s) to block 5 (%s) is final by ".formatted(hash(1), hash(5)));
  }

  @Test
  void saysWhichRuleAClaimBreaks() {
    Unfinalised branch = upTo(6);
    ClaimedProof right = SomeChain.proven(branch, hash(5), MINER);
    ProofVerdict elsewhere =
        RULES.check(branch, new ClaimedProof(hash(2), hash(5), MINER, right.proof()));
    assertThat(elsewhere).isInstanceOf(RangeVerdict.NotAfterFinalised.class);
    ProofVerdict other =
        RULES.check(branch, new ClaimedProof(hash(1), hash(4), MINER, right.proof()));
    assertThat(other).isInstanceOf(ProofVerdict.NoWork.class);
    assertThat(((ProofVerdict.NoWork) other).why())
        .isInstanceOf(AuxPowRefusal.OtherCommitted.class);
    assertThat(other.reason()).startsWith("the coinbase commits to something else than ");
  }

  @Test
  void stopsWithoutProofsAndGoesOnByItself() {
    assertThat(RULES.allowsBlockWithoutProof(upTo(19))).isTrue();
    Unfinalised full = upTo(20);
    assertThat(RULES.allowsBlockWithoutProof(full)).isFalse();
    ClaimedProof claim = SomeChain.proven(full, hash(20), MINER);
    assertThat(RULES.check(full, claim)).isInstanceOf(ProofVerdict.Final.class);
    Unfinalised after = full.plusProof(hash(21), SomeChain.range(full, hash(20)), SomeProof.EASY);
    assertThat(after.hashes()).containsExactly(hash(21));
    assertThat(RULES.allowsBlockWithoutProof(after)).isTrue();
  }

  private static FinalityRules changingAt(long height, long mayWait, RetargetParams retarget) {
    ChainSpec spec = SomeChain.SPEC;
    Terms terms = new Terms(mayWait, retarget, spec.requiredBtcTxnConfirmations(), spec.peg());
    return new FinalityRules(
        spec.withActivations(List.of(new Activation(new BlockNumber(height), terms))));
  }

  /** Miners work before anybody knows which block carries their proof. */
  @Test
  void takesTheTargetsRuleFromTheEndOfTheRangeWhicheverBlockCarriesTheProof() {
    RetargetParams usual = SomeChain.SPEC.retargetParams();
    RetargetParams fixed =
        new RetargetParams(
            true,
            usual.powLimit(),
            usual.powLowerLimit(),
            usual.powTargetTimespan(),
            usual.powTargetSpacing(),
            usual.maxPowAdjustment());
    FinalityRules changing = changingAt(10, 20, fixed);
    Unfinalised branch = upTo(12);
    CompactTarget last = branch.lastBits();
    for (int end : new int[] {8, 9}) {
      Range range = SomeChain.range(branch, hash(end));
      assertThat(changing.work(branch, range, MINER)).isEqualTo(RULES.work(branch, range, MINER));
      assertThat(changing.work(branch, range, MINER).bits()).isNotEqualTo(last);
      assertThat(changing.work(upTo(end), range, MINER))
          .as("by an earlier block, too")
          .isEqualTo(changing.work(branch, range, MINER));
    }
    for (int end : new int[] {10, 12}) {
      Range range = SomeChain.range(branch, hash(end));
      assertThat(changing.work(branch, range, MINER).bits()).isEqualTo(last);
    }
  }

  @Test
  void asksForAProofByTheNumberOfTheBlockThatHasNone() {
    FinalityRules tighter = changingAt(10, 5, SomeChain.SPEC.retargetParams());
    assertThat(tighter.allowsBlockWithoutProof(upTo(8))).as("block 9").isTrue();
    assertThat(tighter.mayWait(upTo(8))).isEqualTo(20);
    assertThat(tighter.allowsBlockWithoutProof(upTo(9))).as("block 10").isFalse();
    assertThat(tighter.mayWait(upTo(9))).isEqualTo(5);
    assertThat(tighter.mostWaiting()).isEqualTo(20);
    FinalityRules wider = changingAt(21, 30, SomeChain.SPEC.retargetParams());
    assertThat(wider.allowsBlockWithoutProof(upTo(20))).as("block 21").isTrue();
    assertThat(wider.mostWaiting()).isEqualTo(30);
  }

  @Test
  void refusesARangeOfAnotherBranchAndChangesNothing() {
    Range range = SomeChain.range(upTo(6), hash(5));
    Unfinalised other = upTo(4);
    assertThat(other.carries(range)).isFalse();
    assertThat(upTo(6).carries(range)).isTrue();
    assertThat(afterOneProof().carries(range)).isFalse();
    assertThatThrownBy(() -> other.plusProof(hash(7), range, SomeProof.EASY))
        .hasMessage(
            "the range from block 1 (%s) to block 5 (%s) is not of the branch from block 0 (%s) to"
                + " block 4 (%s)",
            hash(1), hash(5), hash(0), hash(4));
    Range short6 = new Range(ref(6), ref(6), RangeHash.of(List.of(hash(6))));
    assertThat(afterOneProof().carries(short6)).isFalse();
    Range wrongFirst = new Range(new BlockRef(new BlockNumber(1), hash(9)), ref(3), range.hash());
    assertThat(upTo(6).carries(wrongFirst)).isFalse();
  }

  @Test
  void isNoBranchWhenTheLastProofIsNotOnIt() {
    CompactTarget bits = SomeProof.EASY;
    for (BlockRef lastProof : List.of(ref(5), ref(9), new BlockRef(new BlockNumber(6), hash(7)))) {
      assertThatThrownBy(() -> Unfinalised.of(ref(5), lastProof, bits, List.of(hash(6), hash(7))))
          .hasMessage(
              "the last proof's %s is not among the 2 blocks above finalised %s",
              lastProof, ref(5));
    }
    assertThat(Unfinalised.of(ref(5), ref(6), bits, List.of(hash(6))).head()).isEqualTo(ref(6));
    assertThat(upTo(0).head()).isEqualTo(ref(0));
  }

  @Test
  void isNoRangeWithoutBlocks() {
    RangeHash any = RangeHash.of(List.of(hash(1)));
    assertThatThrownBy(() -> new Range(ref(5), ref(4), any))
        .hasMessage("a range from block 5 (%s) to block 4 (%s) has no block", hash(5), hash(4));
  }
}
