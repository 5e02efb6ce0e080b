package io.alys.consensus.rules;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Seal;
import io.alys.consensus.bls.Claim;
import io.alys.primitives.Hash32;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Blocks whose seals were verified together, in about half of the time that they take one by one: a
 * node that catches up has many at once. It vouches for nothing but these seals; all other rules
 * are still to be asked.
 */
public final class SealedRun {
  private final SigningDomain domain;
  private final Authorities authorities;
  private final Map<Hash32, Seal> seals;

  private SealedRun(SigningDomain domain, Authorities authorities, Map<Hash32, Seal> seals) {
    this.domain = domain;
    this.authorities = authorities;
    this.seals = Map.copyOf(seals);
  }

  /** Empty when not all seals hold; which does not, only the check of each block tells. */
  static Optional<SealedRun> of(SigningDomain domain, Authorities authorities, List<Block> blocks) {
    Map<Hash32, Seal> seals = new HashMap<>();
    for (Block block : blocks) {
      if (block.seal().signers().authorities() != authorities.count()) {
        return Optional.empty();
      }
      seals.put(block.hash(), block.seal());
    }
    List<Claim> claims =
        blocks.stream()
            .map(block -> authorities.claim(block.seal(), domain.ballot(block.header()).message()))
            .toList();
    return Claim.allHold(claims)
        ? Optional.of(new SealedRun(domain, authorities, seals))
        : Optional.empty();
  }

  /** Whether this very seal of a block was verified, for this chain and these authorities. */
  boolean vouchesFor(Block block, SigningDomain chain, Authorities set) {
    return block.seal().equals(seals.get(block.hash()))
        && domain.equals(chain)
        && authorities.equals(set);
  }
}
