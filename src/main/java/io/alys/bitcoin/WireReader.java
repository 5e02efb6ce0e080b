package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.util.Arrays;

/**
 * Reads Bitcoin's serialisation. Whatever does not fit is an {@link IllegalArgumentException} that
 * says where; a length is believed only when so many bytes are there.
 */
final class WireReader {
  private final byte[] content;
  private int position;

  WireReader(Bytes content) {
    this.content = content.toArray();
  }

  int remaining() {
    return content.length - position;
  }

  long u32() {
    return number(4);
  }

  long u64() {
    return number(8);
  }

  private long number(int sizeBytes) {
    require(sizeBytes);
    long value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      value |= (content[position++] & 0xffL) << (8 * i);
    }
    return value;
  }

  /** A count of things that have {@code leastBytes} each; the shortest form is the only one. */
  int count(int leastBytes) {
    int at = position;
    long first = number(1);
    long value = first < 0xfd ? first : first == 0xfd ? number(2) : first == 0xfe ? u32() : u64();
    long floor = first < 0xfd ? 0 : first == 0xfd ? 0xfd : first == 0xfe ? 0x1_0000 : 1L << 32;
    if (Long.compareUnsigned(value, floor) < 0) {
      throw new IllegalArgumentException(
          "byte %d: %d is written longer than it must be".formatted(at, value));
    }
    if (value < 0 || value > remaining() / leastBytes) {
      throw new IllegalArgumentException(
          "byte %d: %s announced, %d bytes are left"
              .formatted(at, Long.toUnsignedString(value), remaining()));
    }
    return (int) value;
  }

  Bytes bytes(int sizeBytes) {
    require(sizeBytes);
    Bytes value = Bytes.copyOf(Arrays.copyOfRange(content, position, position + sizeBytes));
    position += sizeBytes;
    return value;
  }

  Bytes sized() {
    return bytes(count(1));
  }

  /** Takes the two bytes by which BIP144 announces witnesses, when they are there. */
  boolean takeWitnessMark() {
    boolean marked = remaining() > 1 && content[position] == 0 && content[position + 1] == 1;
    position += marked ? 2 : 0;
    return marked;
  }

  void requireEnd(String what) {
    if (remaining() > 0) {
      throw new IllegalArgumentException("%d bytes follow the %s".formatted(remaining(), what));
    }
  }

  private void require(int sizeBytes) {
    if (remaining() < sizeBytes) {
      throw new IllegalArgumentException(
          "byte %d: %d bytes are missing".formatted(position, sizeBytes - remaining()));
    }
  }
}
