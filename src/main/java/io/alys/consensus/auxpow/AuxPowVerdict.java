package io.alys.consensus.auxpow;

import io.alys.bitcoin.BlockHash;

/** What {@link AuxPowCheck} says of a proof. */
public sealed interface AuxPowVerdict permits AuxPowVerdict.Proven, AuxPowRefusal {

  /** It holds. */
  record Proven(BlockHash parent) implements AuxPowVerdict {}
}
