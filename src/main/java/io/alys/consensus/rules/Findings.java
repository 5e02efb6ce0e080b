package io.alys.consensus.rules;

import io.alys.primitives.Hash32;
import java.util.Optional;

/**
 * What a node found out about a block when it took it, and keeps beside it.
 *
 * @param target of its proof; empty without one, and where the block was kept before nodes wrote it
 *     down
 * @param specification its digest, where the block is the first of other constants
 */
public record Findings(
    Executed executed, Optional<ProofTarget> target, Optional<Hash32> specification) {
  /** Those of a block that the rules found sound. */
  public static Findings of(BlockVerdict.Sound sound, Executed executed) {
    return new Findings(
        executed, sound.proof().map(proof -> ProofTarget.of(proof.work())), Optional.empty());
  }

  /** The same, about a block that is held against a specification for the first time. */
  public Findings by(Optional<Hash32> digest) {
    return new Findings(executed, target, digest);
  }
}
