package io.alys.consensus.block;

import io.alys.peg.Burn;
import io.alys.peg.PegBlock;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * A block of the sidechain: its header names this body, and it is short enough to travel. Whether
 * it may follow on another one, the rules say.
 *
 * @param seal not covered by the hash: more signatures make no other block of it
 */
public record Block(Header header, Body body, Seal seal) {
  /**
   * @throws IllegalArgumentException when the header is that of another body, or the whole is too
   *     long
   */
  public Block {
    List<Bytes> sections = BodyCodec.sections(body);
    BlockLimits.require("bytes", Body.sizeBytes(sections), BlockLimits.MAX_BODY_BYTES);
    Hash32 root = Body.root(sections);
    if (!header.bodyRoot().equals(root)) {
      throw new IllegalArgumentException(
          "%s names a body with root %s, and has one with root %s"
              .formatted(header.number(), header.bodyRoot(), root));
    }
  }

  public Hash32 hash() {
    return header.hash();
  }

  /**
   * What the peg's rules look at.
   *
   * @param burns that its execution logged
   * @param finalises the last block that its proof makes final, when it carries one
   */
  public PegBlock toPegBlock(List<Burn> burns, Optional<BlockNumber> finalises) {
    PegBlock.Position position =
        new PegBlock.Position(hash(), header.parent(), header.number(), header.timestamp());
    return new PegBlock(position, body.peg(), burns, finalises);
  }

  /** With other signatures over the same. */
  public Block withSeal(Seal changed) {
    return new Block(header, body, changed);
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(header.number(), hash());
  }
}
