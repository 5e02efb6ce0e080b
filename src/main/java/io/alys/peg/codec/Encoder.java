package io.alys.peg.codec;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.FederationUpdate;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes a record: numbers with the high byte first, whatever can be long after its length. */
public final class Encoder {
  private static final int FIRST_BYTES = 256;

  private byte[] buffer = new byte[FIRST_BYTES];
  private int length;

  /** One byte, 0 to 255. */
  public Encoder u8(int value) {
    return number(value, 1);
  }

  /** Four bytes, 0 to 2^31 - 1. */
  public Encoder count(int value) {
    return number(value, Integer.BYTES);
  }

  /** Eight bytes. */
  public Encoder i64(long value) {
    return number(value, Long.BYTES);
  }

  /** As they are, without a length. */
  public Encoder raw(Bytes value) {
    grow(value.size());
    System.arraycopy(value.toArray(), 0, buffer, length, value.size());
    length += value.size();
    return this;
  }

  /** With their length before them. */
  public Encoder sized(Bytes value) {
    return count(value.size()).raw(value);
  }

  /** UTF-8 with its length before it. */
  public Encoder text(String value) {
    return sized(Bytes.copyOf(value.getBytes(StandardCharsets.UTF_8)));
  }

  public Encoder txid(Txid value) {
    return raw(value.wire());
  }

  public Encoder block(BlockHash value) {
    return raw(value.wire());
  }

  public Encoder outpoint(Outpoint value) {
    return txid(value.txid()).number(value.index(), Integer.BYTES);
  }

  public Encoder hash(Hash32 value) {
    return raw(value.octets());
  }

  public Encoder account(EvmAddress value) {
    return raw(value.octets());
  }

  /** In the order of the record's fields, keys and texts after their lengths; no authorities. */
  public Encoder update(FederationUpdate value) {
    return i64(value.version())
        .each(value.members(), (to, key) -> to.raw(key.compressed()))
        .count(value.threshold())
        .text(value.address())
        .i64(value.activation().value())
        .sized(value.signature());
  }

  /** An update that names authorities, and these. */
  public Encoder updateOfAuthorities(FederationUpdate value) {
    return update(value)
        .each(value.authorities(), (to, key) -> to.raw(key.publicKey()).raw(key.possession()));
  }

  /** After four bytes: 0 for none, 1 for one without authorities, 2 for one with them. */
  public Encoder update(Optional<FederationUpdate> value) {
    if (value.isEmpty()) {
      return count(0);
    }
    return value.get().namesAuthorities()
        ? count(2).updateOfAuthorities(value.get())
        : count(1).update(value.get());
  }

  /** As a list of one or none. */
  public <T> Encoder optional(Optional<T> value, BiConsumer<Encoder, T> one) {
    return each(value.stream().toList(), one);
  }

  /** Their number, and then each of them. */
  public <T> Encoder each(Collection<T> values, BiConsumer<Encoder, T> one) {
    count(values.size());
    values.forEach(value -> one.accept(this, value));
    return this;
  }

  private Encoder number(long value, int sizeBytes) {
    grow(sizeBytes);
    for (int i = sizeBytes - 1; i >= 0; i--) {
      buffer[length++] = (byte) (value >>> (Byte.SIZE * i));
    }
    return this;
  }

  private void grow(int by) {
    if (length + by > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + by));
    }
  }

  public Bytes toBytes() {
    return Bytes.copyOf(Arrays.copyOf(buffer, length));
  }
}
