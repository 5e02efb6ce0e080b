package io.alys.consensus.block;

import io.alys.primitives.Bytes;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Which authorities signed: one bit for each, and none beyond. In version 1 the field had room for
 * more authorities than there were; bits in that room counted as votes that nobody verified, so one
 * authority could make a majority by itself.
 *
 * <pre>
 *   authorities u8 | (authorities + 7) / 8 bytes, authority 0 in the lowest bit of the first
 * </pre>
 *
 * @param authorities how many there are, 1 to {@value #MAX_AUTHORITIES}
 * @param indexes of those who signed, each below {@code authorities}, ascending, none twice
 */
public record Signers(int authorities, List<Integer> indexes) {
  /** What one byte counts. */
  public static final int MAX_AUTHORITIES = 255;

  public Signers {
    requireAuthorities(authorities);
    indexes = List.copyOf(indexes);
    int before = -1;
    for (int index : indexes) {
      if (index <= before || index >= authorities) {
        throw new IllegalArgumentException(
            "signer %d after signer %d of %d authorities".formatted(index, before, authorities));
      }
      before = index;
    }
  }

  private static void requireAuthorities(int count) {
    if (count < 1 || count > MAX_AUTHORITIES) {
      throw new IllegalArgumentException(
          "%d authorities; there are 1 to %d".formatted(count, MAX_AUTHORITIES));
    }
  }

  /** In any order. */
  public static Signers of(int authorities, Collection<Integer> indexes) {
    return new Signers(authorities, indexes.stream().distinct().sorted().toList());
  }

  public boolean contains(int authority) {
    return indexes.contains(authority);
  }

  public int count() {
    return indexes.size();
  }

  Bytes toBits() {
    BitSet bits = new BitSet(authorities);
    indexes.forEach(bits::set);
    byte[] octets = new byte[sizeBytes(authorities)];
    byte[] used = bits.toByteArray();
    System.arraycopy(used, 0, octets, 0, used.length);
    return Bytes.copyOf(octets);
  }

  /**
   * Reads the bits.
   *
   * @throws IllegalArgumentException when one stands for nobody
   */
  static Signers ofBits(int authorities, Bytes octets) {
    requireAuthorities(authorities);
    BitSet bits = BitSet.valueOf(octets.toArray());
    if (bits.length() > authorities) {
      throw new IllegalArgumentException(
          "signer %d of %d authorities".formatted(bits.length() - 1, authorities));
    }
    return new Signers(authorities, bits.stream().boxed().toList());
  }

  static int sizeBytes(int authorities) {
    return (authorities + Byte.SIZE - 1) / Byte.SIZE;
  }

  @Override
  public String toString() {
    return "%d of %d authorities %s".formatted(indexes.size(), authorities, indexes);
  }
}
