package io.alys.consensus.finality;

import io.alys.bitcoin.BlockHash;
import io.alys.consensus.auxpow.AuxPowRefusal;
import io.alys.consensus.auxpow.Work;

/** What the rules say of a proof that a block carries. */
public sealed interface ProofVerdict
    permits ProofVerdict.Final, ProofVerdict.NoWork, RangeVerdict.Refused {
  /** For people: what holds, or what is wrong. */
  String reason();

  /**
   * The range is final, and the fees are due.
   *
   * @param parent the block that was mined
   */
  record Final(Range range, Work work, BlockHash parent) implements ProofVerdict {
    @Override
    public String reason() {
      return "%s is final by %s".formatted(range, parent);
    }
  }

  /** The range is right, the proof is not one for it. */
  record NoWork(Work work, AuxPowRefusal why) implements ProofVerdict {
    @Override
    public String reason() {
      return why.reason();
    }
  }
}
