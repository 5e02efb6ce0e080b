package io.alys.peg.codec;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.AuthorityKey;
import io.alys.federation.FederationUpdate;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads what {@link Encoder} wrote. Whatever does not fit is an {@link IllegalArgumentException}
 * that says where, and nothing else ever comes of it: a length is believed only when so many bytes
 * are there.
 */
public final class Decoder {
  private final byte[] content;
  private int position;

  public Decoder(Bytes content) {
    this.content = content.toArray();
  }

  /**
   * Reads the first byte of every record.
   *
   * @throws IllegalArgumentException when another version wrote it
   */
  public void requireVersion(String what, int known) {
    int found = u8();
    if (found != known) {
      throw new IllegalArgumentException(
          "the %s was written in form %d; this program reads form %d: run the one that wrote it"
              .formatted(what, found, known));
    }
  }

  public int u8() {
    return (int) number(1);
  }

  /** 0 to 2^31 - 1. */
  public int count() {
    long value = number(Integer.BYTES);
    if (value > Integer.MAX_VALUE) {
      throw wrong("a count of " + value);
    }
    return (int) value;
  }

  public long i64() {
    return number(Long.BYTES);
  }

  public Bytes raw(int sizeBytes) {
    require(sizeBytes);
    Bytes value = Bytes.copyOf(Arrays.copyOfRange(content, position, position + sizeBytes));
    position += sizeBytes;
    return value;
  }

  public Bytes sized() {
    return raw(count());
  }

  public String text() {
    Bytes octets = sized();
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(octets.toArray()))
          .toString();
    } catch (CharacterCodingException _) {
      throw wrong("a text that is not UTF-8 ends here");
    }
  }

  public Txid txid() {
    return new Txid(raw(Txid.SIZE_BYTES));
  }

  public BlockHash block() {
    return new BlockHash(raw(BlockHash.SIZE_BYTES));
  }

  public Outpoint outpoint() {
    return new Outpoint(txid(), number(Integer.BYTES));
  }

  public Hash32 hash() {
    return new Hash32(raw(Hash32.SIZE_BYTES));
  }

  public EvmAddress account() {
    return new EvmAddress(raw(EvmAddress.SIZE_BYTES));
  }

  public BlockNumber blockNumber() {
    return new BlockNumber(i64());
  }

  /** One that names no authorities. */
  public FederationUpdate update() {
    return new FederationUpdate(
        i64(),
        each(in -> new PublicKey(in.raw(PublicKey.SIZE_BYTES))),
        count(),
        text(),
        blockNumber(),
        sized());
  }

  /** One that names at least one authority. */
  public FederationUpdate updateOfAuthorities() {
    FederationUpdate keys = update();
    List<AuthorityKey> authorities = each(Decoder::authority);
    if (authorities.isEmpty()) {
      throw wrong("an update names no authorities where it must");
    }
    return keys.withAuthorities(authorities);
  }

  public AuthorityKey authority() {
    return new AuthorityKey(raw(AuthorityKey.KEY_BYTES), raw(AuthorityKey.PROOF_BYTES));
  }

  public Optional<FederationUpdate> optionalUpdate() {
    int form = count();
    if (form > 2) {
      throw wrong("form %d of an update, where 2 is the last one".formatted(form));
    }
    return form == 0 ? Optional.empty() : Optional.of(form == 1 ? update() : updateOfAuthorities());
  }

  public <T> Optional<T> optional(Function<Decoder, T> one) {
    List<T> found = each(one);
    if (found.size() > 1) {
      throw wrong("%d where one at most has room".formatted(found.size()));
    }
    return found.stream().findFirst();
  }

  /** As many as are announced; each takes at least one byte. */
  public <T> List<T> each(Function<Decoder, T> one) {
    int announced = count();
    if (announced > content.length - position) {
      throw wrong("%d things are announced, and there are fewer bytes".formatted(announced));
    }
    List<T> values = new ArrayList<>(announced);
    for (int i = 0; i < announced; i++) {
      values.add(one.apply(this));
    }
    return values;
  }

  /** The number of one of several forms, from 0. */
  public int choice(int forms) {
    int found = u8();
    if (found >= forms) {
      throw wrong("form %d, where %d is the last one".formatted(found, forms - 1));
    }
    return found;
  }

  public void requireEnd(String what) {
    if (position < content.length) {
      throw new IllegalArgumentException(
          "%d bytes follow the %s".formatted(content.length - position, what));
    }
  }

  private long number(int sizeBytes) {
    require(sizeBytes);
    long value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      value = (value << Byte.SIZE) | (content[position++] & 0xffL);
    }
    return value;
  }

  private void require(int sizeBytes) {
    if (content.length - position < sizeBytes) {
      throw wrong("%d bytes are missing".formatted(sizeBytes - (content.length - position)));
    }
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException("byte %d: %s".formatted(position, what));
  }
}
