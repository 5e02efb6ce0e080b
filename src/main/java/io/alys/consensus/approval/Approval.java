package io.alys.consensus.approval;

import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.bls.Claim;
import io.alys.primitives.Hash32;
import java.util.List;

/**
 * One authority's signature over a block, as it travels alone.
 *
 * @param block the block's hash
 * @param authority its index
 */
public record Approval(Hash32 block, int authority, BlsSignature signature) {
  /** Whether such an authority is there, and signed the message. */
  boolean holds(Authorities authorities, Hash32 message) {
    return isOneOf(authorities)
        && new Claim(List.of(authorities.keys().get(authority)), message, signature).holds();
  }

  boolean isOneOf(Authorities authorities) {
    return authority >= 0 && authority < authorities.count();
  }

  @Override
  public String toString() {
    return "approval of %s by authority %d".formatted(block, authority);
  }
}
