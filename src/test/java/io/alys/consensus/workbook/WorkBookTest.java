package io.alys.consensus.workbook;

import static io.alys.consensus.finality.SomeChain.MINER;
import static io.alys.consensus.finality.SomeChain.RULES;
import static io.alys.consensus.finality.SomeChain.THIEF;
import static io.alys.consensus.finality.SomeChain.hash;
import static io.alys.consensus.finality.SomeChain.upTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowRefusal;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.workbook.Issue.Issued;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Seed;
import org.junit.jupiter.api.Test;

class WorkBookTest {
  private static final WorkBook EMPTY = WorkBook.empty(4);

  private static Issued issued(WorkBook book, Unfinalised branch, EvmAddress address) {
    return (Issued) book.issue(RULES, branch, address);
  }

  private static AuxPow mined(Template template) {
    return SomeChain.mined(template.hash(), template.work().bits());
  }

  @Test
  void givesWorkOnAllThatIsNotFinal() {
    Issued given = issued(EMPTY, upTo(5), MINER);
    Template template = given.template();
    assertThat(template.range().last().hash()).isEqualTo(hash(5));
    assertThat(template.range().first().hash()).isEqualTo(hash(1));
    assertThat(template.lastProof().hash()).isEqualTo(hash(0));
    assertThat(template.hash()).isEqualTo(template.work().auxHash());
    assertThat(template.work().feeAddress()).isEqualTo(MINER);
    assertThat(given.book().size()).isEqualTo(1);
  }

  @Test
  void givesTheSameToWhoAsksTwiceAndAnotherToAnother() {
    Issued first = issued(EMPTY, upTo(5), MINER);
    Issued again = issued(first.book(), upTo(5), MINER);
    assertThat(again.template()).isEqualTo(first.template());
    assertThat(again.book().size()).isEqualTo(1);
    Issued other = issued(again.book(), upTo(5), THIEF);
    assertThat(other.template().hash()).isNotEqualTo(first.template().hash());
    assertThat(other.book().size()).isEqualTo(2);
  }

  @Test
  void hasNothingToDoWhenAllIsFinalOrProven() {
    Issue none = EMPTY.issue(RULES, upTo(0), MINER);
    assertThat(((Issue.NothingToDo) none).reason())
        .isEqualTo(
            "up to block 0 (%s) nothing is left to prove; ask again after the next block"
                .formatted(hash(0)));
    Issued given = issued(EMPTY, upTo(5), MINER);
    WorkBook proven =
        given.book().submit(given.template().hash(), mined(given.template()), upTo(5)).book();
    assertThat(proven.issue(RULES, upTo(5), THIEF)).isInstanceOf(Issue.NothingToDo.class);
    assertThat(proven.issue(RULES, upTo(6), THIEF)).isInstanceOf(Issued.class);
  }

  @Test
  void keepsAProofForTheNextBlock() {
    Issued given = issued(EMPTY, upTo(5), MINER);
    AuxPow proof = mined(given.template());
    Submission done = given.book().submit(given.template().hash(), proof, upTo(6));
    assertThat(done.answer()).isEqualTo(new Submission.Accepted(given.template(), proof));
    assertThat(done.answer().reason()).endsWith(" is proven");
    assertThat(done.book().queued()).contains(new WorkBook.Queued(given.template(), proof));
    assertThat(given.book().queued()).isEmpty();
  }

  @Test
  void keepsTheFirstProofOfARange() {
    Issued first = issued(EMPTY, upTo(5), MINER);
    Issued second = issued(first.book(), upTo(5), THIEF);
    WorkBook book = second.book();
    book = book.submit(first.template().hash(), mined(first.template()), upTo(5)).book();
    AuxPow harder =
        SomeProof.of(second.template().hash(), Seed.of(5)).mined(new CompactTarget(0x1f7fffff));
    Submission late = book.submit(second.template().hash(), harder, upTo(5));
    assertThat(late.answer())
        .isEqualTo(new Submission.AlreadyProven(first.template().range().last()));
    assertThat(late.answer().reason())
        .isEqualTo(
            "another proof waits for a block already and reaches block 5 (%s); ask for new work"
                .formatted(hash(5)));
    assertThat(late.book().queued().orElseThrow().template()).isEqualTo(first.template());
  }

  @Test
  void prefersTheProofThatReachesFurther() {
    Issued near = issued(EMPTY, upTo(5), MINER);
    Issued far = issued(near.book(), upTo(6), MINER);
    AuxPow farProof = mined(far.template());
    WorkBook book =
        far.book().submit(near.template().hash(), mined(near.template()), upTo(6)).book();
    book = book.submit(far.template().hash(), farProof, upTo(6)).book();
    assertThat(book.queued()).contains(new WorkBook.Queued(far.template(), farProof));
    Submission back = book.submit(near.template().hash(), mined(near.template()), upTo(6));
    assertThat(back.answer()).isInstanceOf(Submission.AlreadyProven.class);
    assertThat(back.book().queued()).contains(new WorkBook.Queued(far.template(), farProof));
  }

  @Test
  void forgetsWhatAProofHasOvertaken() {
    Issued given = issued(EMPTY, upTo(5), MINER);
    Template template = given.template();
    WorkBook book = given.book().submit(template.hash(), mined(template), upTo(5)).book();
    Unfinalised after = upTo(5).plusProof(hash(6), template.range(), template.work().bits());
    WorkBook followed = book.follow(after);
    assertThat(followed.size()).isZero();
    assertThat(followed.queued()).isEmpty();
    Submission late = book.submit(template.hash(), mined(template), after);
    assertThat(late.answer()).isEqualTo(new Submission.Outdated(template.hash()));
    assertThat(late.answer().reason())
        .isEqualTo("the work %s is outdated; ask for new work".formatted(template.hash()));
  }

  @Test
  void forgetsWhatABetterBranchLeftAside() {
    Issued given = issued(EMPTY, upTo(5), MINER);
    Unfinalised other = upTo(4).plus(hash(55)).plus(hash(66));
    assertThat(given.book().follow(other).size()).isZero();
    assertThat(given.book().follow(upTo(9))).isSameAs(given.book());
    Submission late = given.book().submit(given.template().hash(), mined(given.template()), other);
    assertThat(late.answer()).isInstanceOf(Submission.Outdated.class);
  }

  @Test
  void keepsWhatABetterBranchShares() {
    Issued shared = issued(EMPTY, upTo(4), MINER);
    Issued aside = issued(shared.book(), upTo(5), MINER);
    WorkBook followed = aside.book().follow(upTo(4).plus(hash(55)));
    assertThat(followed.size()).isEqualTo(1);
    Template template = shared.template();
    assertThat(followed.submit(template.hash(), mined(template), upTo(4)).answer())
        .isInstanceOf(Submission.Accepted.class);
  }

  @Test
  void keepsAWaitingProofAsLongAsItStandsThoughItsTemplateIsGone() {
    Issued far = issued(WorkBook.empty(1), upTo(5), MINER);
    Template template = far.template();
    WorkBook proven = far.book().submit(template.hash(), mined(template), upTo(5)).book();
    // New work takes the only place, and then loses it to another branch.
    WorkBook pushedOut = issued(proven, upTo(6), THIEF).book();
    assertThat(pushedOut.size()).isEqualTo(1);
    WorkBook alone = pushedOut.follow(upTo(5).plus(hash(66)));
    assertThat(alone.size()).isZero();
    assertThat(alone.queued().orElseThrow().template()).isEqualTo(template);
    assertThat(alone.follow(upTo(4).plus(hash(55))).queued()).isEmpty();
  }

  @Test
  void givesWorkAgainThatHadBeenLeftAside() {
    Issued given = issued(EMPTY, upTo(5), MINER);
    WorkBook aside = given.book().follow(upTo(4).plus(hash(55)));
    Issued again = issued(aside, upTo(5), MINER);
    Template template = again.template();
    assertThat(template).isEqualTo(given.template());
    assertThat(again.book().submit(template.hash(), mined(template), upTo(5)).answer())
        .isInstanceOf(Submission.Accepted.class);
  }

  @Test
  void knowsNoWorkOfOthers() {
    Template elsewhere = issued(EMPTY, upTo(5), MINER).template();
    Submission submission = EMPTY.submit(elsewhere.hash(), mined(elsewhere), upTo(5));
    assertThat(submission.answer()).isEqualTo(new Submission.Unknown(elsewhere.hash()));
    assertThat(submission.answer().reason())
        .isEqualTo(
            "no work %s was given out by this node; submit where you asked"
                .formatted(elsewhere.hash()));
  }

  @Test
  void letsTheOldestGoWhenItIsFull() {
    WorkBook book = EMPTY;
    Template oldest = issued(book, upTo(1), MINER).template();
    for (int head = 1; head <= 5; head++) {
      book = issued(book, upTo(head), MINER).book();
    }
    assertThat(book.size()).isEqualTo(4);
    Submission late = book.submit(oldest.hash(), mined(oldest), upTo(5));
    assertThat(late.answer()).isInstanceOf(Submission.Outdated.class);
    Template next = issued(EMPTY, upTo(2), MINER).template();
    assertThat(book.submit(next.hash(), mined(next), upTo(5)).answer())
        .isInstanceOf(Submission.Accepted.class);
  }

  @Test
  void keepsWhatIsAskedForAgainAmongTheYoungest() {
    WorkBook book = EMPTY;
    Template first = issued(book, upTo(9), MINER).template();
    for (int other = 1; other <= 4; other++) {
      book = issued(book, upTo(9), MINER).book();
      book =
          issued(book, upTo(9), EvmAddress.fromHex("0x" + "0%d".formatted(other).repeat(20)))
              .book();
    }
    assertThat(book.submit(first.hash(), mined(first), upTo(9)).answer())
        .isInstanceOf(Submission.Accepted.class);
  }

  @Test
  void hasRoomForAtLeastOne() {
    assertThatThrownBy(() -> WorkBook.empty(0)).hasMessage("a work book with room for 0 templates");
  }

  @Test
  void saysWhatIsWrongWithAProof() {
    Issued given = issued(EMPTY, upTo(5), MINER);
    AuxPow other = SomeChain.mined(SomeProof.someHash(Seed.of(1)), SomeProof.EASY);
    Submission submission = given.book().submit(given.template().hash(), other, upTo(5));
    assertThat(submission.answer().reason())
        .isEqualTo("the coinbase commits to something else than " + given.template().hash());
    assertThat(((Submission.Refused) submission.answer()).why())
        .isInstanceOf(AuxPowRefusal.OtherCommitted.class);
  }
}
