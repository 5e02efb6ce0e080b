package io.alys.consensus.finality;

import io.alys.primitives.Hash32;

/** What the rules say of a range that a proof is to make final. */
public sealed interface RangeVerdict permits RangeVerdict.Accepted, RangeVerdict.Refused {

  record Accepted(Range range) implements RangeVerdict {}

  /** One for each rule. */
  sealed interface Refused extends RangeVerdict, ProofVerdict {
    /** For people: what is wrong, with which block. */
    @Override
    String reason();
  }

  record NotAfterFinalised(Hash32 first, BlockRef finalised) implements Refused {
    @Override
    public String reason() {
      return "the range begins with %s, which does not follow the last finalised %s"
          .formatted(first, finalised);
    }
  }

  record EndIsNoAncestor(Hash32 last, BlockRef head) implements Refused {
    @Override
    public String reason() {
      return "the range ends with %s, which is no ancestor of what follows %s"
          .formatted(last, head);
    }
  }

  /** One parent block could otherwise pay for two ranges: see {@link FinalityRules}. */
  record EndBeforeLastProof(BlockRef last, BlockRef lastProof) implements Refused {
    @Override
    public String reason() {
      return "the range ends with %s, before %s, which carried the last proof"
          .formatted(last, lastProof);
    }
  }
}
