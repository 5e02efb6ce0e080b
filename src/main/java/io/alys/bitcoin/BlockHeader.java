package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.math.BigInteger;
import org.bitcoinj.base.internal.ByteUtils;

/**
 * The header of a Bitcoin block. Its proof of work is checked when asked for, its time never.
 *
 * <pre>
 *   version u32 | parent 32 | merkle root 32 | time u32 | bits u32 | nonce u32
 * </pre>
 *
 * @param version 32 bits, as unsigned
 * @param merkleRoot 32 bytes in the order of Bitcoin's serialisation
 * @param timeSeconds since 1970, 32 bits
 * @param bits the target, compact, 32 bits
 * @param nonce 32 bits
 */
public record BlockHeader(
    long version, BlockHash parent, Bytes merkleRoot, long timeSeconds, long bits, long nonce) {
  public static final int SIZE_BYTES = 80;

  public BlockHeader {
    Transaction.requireU32("version", version);
    Transaction.requireU32("time", timeSeconds);
    Transaction.requireU32("bits", bits);
    Transaction.requireU32("nonce", nonce);
    if (merkleRoot.size() != Txid.SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a merkle root has %d bytes, not %d".formatted(Txid.SIZE_BYTES, merkleRoot.size()));
    }
  }

  /**
   * Reads 80 bytes.
   *
   * @throws IllegalArgumentException when there are more or fewer
   */
  public static BlockHeader parse(Bytes wire) {
    if (wire.size() != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "a block header has %d bytes, not %d".formatted(SIZE_BYTES, wire.size()));
    }
    return read(new WireReader(wire));
  }

  static BlockHeader read(WireReader in) {
    return new BlockHeader(
        in.u32(),
        new BlockHash(in.bytes(BlockHash.SIZE_BYTES)),
        in.bytes(Txid.SIZE_BYTES),
        in.u32(),
        in.u32(),
        in.u32());
  }

  /** The 80 bytes. */
  public Bytes toBytes() {
    return new WireWriter()
        .u32(version)
        .bytes(parent.wire())
        .bytes(merkleRoot)
        .u32(timeSeconds)
        .u32(bits)
        .u32(nonce)
        .toBytes();
  }

  public BlockHash hash() {
    return new BlockHash(Sha256.twice(toBytes()));
  }

  /**
   * Whether the hash, as a number, is at most the target that {@link #bits} names, and that target
   * one that the network allows. What the target has to be at this height only a node knows that
   * has all headers; but nobody makes a header up without this much work.
   */
  public boolean hasItsWork(Network network) {
    BigInteger target = ByteUtils.decodeCompactBits(bits);
    return target.signum() > 0
        && target.compareTo(network.easiestTarget()) <= 0
        && new BigInteger(1, hash().wire().reversed().toArray()).compareTo(target) <= 0;
  }
}
