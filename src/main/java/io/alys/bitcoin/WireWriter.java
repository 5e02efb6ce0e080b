package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.util.Arrays;

/** Writes Bitcoin's serialisation: numbers with the low byte first, lengths as compact sizes. */
final class WireWriter {
  private byte[] buffer = new byte[256];
  private int length;

  WireWriter u8(int value) {
    return number(value, 1);
  }

  WireWriter u32(long value) {
    return number(value, 4);
  }

  WireWriter u64(long value) {
    return number(value, 8);
  }

  /** One, three or five bytes: the shortest that holds it. */
  WireWriter compactSize(int value) {
    if (value < 0xfd) {
      return u8(value);
    }
    return value <= 0xffff ? u8(0xfd).number(value, 2) : u8(0xfe).u32(value);
  }

  WireWriter bytes(Bytes value) {
    grow(value.size());
    System.arraycopy(value.toArray(), 0, buffer, length, value.size());
    length += value.size();
    return this;
  }

  /** With its length before it. */
  WireWriter sized(Bytes value) {
    return compactSize(value.size()).bytes(value);
  }

  WireWriter outpoint(Outpoint value) {
    return bytes(value.txid().wire()).u32(value.index());
  }

  private WireWriter number(long value, int sizeBytes) {
    grow(sizeBytes);
    for (int i = 0; i < sizeBytes; i++) {
      buffer[length++] = (byte) (value >>> (8 * i));
    }
    return this;
  }

  private void grow(int by) {
    if (length + by > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + by));
    }
  }

  Bytes toBytes() {
    return Bytes.copyOf(Arrays.copyOf(buffer, length));
  }
}
