package io.alys.consensus.rules;

import java.util.Optional;

/**
 * What a node found out about a block when it took it, and keeps beside it.
 *
 * @param target of its proof; empty without one, and where the block was kept before nodes wrote it
 *     down
 */
public record Findings(Executed executed, Optional<ProofTarget> target) {
  /** Those of a block that the rules found sound. */
  public static Findings of(BlockVerdict.Sound sound, Executed executed) {
    return new Findings(executed, sound.proof().map(proof -> ProofTarget.of(proof.work())));
  }
}
