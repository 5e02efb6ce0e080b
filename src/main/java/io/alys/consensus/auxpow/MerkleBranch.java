package io.alys.consensus.auxpow;

import io.alys.primitives.Bytes;
import java.util.List;

/**
 * The way from a leaf of a merkle tree up to its root.
 *
 * @param siblings what the path is joined with at each level, the lowest first; 32 bytes each, in
 *     the order of Bitcoin's serialisation
 * @param sides 32 bits; where bit k is set, the sibling at level k stands on the left. Of a whole
 *     tree it is the index of the leaf.
 */
public record MerkleBranch(List<Bytes> siblings, long sides) {
  /** As many as {@code sides} has bits for. */
  public static final int MAX_LENGTH = 32;

  /** Of a tree with one leaf, which is its root. */
  public static final MerkleBranch EMPTY = new MerkleBranch(List.of(), 0);

  static final int HASH_BYTES = 32;
  static final long MAX_U32 = 0xffff_ffffL;

  public MerkleBranch {
    siblings = List.copyOf(siblings);
    if (siblings.size() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a merkle branch of %d hashes; %d are the most".formatted(siblings.size(), MAX_LENGTH));
    }
    if (sides < 0 || sides > MAX_U32) {
      throw new IllegalArgumentException("side mask %d has not 32 bits".formatted(sides));
    }
    for (Bytes sibling : siblings) {
      if (sibling.size() != HASH_BYTES) {
        throw new IllegalArgumentException(
            "a hash of %d bytes in a merkle branch; it has %d"
                .formatted(sibling.size(), HASH_BYTES));
      }
    }
  }

  public int length() {
    return siblings.size();
  }

  /** The root above a leaf of 32 bytes. */
  public Bytes rootAbove(Bytes leaf) {
    Bytes node = leaf;
    for (int level = 0; level < siblings.size(); level++) {
      Bytes sibling = siblings.get(level);
      boolean left = (sides >>> level & 1) == 1;
      node = left ? DoubleSha256.of(sibling, node) : DoubleSha256.of(node, sibling);
    }
    return node;
  }
}
