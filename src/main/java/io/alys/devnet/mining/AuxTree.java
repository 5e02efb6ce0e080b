package io.alys.devnet.mining;

import io.alys.consensus.auxpow.AuxPowCheck;
import io.alys.consensus.auxpow.DoubleSha256;
import io.alys.consensus.auxpow.MerkleBranch;
import io.alys.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The tree of the chains that one coinbase commits to. Pure.
 *
 * <p>Each chain has the slot that its id and the nonce give it; a nonce, and if there is none a
 * larger tree, is looked for in which no two chains have the same. Free slots are zero.
 */
final class AuxTree {
  /** Of 1,024 slots; more chains than that nobody mines. */
  private static final int MAX_HEIGHT = 10;

  private static final int NONCES = 10_000;
  private static final Bytes MARK = Bytes.fromHex("fabe6d6d");
  private static final Bytes FREE = Bytes.copyOf(new byte[32]);

  private final List<Long> slots;
  private final long nonce;

  /** The leaves, and above them row by row up to the root. */
  private final List<List<Bytes>> rows;

  /**
   * A chain that is mined.
   *
   * @param hash 32 bytes in the order in which its node shows them
   */
  record Chain(long id, Bytes hash) {}

  private AuxTree(List<Long> slots, long nonce, List<List<Bytes>> rows) {
    this.slots = slots;
    this.nonce = nonce;
    this.rows = rows;
  }

  /**
   * Plants a tree.
   *
   * @throws IllegalArgumentException when chains have ids that share their slot in every tree
   */
  static AuxTree of(List<Chain> chains) {
    for (int height = 0; height <= MAX_HEIGHT; height++) {
      for (long nonce = 0; nonce < NONCES && chains.size() <= 1 << height; nonce++) {
        List<Long> slots = slots(chains, nonce, height);
        if (slots.stream().distinct().count() == slots.size()) {
          return new AuxTree(slots, nonce, rows(chains, slots, height));
        }
      }
    }
    throw new IllegalArgumentException(
        "chains %s find no slots of their own in a tree of %d"
            .formatted(chains.stream().map(Chain::id).toList(), 1 << MAX_HEIGHT));
  }

  private static List<Long> slots(List<Chain> chains, long nonce, int height) {
    return chains.stream().map(chain -> AuxPowCheck.slot(nonce, chain.id(), height)).toList();
  }

  private static List<List<Bytes>> rows(List<Chain> chains, List<Long> slots, int height) {
    List<Bytes> row = new ArrayList<>(Collections.nCopies(1 << height, FREE));
    for (int i = 0; i < chains.size(); i++) {
      // The hash is the digits of a number, and a tree has the low byte first.
      row.set(slots.get(i).intValue(), chains.get(i).hash().reversed());
    }
    List<List<Bytes>> rows = new ArrayList<>(List.of(List.copyOf(row)));
    while (rows.getLast().size() > 1) {
      List<Bytes> below = rows.getLast();
      List<Bytes> above = new ArrayList<>();
      for (int i = 0; i < below.size(); i += 2) {
        above.add(DoubleSha256.of(below.get(i), below.get(i + 1)));
      }
      rows.add(above);
    }
    return rows;
  }

  /** 44 bytes: the mark, the root, the size of the tree, the nonce. */
  Bytes commitment() {
    ByteBuffer numbers = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putInt(rows.getFirst().size()).putInt((int) nonce);
    Bytes root = rows.getLast().getFirst().reversed();
    return MARK.plus(root).plus(Bytes.copyOf(numbers.array()));
  }

  /** From the hash of a chain up to the root. */
  MerkleBranch branch(int chain) {
    List<Bytes> siblings = new ArrayList<>();
    int index = slots.get(chain).intValue();
    for (List<Bytes> row : rows.subList(0, rows.size() - 1)) {
      siblings.add(row.get(index ^ 1));
      index >>= 1;
    }
    return new MerkleBranch(siblings, slots.get(chain));
  }
}
