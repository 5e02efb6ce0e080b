package io.alys.consensus.block;

import io.alys.consensus.auxpow.DoubleSha256;
import io.alys.consensus.finality.BlockRef;
import io.alys.ethereum.Rlp;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * What a block's hash is made of. All of the block follows from it.
 *
 * <pre>
 *   rlp [ parent, number, slot, timestamp, producer,
 *         execution hash, body root, federation version ]
 * </pre>
 *
 * <p>Hashes are texts of 32 bytes, all else numbers; the timestamp counts seconds from 1970 on. The
 * block's hash is the double SHA-256 of these bytes, as Bitcoin's is, because miners of Bitcoin
 * commit to it.
 *
 * @param parent the hash of the block before
 * @param timestamp whole seconds, up to the year 9999
 * @param producer the index of the author among the authorities
 * @param executionHash of the execution layer's block
 * @param bodyRoot {@link Body#root}
 * @param federationVersion of the federation in force in this block
 */
public record Header(
    Hash32 parent,
    BlockNumber number,
    Slot slot,
    Instant timestamp,
    int producer,
    Hash32 executionHash,
    Hash32 bodyRoot,
    long federationVersion) {
  private static final int FIELDS = 8;

  /** Three hashes, four numbers of 8 bytes and one of 1, each behind a byte, in a list. */
  static final int MAX_BYTES = 3 * 33 + 4 * 9 + 2 + 3;

  private static final long MAX_SECONDS = 253_402_300_799L;
  private static final int MAX_NUMBER_BYTES = 8;

  public Header {
    if (timestamp.getNano() != 0
        || timestamp.getEpochSecond() < 0
        || timestamp.getEpochSecond() > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "%s at %s: a block's time has whole seconds, from 1970 to 9999"
              .formatted(number, timestamp));
    }
    if (producer < 0 || producer >= Signers.MAX_AUTHORITIES) {
      throw new IllegalArgumentException(
          "%s by authority %d; there are at most %d"
              .formatted(number, producer, Signers.MAX_AUTHORITIES));
    }
    if (federationVersion < 1) {
      throw new IllegalArgumentException(
          "%s names federation version %d; the first is 1".formatted(number, federationVersion));
    }
  }

  /**
   * The block that a chain begins with. Nobody makes or signs it: it follows from what all nodes of
   * the chain agree on, and who agrees on less has another hash.
   *
   * @param timestamp of the execution layer's first block
   * @param specification the digest of the chain's specification, in place of a body's root
   */
  public static Header genesis(Hash32 executionHash, Instant timestamp, Hash32 specification) {
    return new Header(
        Hash32.ZERO, BlockNumber.GENESIS, Slot.ZERO, timestamp, 0, executionHash, specification, 1);
  }

  /** Names the block. */
  public Hash32 hash() {
    return new Hash32(DoubleSha256.of(toRlp()));
  }

  public BlockRef ref() {
    return new BlockRef(number, hash());
  }

  public Bytes toRlp() {
    return Rlp.list(
        List.of(
            Rlp.text(parent.octets()),
            Rlp.number(number.value()),
            Rlp.number(slot.number()),
            Rlp.number(timestamp.getEpochSecond()),
            Rlp.number(producer),
            Rlp.text(executionHash.octets()),
            Rlp.text(bodyRoot.octets()),
            Rlp.number(federationVersion)));
  }

  /**
   * Reads the one form.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Header parse(Bytes rlp) {
    if (rlp.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a header of %d bytes; %d are the most".formatted(rlp.size(), MAX_BYTES));
    }
    if (!(Rlp.decode(rlp) instanceof Rlp.Item.Items(List<Rlp.Item> items))
        || items.size() != FIELDS) {
      throw new IllegalArgumentException("a header is a list of %d items".formatted(FIELDS));
    }
    return new Header(
        hash(items.get(0)),
        new BlockNumber(number(items.get(1))),
        new Slot(number(items.get(2))),
        seconds(number(items.get(3))),
        (int) Math.min(number(items.get(4)), Integer.MAX_VALUE),
        hash(items.get(5)),
        hash(items.get(6)),
        number(items.get(7)));
  }

  private static Instant seconds(long count) {
    return Instant.ofEpochSecond(Math.min(count, MAX_SECONDS + 1));
  }

  private static Bytes text(Rlp.Item item) {
    return switch (item) {
      case Rlp.Item.Text(Bytes value) -> value;
      case Rlp.Item.Items(List<Rlp.Item> items) ->
          throw new IllegalArgumentException(
              "a header has a list of %d items in it".formatted(items.size()));
    };
  }

  private static Hash32 hash(Rlp.Item item) {
    return new Hash32(text(item));
  }

  private static long number(Rlp.Item item) {
    Bytes digits = text(item);
    boolean padded = !digits.isEmpty() && digits.at(0) == 0;
    BigInteger value = new BigInteger(1, digits.toArray());
    if (padded || digits.size() > MAX_NUMBER_BYTES || value.bitLength() == Long.SIZE) {
      throw new IllegalArgumentException(
          "a header has number %s; it has up to 63 bits and no zeros before".formatted(digits));
    }
    return value.longValueExact();
  }
}
