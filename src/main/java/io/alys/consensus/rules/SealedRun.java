package io.alys.consensus.rules;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Seal;
import io.alys.consensus.bls.Claim;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Blocks whose seals were verified together, in about half of the time that they take one by one: a
 * node that catches up has many at once. It vouches for nothing but that these authorities made
 * these seals; all other rules are still to be asked, also who the authorities of a block are.
 */
public final class SealedRun {
  private final SigningDomain domain;
  private final Map<Hash32, Sealed> blocks;

  private record Sealed(Seal seal, Authorities authorities) {}

  private SealedRun(SigningDomain domain, Map<Hash32, Sealed> blocks) {
    this.domain = domain;
    this.blocks = Map.copyOf(blocks);
  }

  /**
   * Empty when not all seals hold; which does not, only the check of each block tells.
   *
   * @param from who make the first of them, and who are announced to take over
   */
  static Optional<SealedRun> of(SigningDomain domain, AuthoritySchedule from, List<Block> blocks) {
    Map<Hash32, Sealed> sealed = new HashMap<>();
    List<Claim> claims = new ArrayList<>();
    AuthoritySchedule schedule = from;
    for (Block block : blocks) {
      Authorities authorities = schedule.at(block.header().number());
      Optional<AuthoritySchedule> next = AuthorityCheck.after(schedule, block);
      if (next.isEmpty() || block.seal().signers().authorities() != authorities.count()) {
        return Optional.empty();
      }
      sealed.put(block.hash(), new Sealed(block.seal(), authorities));
      claims.add(authorities.claim(block.seal(), domain.ballot(block.header()).message()));
      schedule = next.get();
    }
    return Claim.allHold(claims) ? Optional.of(new SealedRun(domain, sealed)) : Optional.empty();
  }

  /** Whether this very seal of a block was verified, for this chain and these authorities. */
  boolean vouchesFor(Block block, SigningDomain chain, Authorities set) {
    return new Sealed(block.seal(), set).equals(blocks.get(block.hash())) && domain.equals(chain);
  }
}
