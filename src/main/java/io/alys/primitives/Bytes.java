package io.alys.primitives;

import java.util.Arrays;
import java.util.HexFormat;

/** A byte string that never changes: equal by content, ordered as unsigned bytes. */
public final class Bytes implements Comparable<Bytes> {
  public static final Bytes EMPTY = new Bytes(new byte[0]);
  private static final HexFormat HEX = HexFormat.of();

  private final byte[] octets;

  private Bytes(byte[] octets) {
    this.octets = octets;
  }

  public static Bytes copyOf(byte... octets) {
    return octets.length == 0 ? EMPTY : new Bytes(octets.clone());
  }

  /**
   * Reads hex digits of either case, without a prefix.
   *
   * @throws IllegalArgumentException when it is no hex, or half a byte is missing
   */
  public static Bytes fromHex(String hex) {
    if (hex.isEmpty()) {
      return EMPTY;
    }
    try {
      return new Bytes(HEX.parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "hex of %d characters must be pairs of hexadecimal digits".formatted(hex.length()), e);
    }
  }

  public int size() {
    return octets.length;
  }

  public boolean isEmpty() {
    return octets.length == 0;
  }

  /**
   * One byte, as it stands.
   *
   * @throws IndexOutOfBoundsException outside of 0 to size - 1
   */
  public byte at(int index) {
    return octets[index];
  }

  /** These bytes and then the other ones. */
  public Bytes plus(Bytes other) {
    byte[] whole = Arrays.copyOf(octets, octets.length + other.octets.length);
    System.arraycopy(other.octets, 0, whole, octets.length, other.octets.length);
    return new Bytes(whole);
  }

  /** The last byte first. */
  public Bytes reversed() {
    byte[] turned = new byte[octets.length];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = octets[turned.length - 1 - i];
    }
    return new Bytes(turned);
  }

  /** A copy. */
  public byte[] toArray() {
    return octets.clone();
  }

  /** Lower case, without a prefix. */
  public String toHex() {
    return HEX.formatHex(octets);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(octets, other.octets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(octets, bytes.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
