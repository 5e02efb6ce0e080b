package io.alys.peg.state;

import io.alys.bitcoin.Outpoint;
import io.alys.primitives.Bytes;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Consumer;

/** Writes the parts of a state: numbers with the high byte first, lengths before contents. */
final class StateWriter {
  private byte[] buffer = new byte[4_096];
  private int length;

  StateWriter u8(int value) {
    grow(1);
    buffer[length++] = (byte) value;
    return this;
  }

  StateWriter u32(int value) {
    return fixed(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
  }

  StateWriter u64(long value) {
    return fixed(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  StateWriter fixed(Bytes value) {
    return fixed(value.toArray());
  }

  private StateWriter fixed(byte[] octets) {
    grow(octets.length);
    System.arraycopy(octets, 0, buffer, length, octets.length);
    length += octets.length;
    return this;
  }

  StateWriter sized(Bytes value) {
    return u32(value.size()).fixed(value);
  }

  /** In two's complement, as short as can be. */
  StateWriter number(BigInteger value) {
    return sized(Bytes.copyOf(value.toByteArray()));
  }

  StateWriter instant(Instant value) {
    return u64(value.getEpochSecond()).u32(value.getNano());
  }

  StateWriter outpoint(Outpoint value) {
    return fixed(value.txid().wire()).u32((int) value.index());
  }

  <T> StateWriter list(Collection<T> values, Consumer<T> each) {
    u32(values.size());
    values.forEach(each);
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
