package io.alys.consensus.auxpow;

import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of a proof, as Namecoin writes them:
 *
 * <pre>
 *   coinbase transaction | hash of the parent header 32
 *     | coinbase branch: count, count x 32, side mask u32
 *     | blockchain branch: the same
 *     | parent header 80
 * </pre>
 *
 * <p>Counts are Bitcoin's compact sizes, numbers have their low byte first, hashes are as SHA-256
 * gives them. In a block a proof has one form and every other byte string is refused: the coinbase
 * is without its witness, the hash of the header is the header's. Miners' tools are freer with
 * both, and nothing that was mined covers them, so {@link #readSubmission} puts them right: else
 * whoever relays a proof could write it anew.
 */
public final class AuxPowWire {
  /** Coinbases of some hundred payees still fit. */
  public static final int MAX_BYTES = 65_536;

  /** What came of reading. */
  public sealed interface Decoded {
    record Read(AuxPow proof) implements Decoded {}

    /**
     * @param reason for people: what is wrong, and where
     */
    record Rejected(Fault fault, String reason) implements Decoded {}
  }

  /** What kind of mistake bytes have. */
  public enum Fault {
    TOO_LONG,
    COINBASE,
    WITNESS,
    PARENT_HASH,
    BRANCH,
    PARENT_HEADER,
    TRAILING
  }

  private static final int LENGTH_BYTES = 1; // Of a branch of at most 32 hashes.
  private static final int U32_BYTES = 4;

  private AuxPowWire() {}

  /** The one form. */
  public static Bytes encode(AuxPow proof) {
    Bytes coinbase = proof.coinbase().toBytes();
    int hashes = 1 + proof.coinbaseBranch().length() + proof.chainBranch().length();
    int sizeBytes =
        coinbase.size()
            + hashes * MerkleBranch.HASH_BYTES
            + 2 * (LENGTH_BYTES + U32_BYTES)
            + BlockHeader.SIZE_BYTES;
    ByteBuffer out = ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put(coinbase.toArray()).put(proof.parent().hash().wire().toArray());
    write(out, proof.coinbaseBranch());
    write(out, proof.chainBranch());
    out.put(proof.parent().toBytes().toArray());
    return Bytes.copyOf(out.array());
  }

  private static void write(ByteBuffer out, MerkleBranch branch) {
    out.put((byte) branch.length());
    branch.siblings().forEach(sibling -> out.put(sibling.toArray()));
    out.putInt((int) branch.sides());
  }

  /** Reads what stands in a block; total. */
  public static Decoded decode(Bytes wire) {
    return read(wire, false);
  }

  /**
   * Reads what a miner hands in; total. The coinbase may carry its witness, which is dropped, and
   * the hash of the header may be anything, as miners' tools leave it zero or turn it around.
   */
  public static Decoded readSubmission(Bytes wire) {
    return read(wire, true);
  }

  private static Decoded read(Bytes wire, boolean submission) {
    if (wire.size() > MAX_BYTES) {
      return new Decoded.Rejected(
          Fault.TOO_LONG, "a proof of %d bytes; %d are the most".formatted(wire.size(), MAX_BYTES));
    }
    AuxPowReader in = new AuxPowReader(wire);
    try {
      AuxPow proof = read(in, submission);
      return new Decoded.Read(proof);
    } catch (AuxPowReader.Malformed e) {
      return new Decoded.Rejected(e.fault(), e.reason());
    }
  }

  private static AuxPow read(AuxPowReader in, boolean submission) throws AuxPowReader.Malformed {
    SignedTransaction coinbase = in.transaction();
    if (coinbase.hasWitness() && !submission) {
      throw new AuxPowReader.Malformed(
          Fault.WITNESS, "the coinbase carries a witness, which has no place in a block's proof");
    }
    Bytes parentHash = in.hash(Fault.PARENT_HASH);
    MerkleBranch coinbaseBranch = in.branch();
    MerkleBranch chainBranch = in.branch();
    BlockHeader parent = in.header();
    in.requireEnd();
    if (!submission && !parent.hash().wire().equals(parentHash)) {
      throw new AuxPowReader.Malformed(
          Fault.PARENT_HASH,
          "the proof names parent %s, its header is that of %s"
              .formatted(parentHash.reversed(), parent.hash()));
    }
    Transaction bare = coinbase.transaction();
    return new AuxPow(bare, coinbaseBranch, chainBranch, parent);
  }
}
