package io.alys.consensus.workbook;

import static io.alys.consensus.finality.SomeChain.MINER;
import static io.alys.consensus.finality.SomeChain.RULES;
import static io.alys.consensus.finality.SomeChain.THIEF;
import static io.alys.consensus.finality.SomeChain.hash;
import static io.alys.consensus.finality.SomeChain.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.ChainSpec;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.Retarget;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.auxpow.Work;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.ProofVerdict;
import io.alys.consensus.finality.RangeVerdict;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.finality.Unfinalised;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import org.junit.jupiter.api.Test;

/** What version 1 got wrong about merged mining, each as it showed. */
class VersionOneFaultsTest {
  /** Whoever relayed a proof could put in an address of his own. */
  @Test
  void fault15WhoRelaysAProofCannotTakeItsFees() {
    Unfinalised branch = upTo(6);
    ClaimedProof right = SomeChain.proven(branch, hash(5), MINER);
    ClaimedProof stolen = new ClaimedProof(right.first(), right.last(), THIEF, right.proof());
    assertThat(RULES.check(branch, right)).isInstanceOf(ProofVerdict.Final.class);
    assertThat(RULES.check(branch, stolen)).isInstanceOf(ProofVerdict.NoWork.class);
  }

  /** A proof could make blocks final that its carrier does not build on. */
  @Test
  void fault15ARangeOfAnotherBranchIsNotMadeFinal() {
    Unfinalised theirs = upTo(4).plus(hash(55)).plus(hash(66));
    ClaimedProof proof = SomeChain.proven(theirs, hash(55), MINER);
    assertThat(RULES.check(theirs, proof)).isInstanceOf(ProofVerdict.Final.class);
    assertThat(RULES.check(upTo(6), proof)).isInstanceOf(RangeVerdict.EndIsNoAncestor.class);
  }

  /** The target came from the local head: what was mined at one head failed at the next. */
  @Test
  void fault15AProofHoldsWhateverTheHeadIs() {
    ClaimedProof proof = SomeChain.proven(upTo(6), hash(5), MINER);
    for (int head = 5; head <= 40; head++) {
      assertThat(RULES.check(upTo(head), proof)).isInstanceOf(ProofVerdict.Final.class);
    }
  }

  /** One proof that came early made the next five times as hard. */
  @Test
  void fault15AnEarlyProofMakesTheNextOneFifthHarderAndNoMore() {
    Retarget retarget = new Retarget(ChainSpec.DEVELOPMENT.retargetParams());
    CompactTarget last = new CompactTarget(0x1e25_cdf2);
    CompactTarget next = retarget.next(last, BlockNumber.GENESIS, BlockNumber.GENESIS);
    assertThat(next).hasToString("1e1e3e5b").isNotEqualTo(new CompactTarget(503_811_990));
  }

  /** The specification's limits were never read. */
  @Test
  void fault15TargetsKeepTheLimitsOfTheSpecification() {
    Retarget retarget = new Retarget(ChainSpec.DEVELOPMENT.retargetParams());
    CompactTarget bits = new CompactTarget(ChainSpec.DEVELOPMENT.bits());
    CompactTarget easy = bits;
    CompactTarget hard = bits;
    for (int proof = 0; proof < 400; proof++) {
      easy = retarget.next(easy, BlockNumber.GENESIS, new BlockNumber(1_000));
      hard = retarget.next(hard, BlockNumber.GENESIS, BlockNumber.GENESIS);
    }
    assertThat(easy.bits()).isEqualTo(ChainSpec.DEVELOPMENT.retargetParams().powLimit());
    assertThat(hard.bits()).isEqualTo(ChainSpec.DEVELOPMENT.retargetParams().powLowerLimit());
  }

  /** A submission took its template away before it was looked at. */
  @Test
  void fault16ABadSubmissionDestroysNoTemplate() {
    Issue.Issued given = (Issue.Issued) WorkBook.empty(4).issue(RULES, upTo(5), MINER);
    Template template = given.template();
    AuxPow bad = SomeChain.mined(SomeProof.someHash(Seed.of(1)), SomeProof.EASY);
    Submission first = given.book().submit(template.hash(), bad, upTo(5));
    assertThat(first.answer()).isInstanceOf(Submission.Refused.class);
    AuxPow good = SomeChain.mined(template.hash(), template.work().bits());
    assertThat(first.book().submit(template.hash(), good, upTo(5)).answer())
        .isInstanceOf(Submission.Accepted.class);
  }

  /** Every moved head left its templates behind. */
  @Test
  void fault16TemplatesDoNotGrowWithoutBound() {
    WorkBook book = WorkBook.empty(16);
    for (int i = 1; i <= 500; i++) {
      String address = "0x%040x".formatted(i);
      Unfinalised branch = upTo(1 + i % 19);
      book = ((Issue.Issued) book.issue(RULES, branch, EvmAddress.fromHex(address))).book();
      assertThat(book.size()).isLessThanOrEqualTo(16);
    }
  }

  /** The last caller's address replaced that of the first one, for the same hash. */
  @Test
  void twoMinersDoNotTakeEachOthersTemplate() {
    WorkBook book = WorkBook.empty(4);
    Issue.Issued mine = (Issue.Issued) book.issue(RULES, upTo(5), MINER);
    Issue.Issued theirs = (Issue.Issued) mine.book().issue(RULES, upTo(5), THIEF);
    Work work = mine.template().work();
    Submission done =
        theirs
            .book()
            .submit(mine.template().hash(), SomeChain.mined(work.auxHash(), work.bits()), upTo(5));
    assertThat(done.book().queued().orElseThrow().template().work().feeAddress()).isEqualTo(MINER);
  }

  /** Bytes that are no proof ended the process. */
  @Test
  void fault17BytesThatAreNoProofAreAnAnswer() {
    assertThat(AuxPowWire.decode(Bytes.fromHex("ff".repeat(500))))
        .isInstanceOf(AuxPowWire.Decoded.Rejected.class);
  }
}
