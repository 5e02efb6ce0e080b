package io.alys.peg.state;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads what {@link StateWriter} wrote. Whatever does not fit is an {@link
 * IllegalArgumentException}; a length is believed only when so many bytes are there.
 */
final class StateReader {
  private final ByteBuffer content;

  StateReader(Bytes content) {
    this.content = ByteBuffer.wrap(content.toArray());
  }

  int u8() {
    require(1);
    return content.get() & 0xff;
  }

  boolean flag() {
    int value = u8();
    if (value > 1) {
      throw new IllegalArgumentException("byte %d: %d is no flag".formatted(at() - 1, value));
    }
    return value == 1;
  }

  int u32() {
    require(Integer.BYTES);
    return content.getInt();
  }

  long u64() {
    require(Long.BYTES);
    return content.getLong();
  }

  Bytes fixed(int sizeBytes) {
    require(sizeBytes);
    byte[] octets = new byte[sizeBytes];
    content.get(octets);
    return Bytes.copyOf(octets);
  }

  Bytes sized() {
    return fixed(count(1));
  }

  Hash32 hash() {
    return new Hash32(fixed(Hash32.SIZE_BYTES));
  }

  BigInteger number() {
    Bytes octets = sized();
    if (octets.isEmpty()) {
      throw new IllegalArgumentException("byte %d: a number without digits".formatted(at()));
    }
    BigInteger value = new BigInteger(octets.toArray());
    if (value.toByteArray().length != octets.size()) {
      throw new IllegalArgumentException(
          "byte %d: a number is written longer than it must be".formatted(at()));
    }
    return value;
  }

  Instant instant() {
    long seconds = u64();
    int nanos = u32();
    if (nanos < 0 || nanos > 999_999_999) {
      throw new IllegalArgumentException("byte %d: %d nanoseconds".formatted(at(), nanos));
    }
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("byte %d: no time".formatted(at()), e);
    }
  }

  Outpoint outpoint() {
    return new Outpoint(new Txid(fixed(Txid.SIZE_BYTES)), u32() & 0xffff_ffffL);
  }

  /**
   * @param leastBytes that each of them has
   */
  <T> List<T> list(int leastBytes, Supplier<T> each) {
    int count = count(leastBytes);
    List<T> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(each.get());
    }
    return values;
  }

  private int count(int leastBytes) {
    int count = u32();
    if (count < 0 || count > content.remaining() / leastBytes) {
      throw new IllegalArgumentException(
          "byte %d: %d announced, %d bytes are left"
              .formatted(at(), Integer.toUnsignedLong(count), content.remaining()));
    }
    return count;
  }

  void requireEnd() {
    if (content.hasRemaining()) {
      throw new IllegalArgumentException(
          "%d bytes follow the state".formatted(content.remaining()));
    }
  }

  private int at() {
    return content.position();
  }

  private void require(int sizeBytes) {
    if (content.remaining() < sizeBytes) {
      throw new IllegalArgumentException(
          "byte %d: %d bytes are missing".formatted(at(), sizeBytes - content.remaining()));
    }
  }
}
