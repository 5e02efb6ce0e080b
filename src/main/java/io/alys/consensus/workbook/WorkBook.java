package io.alys.consensus.workbook;

import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowCheck;
import io.alys.consensus.auxpow.AuxPowRefusal;
import io.alys.consensus.auxpow.AuxPowVerdict;
import io.alys.consensus.auxpow.Work;
import io.alys.consensus.finality.FinalityRules;
import io.alys.consensus.finality.Range;
import io.alys.consensus.finality.Unfinalised;
import io.alys.ethereum.EvmAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * The templates that miners work on, and the proof that waits for a block. It never changes: each
 * step gives a new one.
 *
 * <p>A submission that does not hold takes nothing away, so a miner may try again and nobody can
 * spoil another's work. A template is forgotten only when the chain has gone on or the book is full
 * (then the oldest goes), and even so its hash is remembered for a while, to tell a late miner from
 * one who asks the wrong node. Of two proofs the one that reaches further waits; when neither does,
 * the first one.
 */
public final class WorkBook {
  /** The proof that waits. */
  public record Queued(Template template, AuxPow proof) {}

  private final int capacity;
  private final SequencedMap<AuxHash, Template> templates;
  private final SequencedSet<AuxHash> outdated;
  private final Optional<Queued> queued;

  private WorkBook(
      int capacity,
      SequencedMap<AuxHash, Template> templates,
      SequencedSet<AuxHash> outdated,
      Optional<Queued> queued) {
    this.capacity = capacity;
    this.templates = Collections.unmodifiableSequencedMap(templates);
    this.outdated = Collections.unmodifiableSequencedSet(outdated);
    this.queued = queued;
  }

  /**
   * @param capacity templates, and as many hashes of forgotten ones; at least 1
   */
  public static WorkBook empty(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "a work book with room for %d templates".formatted(capacity));
    }
    return new WorkBook(capacity, new LinkedHashMap<>(), new LinkedHashSet<>(), Optional.empty());
  }

  public Optional<Queued> queued() {
    return queued;
  }

  public int size() {
    return templates.size();
  }

  /**
   * Gives out work on all that is not final yet. Who asks twice gets the same.
   *
   * @param branch up to this node's head
   */
  public Issue issue(FinalityRules rules, Unfinalised branch, EvmAddress feeAddress) {
    WorkBook book = follow(branch);
    Optional<Range> left = rules.wholeRange(branch).filter(it -> !book.isProven(it));
    if (left.isEmpty()) {
      return new Issue.NothingToDo(branch.head());
    }
    Range range = left.get();
    Work work = rules.work(branch, range, feeAddress);
    Template template = Template.of(work, range, branch.lastProof());
    return new Issue.Issued(book.with(template), template);
  }

  /**
   * Looks at a proof.
   *
   * @param hash of the template that the miner says it is for
   * @param branch up to this node's head
   */
  public Submission submit(AuxHash hash, AuxPow proof, Unfinalised branch) {
    WorkBook book = follow(branch);
    Template template = book.templates.get(hash);
    if (template == null) {
      return new Submission(
          book,
          book.outdated.contains(hash)
              ? new Submission.Outdated(hash)
              : new Submission.Unknown(hash));
    }
    Work work = template.work();
    return switch (AuxPowCheck.check(proof, hash, work.chainId(), work.bits().target())) {
      case AuxPowRefusal why -> new Submission(book, new Submission.Refused(hash, why));
      case AuxPowVerdict.Proven _ -> book.proven(template, proof);
    };
  }

  private boolean isProven(Range range) {
    return queued.map(it -> it.template().range().last()).filter(range.last()::equals).isPresent();
  }

  private Submission proven(Template template, AuxPow proof) {
    if (queued.isPresent()) {
      Range waiting = queued.get().template().range();
      if (waiting.last().number().compareTo(template.range().last().number()) >= 0) {
        return new Submission(this, new Submission.AlreadyProven(waiting.last()));
      }
    }
    WorkBook book =
        new WorkBook(capacity, templates, outdated, Optional.of(new Queued(template, proof)));
    return new Submission(book, new Submission.Accepted(template, proof));
  }

  /**
   * Follows the chain: drops what can no longer stand in its next block, the waiting proof too.
   *
   * @param branch up to this node's head
   */
  public WorkBook follow(Unfinalised branch) {
    boolean standing = templates.values().stream().allMatch(it -> stands(it, branch));
    Optional<Queued> waiting = queued.filter(it -> stands(it.template(), branch));
    if (standing && waiting.equals(queued)) {
      return this;
    }
    SequencedMap<AuxHash, Template> kept = new LinkedHashMap<>(templates);
    SequencedSet<AuxHash> gone = new LinkedHashSet<>(outdated);
    for (Template template : templates.values()) {
      if (!stands(template, branch)) {
        kept.remove(template.hash());
        gone.add(template.hash());
      }
    }
    return new WorkBook(capacity, kept, youngest(gone), waiting);
  }

  private static boolean stands(Template template, Unfinalised branch) {
    return template.lastProof().equals(branch.lastProof()) && branch.carries(template.range());
  }

  private WorkBook with(Template template) {
    SequencedMap<AuxHash, Template> more = new LinkedHashMap<>(templates);
    SequencedSet<AuxHash> gone = new LinkedHashSet<>(outdated);
    more.putLast(template.hash(), template);
    gone.remove(template.hash());
    if (more.size() > capacity) {
      gone.add(more.pollFirstEntry().getKey());
    }
    return new WorkBook(capacity, more, youngest(gone), queued);
  }

  private SequencedSet<AuxHash> youngest(SequencedSet<AuxHash> hashes) {
    while (hashes.size() > capacity) {
      hashes.removeFirst();
    }
    return hashes;
  }
}
