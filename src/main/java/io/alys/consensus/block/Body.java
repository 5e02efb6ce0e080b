package io.alys.consensus.block;

import io.alys.consensus.auxpow.DoubleSha256;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.ethereum.ExecutionPayload;
import io.alys.peg.PegContent;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * What a block says.
 *
 * @param payload the execution layer's block
 * @param proof of work that makes earlier blocks final
 */
public record Body(ExecutionPayload payload, PegContent peg, Optional<ClaimedProof> proof) {
  /**
   * @throws IllegalArgumentException when a list is longer than a block may have; see {@link
   *     BlockLimits}
   */
  public Body {
    BlockLimits.require(payload, peg);
  }

  /**
   * The double SHA-256 of those of its sections, so that one of them can be shown to stand in a
   * block without the others.
   */
  public Hash32 root() {
    return root(BodyCodec.sections(this));
  }

  static Hash32 root(List<Bytes> sections) {
    Bytes[] leaves = sections.stream().map(DoubleSha256::of).toArray(Bytes[]::new);
    return new Hash32(DoubleSha256.of(leaves));
  }

  /** How long it is in a block; a producer that is over the limit leaves something out. */
  public int sizeBytes() {
    return sizeBytes(BodyCodec.sections(this));
  }

  static int sizeBytes(List<Bytes> sections) {
    return sections.stream().mapToInt(section -> Integer.BYTES + section.size()).sum();
  }

  /** Whether a block with it can be told to others. */
  public boolean fits() {
    return sizeBytes() <= BlockLimits.MAX_BODY_BYTES;
  }
}
