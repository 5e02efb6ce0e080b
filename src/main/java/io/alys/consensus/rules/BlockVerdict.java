package io.alys.consensus.rules;

import io.alys.consensus.block.Block;
import io.alys.consensus.finality.ProofVerdict;
import java.util.Optional;

/** What the rules say of a block. */
public sealed interface BlockVerdict permits BlockVerdict.Sound, BlockRefusal {
  /**
   * All that the chain alone can tell is right. What is left: that deposits and settlements are on
   * Bitcoin, and that the execution client finds the payload valid.
   *
   * @param parent the state that it follows on
   * @param proof that it carries, with what it makes final
   */
  record Sound(ChainState parent, Block block, Optional<ProofVerdict.Final> proof)
      implements BlockVerdict {}
}
