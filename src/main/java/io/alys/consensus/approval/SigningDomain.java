package io.alys.consensus.approval;

import io.alys.consensus.auxpow.DoubleSha256;
import io.alys.consensus.block.Header;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The chain that signatures are for. Version 1 signed the bare hash, so that a signature given on
 * one chain, or for one purpose, was good for another that has the same key.
 *
 * <pre>
 *   "alys" 4 | version u8 = 1 | purpose u8 | chain id u64 | genesis 32 | content 32
 * </pre>
 *
 * <p>What is signed is the double SHA-256 of these bytes.
 *
 * @param chainId 1 to 2^32 - 1
 * @param genesis the hash of the block that the chain begins with
 */
public record SigningDomain(long chainId, Hash32 genesis) {
  private static final byte[] MARK = "alys".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;
  private static final long MAX_CHAIN_ID = 0xffff_ffffL;

  /** What a signature says. */
  public enum Purpose {
    /** The content is a block that may follow: its author's word and that of those who agree. */
    BLOCK(1),
    /** The content is what a node answers when it connects to another. */
    HANDSHAKE(2);

    private final int number;

    Purpose(int number) {
      this.number = number;
    }
  }

  public SigningDomain {
    if (chainId < 1 || chainId > MAX_CHAIN_ID) {
      throw new IllegalArgumentException(
          "chain id %d must be between 1 and 2^32 - 1".formatted(chainId));
    }
  }

  /** What is signed. */
  public Hash32 message(Purpose purpose, Hash32 content) {
    byte[] prefix =
        ByteBuffer.allocate(MARK.length + 2 + Long.BYTES)
            .put(MARK)
            .put(VERSION)
            .put((byte) purpose.number)
            .putLong(chainId)
            .array();
    return new Hash32(DoubleSha256.of(Bytes.copyOf(prefix), genesis.octets(), content.octets()));
  }

  /** What author and approvers of a block sign, all of them the same. */
  public Ballot ballot(Header header) {
    return new Ballot(header.slot(), message(Purpose.BLOCK, header.hash()));
  }
}
