package io.alys.ethereum;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The root of a Merkle Patricia trie (Yellow Paper, appendix D), made of all its content at once.
 */
public final class PatriciaTrie {
  /** Of a trie with nothing in it. */
  public static final Hash32 EMPTY_ROOT = Keccak256.of(Rlp.text(Bytes.EMPTY));

  private static final int RADIX = 16;
  private static final int ODD = 0x10;
  private static final int LEAF = 0x20;

  private static final class Entry {
    private final byte[] path;
    private final Bytes value;

    Entry(byte[] path, Bytes value) {
      this.path = path;
      this.value = value;
    }

    byte[] nibbles() {
      return path;
    }

    Bytes value() {
      return value;
    }
  }

  private PatriciaTrie() {}

  /** Of a list: each value under its index, as of transactions, receipts and withdrawals. */
  public static Hash32 rootOfList(List<Bytes> values) {
    TreeMap<Bytes, Bytes> indexed = new TreeMap<>();
    for (int i = 0; i < values.size(); i++) {
      indexed.put(Rlp.number(i), values.get(i));
    }
    return root(indexed);
  }

  /** Of values under their keys. */
  public static Hash32 root(SortedMap<Bytes, Bytes> content) {
    if (content.isEmpty()) {
      return EMPTY_ROOT;
    }
    List<Entry> entries = new ArrayList<>(content.size());
    for (Map.Entry<Bytes, Bytes> one : content.entrySet()) {
      entries.add(new Entry(nibbles(one.getKey()), one.getValue()));
    }
    return Keccak256.of(node(entries, 0));
  }

  private static byte[] nibbles(Bytes key) {
    byte[] nibbles = new byte[key.size() * 2];
    for (int i = 0; i < key.size(); i++) {
      nibbles[2 * i] = (byte) ((key.at(i) & 0xff) / RADIX);
      nibbles[2 * i + 1] = (byte) ((key.at(i) & 0xff) % RADIX);
    }
    return nibbles;
  }

  /** The node for what is equal up to {@code depth}; in order, and none twice. */
  private static Bytes node(List<Entry> entries, int depth) {
    byte[] first = entries.getFirst().nibbles();
    if (entries.size() == 1) {
      return Rlp.list(
          List.of(
              Rlp.text(path(first, depth, first.length, LEAF)),
              Rlp.text(entries.getFirst().value())));
    }
    int shared = depth;
    byte[] last = entries.getLast().nibbles();
    while (shared < Math.min(first.length, last.length) && first[shared] == last[shared]) {
      shared++;
    }
    if (shared > depth) {
      return Rlp.list(
          List.of(Rlp.text(path(first, depth, shared, 0)), reference(branch(entries, shared))));
    }
    return branch(entries, depth);
  }

  private static Bytes branch(List<Entry> entries, int depth) {
    List<Bytes> slots = new ArrayList<>(RADIX + 1);
    int from = entries.getFirst().nibbles().length == depth ? 1 : 0;
    Bytes own = from == 1 ? entries.getFirst().value() : Bytes.EMPTY;
    for (int nibble = 0; nibble < RADIX; nibble++) {
      int to = from;
      while (to < entries.size() && entries.get(to).nibbles()[depth] == nibble) {
        to++;
      }
      slots.add(
          from == to
              ? Rlp.text(Bytes.EMPTY)
              : reference(node(entries.subList(from, to), depth + 1)));
      from = to;
    }
    slots.add(Rlp.text(own));
    return Rlp.list(slots);
  }

  /** A node that is shorter than its hash stands for itself. */
  private static Bytes reference(Bytes node) {
    return node.size() < Hash32.SIZE_BYTES ? node : Rlp.text(Keccak256.of(node).octets());
  }

  /** Hex-prefix encoding: kind and parity in front, then two nibbles a byte. */
  private static Bytes path(byte[] nibbles, int from, int to, int kind) {
    int odd = (to - from) % 2;
    byte[] packed = new byte[(to - from) / 2 + 1];
    packed[0] = (byte) (kind + (odd == 1 ? ODD + nibbles[from] : 0));
    for (int i = from + odd; i < to; i += 2) {
      packed[1 + (i - from) / 2] = (byte) (nibbles[i] * RADIX + nibbles[i + 1]);
    }
    return Bytes.copyOf(packed);
  }
}
