package io.alys.consensus.voting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.fork.ForkChoice;
import io.alys.consensus.fork.ForkChoicePropertyTest;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 *
 *
 * <pre>
 *   slot     1001   1002   1003   1004
 *   root ---- a1 ----------- a2
 *       \ --------- b1 --------------- b2
 * </pre>
 */
class VotingRecordTest {
  private static final Candidate ROOT = ForkChoicePropertyTest.ROOT;
  private static final Seed LOTS = Seed.of(3);
  private static final Candidate A1 = after(ROOT, 1_001);
  private static final Candidate B1 = after(ROOT, 1_002);
  private static final Candidate A2 = after(A1, 1_003);
  private static final Candidate B2 = after(B1, 1_004);

  private static Candidate after(Candidate parent, long slot) {
    return new Candidate(
        new BlockRef(parent.at().number().next(), ForkChoicePropertyTest.hash(LOTS)),
        parent.hash(),
        new Slot(slot));
  }

  private static ForkChoice tree() {
    ForkChoice tree = ForkChoice.startingAt(ROOT, 99);
    for (Candidate block : new Candidate[] {A1, B1, A2, B2}) {
      if (tree.plus(block) instanceof ForkChoice.Addition.Added added) {
        tree = added.next();
      }
    }
    return tree;
  }

  private static Vote on(Candidate parent, long slot, Vote.Proof proof) {
    return new Vote(parent, new Slot(slot), proof);
  }

  @Test
  void nothingBindsWhoHasSignedNoProof() {
    VotingRecord record =
        VotingRecord.EMPTY
            .with(tree(), on(ROOT, 1_001, Vote.Proof.NONE))
            .with(tree(), on(A1, 1_003, Vote.Proof.NONE));
    assertThat(record.permits(tree(), B1)).isTrue();
    assertThat(record.permits(tree(), ROOT)).isTrue();
  }

  @Test
  void whoSignedAProofSignsNothingBesideItsParentUnlessUponALaterSlot() {
    VotingRecord record = VotingRecord.EMPTY.with(tree(), on(B1, 1_004, Vote.Proof.GIVEN));
    assertThat(record.lock()).contains(new VotingRecord.Lock(B1, B1.slot()));
    assertThat(record.permits(tree(), B1)).isTrue();
    assertThat(record.permits(tree(), B2)).isTrue();
    assertThat(record.permits(tree(), A1)).isFalse();
    assertThat(record.permits(tree(), ROOT)).isFalse();
    assertThat(record.refusal(tree(), on(A1, 1_005, Vote.Proof.NONE)))
        .contains(
            "it follows on %s, and this key is bound to %s, on which a signed proof stands"
                .formatted(A1, B1));
    assertThat(record.refusal(tree(), on(A2, 1_005, Vote.Proof.NONE))).isEmpty();
  }

  /**
   * Seven authorities; two who lie have the slots 1005 and 1006, one after the other. Their blocks
   * B1 and B2, which has a proof, need three honest ones, who have all signed A1 and A2, which has
   * a proof, too. None of the other rules keeps them from it.
   */
  @Test
  void twoLiarsInARowFindNobodyToMakeASecondBranchFinal() {
    Candidate b1 = after(ROOT, 1_005);
    ForkChoice tree = ForkChoice.startingAt(ROOT, 99);
    for (Candidate block : new Candidate[] {A1, b1}) {
      if (tree.plus(block) instanceof ForkChoice.Addition.Added added) {
        tree = added.next();
      }
    }
    Vote first = on(A1, 1_003, Vote.Proof.GIVEN);
    VotingRecord honest =
        VotingRecord.EMPTY.with(tree, on(ROOT, 1_001, Vote.Proof.NONE)).with(tree, first);
    VotingRecord unlocked = new VotingRecord(honest.last(), honest.agreed(), Optional.empty());
    assertThat(unlocked.refusal(tree, on(ROOT, 1_005, Vote.Proof.NONE))).isEmpty();
    assertThat(
            unlocked
                .with(tree, on(ROOT, 1_005, Vote.Proof.NONE))
                .refusal(tree, on(b1, 1_006, Vote.Proof.GIVEN)))
        .isEmpty();
    assertThat(honest.refusal(tree, on(ROOT, 1_005, Vote.Proof.NONE))).isPresent();
  }

  /** Else a chain in which no block may come without a proof would have none any more. */
  @Test
  void aProofThatIsDueIsSignedAfterOtherVotesButItsLockOpensLater() {
    VotingRecord voted = VotingRecord.EMPTY.with(tree(), on(ROOT, 1_002, Vote.Proof.NONE));
    Vote due = on(A1, 1_003, Vote.Proof.DUE);
    assertThat(voted.refusal(tree(), due)).isEmpty();
    VotingRecord signed = voted.with(tree(), due);
    assertThat(signed.lock()).contains(new VotingRecord.Lock(A1, new Slot(1_003)));
    assertThat(signed.permits(tree(), A2)).isTrue();
    assertThat(signed.permits(tree(), B1)).isFalse();
    assertThat(signed.permits(tree(), B2)).isTrue();
  }

  @Test
  void aLockIsPastOnceABlockAsHighIsFinal() {
    VotingRecord record = VotingRecord.EMPTY.with(tree(), on(B1, 1_004, Vote.Proof.GIVEN));
    ForkChoice onlyA = ForkChoice.startingAt(A1, 99);
    assertThat(record.permits(onlyA, A1)).isTrue();
  }

  @Test
  void aProofIsNotSignedAfterAVoteBesideItsParent() {
    VotingRecord voted = VotingRecord.EMPTY.with(tree(), on(ROOT, 1_002, Vote.Proof.NONE));
    assertThat(voted.refusal(tree(), on(A1, 1_003, Vote.Proof.GIVEN)))
        .contains(
            "it has a proof, and this key signed another branch after its parent %s".formatted(A1));
    assertThat(voted.refusal(tree(), on(A1, 1_003, Vote.Proof.NONE))).isEmpty();
    assertThat(voted.refusal(tree(), on(B1, 1_003, Vote.Proof.GIVEN))).isEmpty();
  }

  /** Two authors may try one after the other to bring a proof upon the same block. */
  @Test
  void aProofIsSignedAfterOthersUponTheSameParent() {
    VotingRecord tried = VotingRecord.EMPTY.with(tree(), on(B1, 1_004, Vote.Proof.GIVEN));
    assertThat(tried.refusal(tree(), on(B1, 1_005, Vote.Proof.GIVEN))).isEmpty();
    assertThat(tried.refusal(tree(), on(B2, 1_005, Vote.Proof.GIVEN))).isEmpty();
    VotingRecord elsewhere = tried.with(tree(), on(A2, 1_005, Vote.Proof.NONE));
    assertThat(elsewhere.permitsProof(B1)).isFalse();
    assertThat(elsewhere.permitsProof(B2)).isFalse();
    assertThat(elsewhere.permitsProof(after(A2, 1_005))).isTrue();
  }

  @Test
  void isTheSameOutOfItsBytesAndNothingOnAnotherChain() {
    Hash32 genesis = ForkChoicePropertyTest.hash(LOTS);
    VotingRecord record =
        VotingRecord.EMPTY
            .with(tree(), on(ROOT, 1_002, Vote.Proof.NONE))
            .with(tree(), on(B1, 1_004, Vote.Proof.GIVEN));
    Bytes bytes = VotingRecordCodec.encode(genesis, record);
    assertThat(bytes.size()).isLessThanOrEqualTo(217);
    assertThat(VotingRecordCodec.decode(genesis, bytes)).isEqualTo(record);
    assertThat(VotingRecordCodec.decode(genesis, Bytes.EMPTY)).isEqualTo(VotingRecord.EMPTY);
    assertThat(VotingRecordCodec.decode(Hash32.ZERO, bytes)).isEqualTo(VotingRecord.EMPTY);
    for (int size = 1; size < bytes.size(); size++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(bytes.toArray(), size));
      assertThatThrownBy(() -> VotingRecordCodec.decode(genesis, cut))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
