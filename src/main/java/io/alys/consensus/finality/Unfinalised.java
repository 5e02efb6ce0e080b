package io.alys.consensus.finality;

import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.auxpow.RangeHash;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * One branch of the chain, from the last finalised block up to its head; the ancestors of the block
 * that comes next.
 *
 * <pre>
 *   finalised | hash | hash | lastProof | hash | head          the proof in lastProof
 *       ^_________________________/                            made finalised final
 * </pre>
 *
 * @param finalised the last finalised block; the genesis block before the first proof
 * @param lastProof the block that carried the last proof; the genesis block before the first
 * @param lastBits what the last proof had to meet; the specification's {@code bits} before the
 *     first
 * @param hashes of the blocks after {@code finalised}, the oldest first; branches share what they
 *     have in common
 */
public record Unfinalised(
    BlockRef finalised, BlockRef lastProof, CompactTarget lastBits, PVector<Hash32> hashes) {
  public Unfinalised {
    long above = lastProof.number().since(finalised.number());
    boolean genesis = lastProof.equals(finalised) && above == finalised.number().value();
    boolean there =
        above > 0 && above <= hashes.size() && hashes.get((int) above - 1).equals(lastProof.hash());
    if (!genesis && !there) {
      throw new IllegalArgumentException(
          "the last proof's %s is not among the %d blocks above finalised %s"
              .formatted(lastProof, hashes.size(), finalised));
    }
  }

  /** Where a chain begins. */
  public static Unfinalised genesis(Hash32 genesis, CompactTarget bits) {
    BlockRef first = new BlockRef(BlockNumber.GENESIS, genesis);
    return new Unfinalised(first, first, bits, TreePVector.empty());
  }

  /** With hashes out of a list. */
  public static Unfinalised of(
      BlockRef finalised, BlockRef lastProof, CompactTarget lastBits, List<Hash32> hashes) {
    return new Unfinalised(finalised, lastProof, lastBits, TreePVector.from(hashes));
  }

  public BlockRef head() {
    return hashes.isEmpty() ? finalised : at(hashes.size() - 1);
  }

  /** Whether it is one of the blocks after the last finalised one. */
  boolean contains(BlockRef block) {
    long index = block.number().since(finalised.number()) - 1;
    return index >= 0 && index < hashes.size() && hashes.get((int) index).equals(block.hash());
  }

  BlockRef at(int index) {
    return new BlockRef(finalised.number().plus(index + 1L), hashes.get(index));
  }

  Range upTo(int index) {
    return new Range(at(0), at(index), RangeHash.of(hashes.subList(0, index + 1)));
  }

  /**
   * What is named to find where another branch parts from this one: the head, the blocks 1, 2, 4, 8
   * and so on before it, and the last finalised one. So few that they fit into a question, and so
   * near that what comes twice is at most as long as what differs.
   */
  public List<Hash32> locator() {
    List<Hash32> named = new ArrayList<>();
    int back = 0;
    while (back < hashes.size()) {
      named.add(hashes.get(hashes.size() - 1 - back));
      back = back == 0 ? 1 : back * 2;
    }
    named.add(finalised.hash());
    return named;
  }

  /** With one more block, which carries no proof. */
  public Unfinalised plus(Hash32 block) {
    return new Unfinalised(finalised, lastProof, lastBits, hashes.plus(block));
  }

  /**
   * With one more block, whose proof makes a range final. What follows the range stays, and so does
   * the block itself: the next range begins with it or before it.
   *
   * @param range as {@link FinalityRules#range} accepted it for this very branch
   * @param bits what the proof had to meet
   * @throws IllegalArgumentException when the range is of another branch; nothing has changed then
   */
  public Unfinalised plusProof(Hash32 block, Range range, CompactTarget bits) {
    if (!carries(range)) {
      throw new IllegalArgumentException(
          "%s is not of the branch from %s to %s".formatted(range, finalised, head()));
    }
    int covered = Math.toIntExact(range.last().number().since(finalised.number()));
    PVector<Hash32> left =
        TreePVector.from(List.copyOf(hashes.subList(covered, hashes.size()))).plus(block);
    BlockRef carrier = new BlockRef(head().number().next(), block);
    return new Unfinalised(range.last(), carrier, bits, left);
  }

  /** Whether a range that was accepted once would be accepted on this branch now. */
  public boolean carries(Range range) {
    return range.first().number().since(finalised.number()) == 1
        && contains(range.first())
        && contains(range.last())
        && range.last().number().compareTo(lastProof.number()) >= 0;
  }
}
