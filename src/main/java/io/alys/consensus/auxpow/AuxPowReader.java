package io.alys.consensus.auxpow;

import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.SignedTransaction;
import io.alys.consensus.auxpow.AuxPowWire.Fault;
import io.alys.primitives.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a proof from front to back; believes a count only when so many bytes are there. */
final class AuxPowReader {
  private static final int OUTPOINT_BYTES = 36;
  private static final int AMOUNT_BYTES = 8;
  private static final int U32_BYTES = 4;

  /** Bytes that are no proof. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final String reason;

    Malformed(Fault fault, String reason) {
      super(reason, null, false, false);
      this.fault = fault;
      this.reason = reason;
    }

    Fault fault() {
      return fault;
    }

    String reason() {
      return reason;
    }
  }

  private final byte[] content;
  private int position;

  AuxPowReader(Bytes content) {
    this.content = content.toArray();
  }

  /** Walks over the transaction to find its end; what it holds, the room of Bitcoin reads. */
  SignedTransaction transaction() throws Malformed {
    int start = position;
    skip(U32_BYTES, Fault.COINBASE);
    boolean witnesses =
        content.length - position > 1 && content[position] == 0 && content[position + 1] == 1;
    skip(witnesses ? 2 : 0, Fault.COINBASE);
    int inputs = count(Fault.COINBASE);
    for (int i = 0; i < inputs; i++) {
      skip(OUTPOINT_BYTES, Fault.COINBASE);
      skip(count(Fault.COINBASE), Fault.COINBASE);
      skip(U32_BYTES, Fault.COINBASE);
    }
    int outputs = count(Fault.COINBASE);
    for (int i = 0; i < outputs; i++) {
      skip(AMOUNT_BYTES, Fault.COINBASE);
      skip(count(Fault.COINBASE), Fault.COINBASE);
    }
    for (int i = 0; witnesses && i < inputs; i++) {
      int items = count(Fault.COINBASE);
      for (int item = 0; item < items; item++) {
        skip(count(Fault.COINBASE), Fault.COINBASE);
      }
    }
    skip(U32_BYTES, Fault.COINBASE);
    try {
      return SignedTransaction.parse(Bytes.copyOf(Arrays.copyOfRange(content, start, position)));
    } catch (IllegalArgumentException e) {
      throw new Malformed(Fault.COINBASE, "the coinbase is no transaction: " + e.getMessage());
    }
  }

  Bytes hash(Fault otherwise) throws Malformed {
    return take(MerkleBranch.HASH_BYTES, otherwise);
  }

  MerkleBranch branch() throws Malformed {
    int length = count(Fault.BRANCH);
    if (length > MerkleBranch.MAX_LENGTH) {
      throw new Malformed(
          Fault.BRANCH,
          "a merkle branch of %d hashes; %d are the most"
              .formatted(length, MerkleBranch.MAX_LENGTH));
    }
    List<Bytes> siblings = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      siblings.add(hash(Fault.BRANCH));
    }
    return new MerkleBranch(siblings, number(U32_BYTES, Fault.BRANCH));
  }

  BlockHeader header() throws Malformed {
    return BlockHeader.parse(take(BlockHeader.SIZE_BYTES, Fault.PARENT_HEADER));
  }

  void requireEnd() throws Malformed {
    if (position < content.length) {
      throw new Malformed(
          Fault.TRAILING, "%d bytes follow the proof".formatted(content.length - position));
    }
  }

  /** Of things that have at least one byte each; the shortest form is the only one. */
  private int count(Fault otherwise) throws Malformed {
    int at = position;
    long first = number(1, otherwise);
    int more = first < 0xfd ? 0 : first == 0xfd ? 2 : first == 0xfe ? 4 : 8;
    long value = more == 0 ? first : number(more, otherwise);
    boolean longer = more > 0 && value >= 0 && value < (more == 2 ? 0xfd : 1L << (4 * more));
    if (longer) {
      throw new Malformed(
          otherwise, "byte %d: %d is written longer than it must be".formatted(at, value));
    }
    if (value < 0 || value > content.length - position) {
      throw new Malformed(
          otherwise,
          "byte %d: %s announced, %d bytes are left"
              .formatted(at, Long.toUnsignedString(value), content.length - position));
    }
    return (int) value;
  }

  private long number(int sizeBytes, Fault otherwise) throws Malformed {
    int at = position;
    skip(sizeBytes, otherwise);
    long value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      value |= (content[at + i] & 0xffL) << (8 * i);
    }
    return value;
  }

  private Bytes take(int sizeBytes, Fault otherwise) throws Malformed {
    int at = position;
    skip(sizeBytes, otherwise);
    return Bytes.copyOf(Arrays.copyOfRange(content, at, position));
  }

  private void skip(int sizeBytes, Fault otherwise) throws Malformed {
    int missing = sizeBytes - (content.length - position);
    if (missing > 0) {
      throw new Malformed(otherwise, "byte %d: %d bytes are missing".formatted(position, missing));
    }
    position += sizeBytes;
  }
}
