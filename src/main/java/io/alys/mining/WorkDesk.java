package io.alys.mining;

import io.alys.actor.Health;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowRefusal;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.FinalityRules;
import io.alys.consensus.finality.Range;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.workbook.Issue;
import io.alys.consensus.workbook.Submission;
import io.alys.consensus.workbook.Template;
import io.alys.consensus.workbook.WorkBook;
import io.alys.ethereum.EvmAddress;
import io.alys.mining.AuxPowCommand.MiningStatus;
import io.alys.mining.AuxPowCommand.Waiting;
import io.alys.mining.AuxPowCommand.WorkOffer;
import io.alys.mining.ProofShelf.Fitting;
import io.alys.mining.ProofShelf.Shelved;
import io.alys.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What AuxPow knows and decides: pure, with the time passed in. The {@link WorkBook} has the
 * templates, the {@link ProofShelf} what was accepted.
 */
final class WorkDesk {
  static final String NOT_READY =
      "the chain has not said yet where it stands: the node is starting; ask again in some seconds";

  private static final EvmAddress NOBODY =
      new EvmAddress(Bytes.copyOf(new byte[EvmAddress.SIZE_BYTES]));

  private final FinalityRules rules;
  private final ProofShelf shelf = new ProofShelf();
  private WorkBook book;
  private Optional<Unfinalised> branch = Optional.empty();
  private Optional<CompactTarget> bits = Optional.empty();
  private Optional<Instant> waitingSince = Optional.empty();

  /** What is thought of a submission, before anything changes. */
  sealed interface Judgement {
    /** It holds: once it is on disk, {@link WorkDesk#accept} makes it so. */
    record Holds(WorkBook next, Template template, ClaimedProof claim) implements Judgement {}

    record Fails(Outcome outcome, String reason) implements Judgement {}
  }

  WorkDesk(FinalityRules rules, int templates) {
    this.rules = rules;
    book = WorkBook.empty(templates);
  }

  /** Takes a proof that was accepted before a start. */
  void restore(Shelved proof) {
    shelf.add(proof);
  }

  boolean isReady() {
    return branch.isPresent();
  }

  void follow(Unfinalised next) {
    boolean first = branch.isEmpty();
    branch = Optional.of(next);
    book = book.follow(next);
    // Over all blocks that are not final, so once for each head.
    bits = rules.wholeRange(next).map(range -> rules.work(next, range, NOBODY).bits());
    if (first) {
      shelf.best(rules, next).ifPresent(it -> queueAgain(next, it));
    }
    if (book.queued().isEmpty()) {
      waitingSince = Optional.empty();
    }
  }

  /** The book is empty, and a template for a shorter branch takes nothing from it. */
  private void queueAgain(Unfinalised whole, Fitting fitting) {
    ClaimedProof claim = fitting.proof().claim();
    int covered = whole.hashes().indexOf(claim.last()) + 1;
    Unfinalised part =
        new Unfinalised(
            whole.finalised(),
            whole.lastProof(),
            whole.lastBits(),
            whole.hashes().subList(0, covered));
    if (book.issue(rules, part, claim.feeAddress()) instanceof Issue.Issued issued) {
      book = issued.book().submit(issued.template().hash(), claim.proof(), whole).book();
      waitingSince = book.queued().map(_ -> fitting.proof().at());
    }
  }

  WorkOffer offer(EvmAddress feeAddress) {
    if (branch.isEmpty()) {
      return new WorkOffer.Nothing(NOT_READY);
    }
    return switch (book.issue(rules, branch.get(), feeAddress)) {
      case Issue.Issued(WorkBook next, Template template) -> {
        book = next;
        yield new WorkOffer.Offered(template);
      }
      case Issue.NothingToDo nothing -> new WorkOffer.Nothing(nothing.reason());
    };
  }

  Judgement judge(AuxHash hash, Bytes bytes) {
    if (branch.isEmpty()) {
      return new Judgement.Fails(Outcome.NOT_READY, NOT_READY);
    }
    return switch (AuxPowWire.readSubmission(bytes)) {
      case AuxPowWire.Decoded.Rejected(var _, String reason) ->
          new Judgement.Fails(Outcome.UNREADABLE, reason);
      case AuxPowWire.Decoded.Read(AuxPow proof) -> judged(book.submit(hash, proof, branch.get()));
    };
  }

  private static Judgement judged(Submission submission) {
    Submission.Answer answer = submission.answer();
    Outcome outcome =
        switch (answer) {
          case Submission.Accepted _ -> Outcome.ACCEPTED;
          case Submission.AlreadyProven _ -> Outcome.ALREADY_PROVEN;
          case Submission.Refused(var _, AuxPowRefusal.TooLittleWork _) -> Outcome.TOO_LITTLE_WORK;
          case Submission.Refused _ -> Outcome.DOES_NOT_HOLD;
          case Submission.Outdated _ -> Outcome.OUTDATED;
          case Submission.Unknown _ -> Outcome.UNKNOWN;
        };
    return answer instanceof Submission.Accepted(Template template, AuxPow proof)
        ? new Judgement.Holds(submission.book(), template, claim(template, proof))
        : new Judgement.Fails(outcome, answer.reason());
  }

  private static ClaimedProof claim(Template template, AuxPow proof) {
    Range range = template.range();
    return new ClaimedProof(
        range.first().hash(), range.last().hash(), template.work().feeAddress(), proof);
  }

  /** Makes it so; nothing else was done since it was judged. */
  void accept(Judgement.Holds holds, Instant at) {
    book = holds.next();
    shelf.add(new Shelved(holds.claim(), at));
    waitingSince = Optional.of(at);
  }

  /** What the block after a branch carries. */
  Optional<ClaimedProof> proof(Unfinalised before) {
    return shelf.best(rules, before).map(it -> it.proof().claim());
  }

  Optional<WorkBook.Queued> queued() {
    return book.queued();
  }

  MiningStatus status() {
    if (branch.isEmpty()) {
      return new MiningStatus.NotReady(NOT_READY);
    }
    Unfinalised now = branch.get();
    return new MiningStatus.Ready(
        now.head(),
        now.lastProof(),
        now.hashes().size(),
        bits,
        book.size(),
        book.queued().map(this::waiting));
  }

  private Waiting waiting(WorkBook.Queued queued) {
    Template template = queued.template();
    return new Waiting(
        template.hash(),
        template.range().last(),
        template.work().feeAddress(),
        waitingSince.orElse(Instant.EPOCH));
  }

  /**
   * How well it does its work.
   *
   * @param longestWait of a proof for a block
   */
  Health health(Instant now, Duration longestWait) {
    if (branch.isEmpty()) {
      return new Health.Degraded(NOT_READY);
    }
    return waitingSince
        .map(since -> Duration.between(since, now))
        .filter(waits -> waits.compareTo(longestWait) > 0)
        .<Health>map(
            waits ->
                new Health.Degraded(
                    "a proof has waited %d s for a block; see whether the chain makes any"
                        .formatted(waits.toSeconds())))
        .orElseGet(Health::healthy);
  }
}
