package io.alys.consensus.finality;

import io.alys.consensus.auxpow.AuxPow;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Hash32;

/**
 * What a block says of the proof that it carries. All else follows from the chain, and so a block
 * need not say it: numbers, target, height, chain id.
 *
 * @param first the first block of the range
 * @param last the last block of the range
 */
public record ClaimedProof(Hash32 first, Hash32 last, EvmAddress feeAddress, AuxPow proof) {}
