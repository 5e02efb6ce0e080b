package io.alys.mining;

import io.alys.actor.event.AlysEvent;
import io.alys.bitcoin.BlockHash;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.finality.BlockRef;
import io.alys.ethereum.EvmAddress;

/** What happens to the work of miners. */
public sealed interface AuxPowEvent extends AlysEvent {
  /**
   * A proof is on disk and waits for a block.
   *
   * @param upTo the last block that it makes final
   * @param parent the block that was mined
   */
  record ProofAccepted(AuxHash hash, BlockRef upTo, EvmAddress feeAddress, BlockHash parent)
      implements AuxPowEvent {}

  /** A miner handed in what does not count. */
  record ProofRefused(AuxHash hash, String reason) implements AuxPowEvent {}
}
