package io.alys.consensus.workbook;

import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowRefusal;
import io.alys.consensus.finality.BlockRef;

/**
 * What came of a proof that a miner handed in.
 *
 * @param book what holds now
 */
public record Submission(WorkBook book, Answer answer) {

  /** What the miner is told. */
  public sealed interface Answer {
    /** For people: what happened, and what to do. */
    String reason();
  }

  /** The proof waits for the next block. */
  public record Accepted(Template template, AuxPow proof) implements Answer {
    @Override
    public String reason() {
      return "%s is proven".formatted(template.range());
    }
  }

  /** It holds, but what it proves is proven; the first proof is kept. */
  public record AlreadyProven(BlockRef upTo) implements Answer {
    @Override
    public String reason() {
      return "another proof waits for a block already and reaches %s; ask for new work"
          .formatted(upTo);
    }
  }

  /** It does not hold. The template is still there for a better one. */
  public record Refused(AuxHash hash, AuxPowRefusal why) implements Answer {
    @Override
    public String reason() {
      return why.reason();
    }
  }

  /** The chain went on without it, or newer templates took its place. */
  public record Outdated(AuxHash hash) implements Answer {
    @Override
    public String reason() {
      return "the work %s is outdated; ask for new work".formatted(hash);
    }
  }

  /** It was never given out, or so long ago that nobody remembers. */
  public record Unknown(AuxHash hash) implements Answer {
    @Override
    public String reason() {
      return "no work %s was given out by this node; submit where you asked".formatted(hash);
    }
  }
}
