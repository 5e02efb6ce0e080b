package io.alys.primitives;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A string of bytes that never changes: copied on the way in and on the way out. Ordered as
 * unsigned bytes, a prefix before what it begins.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  public static Bytes copyOf(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
  }

  /**
   * From hexadecimal digits of either case, two a byte, without a prefix.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static Bytes fromHex(String hex) {
    byte[] parsed;
    try {
      parsed = HexFormat.of().parseHex(hex);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "hex of %d characters must be pairs of hexadecimal digits".formatted(hex.length()), e);
    }
    return parsed.length == 0 ? EMPTY : new Bytes(parsed);
  }

  /** A fresh array, the caller's own. */
  public byte[] toArray() {
    return value.clone();
  }

  public int sizeBytes() {
    return value.length;
  }

  /** Two lower-case digits a byte. */
  public String toHex() {
    return HexFormat.of().formatHex(value);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(value, other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
