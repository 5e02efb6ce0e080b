package io.alys.chain;

import io.alys.chain.Examiner.Examined;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.approval.Approvals;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.EarlyApprovals;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Seal;
import io.alys.primitives.Hash32;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Blocks that are right and that too few authorities have signed, and signatures whose blocks have
 * not come. Both are bounded; the oldest give way.
 */
final class Votes {
  private static final int BLOCKS = 64;
  private static final int EARLY_OF_EACH = 16;

  private final SigningDomain domain;
  private final Supplier<Set<Authorities>> sets;
  private final Map<Hash32, Open> open =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Hash32, Open> eldest) {
          return size() > BLOCKS;
        }
      };
  private EarlyApprovals early;

  private record Open(Examined examined, Approvals approvals) {}

  /**
   * @param sets whose blocks may come
   */
  Votes(SigningDomain domain, Supplier<Set<Authorities>> sets) {
    this.domain = domain;
    this.sets = sets;
    early = EarlyApprovals.none(domain, EARLY_OF_EACH);
  }

  /** What became of a signature. */
  sealed interface Counted {
    /** Enough have signed. */
    record Enough(Examined examined) implements Counted {}

    /** The block waits on. */
    record Waiting() implements Counted {}

    record Refused(String reason) implements Counted {}
  }

  /** Opens the vote on a block; signatures that came before it count. */
  Counted open(Examined examined) {
    Block block = examined.block();
    Authorities authorities = examined.authorities();
    Approvals approvals =
        Approvals.of(
            authorities, block.hash(), domain.ballot(block.header()).message(), block.seal());
    EarlyApprovals.Taken taken = early.take(block.hash(), authorities);
    early = taken.rest();
    for (Approval approval : taken.approvals()) {
      if (approvals.plus(approval) instanceof Approvals.Addition.Added(Approvals next)) {
        approvals = next;
      }
    }
    return counted(new Open(examined, approvals));
  }

  private Counted counted(Open vote) {
    Hash32 hash = vote.approvals().block();
    if (!vote.approvals().isEnough()) {
      open.put(hash, vote);
      return new Counted.Waiting();
    }
    open.remove(hash);
    Examined examined = vote.examined();
    Block signed = examined.block().withSeal(vote.approvals().seal());
    return new Counted.Enough(examined.with(signed));
  }

  /** Whether a block waits for signatures. */
  boolean isOpen(Hash32 block) {
    return open.containsKey(block);
  }

  /** One authority signed. */
  Counted hear(Approval approval) {
    Open vote = open.get(approval.block());
    if (vote == null) {
      return switch (early.plus(approval, sets.get())) {
        case EarlyApprovals.Addition.Added(EarlyApprovals next) -> {
          early = next;
          yield new Counted.Waiting();
        }
        case EarlyApprovals.Addition.Known _ -> new Counted.Waiting();
        case EarlyApprovals.Addition.Refused(var why) -> new Counted.Refused(why.reason());
      };
    }
    return counted(vote, vote.approvals().plus(approval));
  }

  /** A copy of an open block came, with the signatures of others. */
  Counted hear(Hash32 block, Seal seal) {
    return Optional.ofNullable(open.get(block))
        .map(vote -> counted(vote, vote.approvals().plus(seal)))
        .orElseGet(Counted.Waiting::new);
  }

  private Counted counted(Open vote, Approvals.Addition addition) {
    return switch (addition) {
      case Approvals.Addition.Added(Approvals next) -> counted(new Open(vote.examined(), next));
      case Approvals.Addition.Known _ -> new Counted.Waiting();
      case Approvals.Addition.Refused(var why) -> new Counted.Refused(why.reason());
    };
  }
}
