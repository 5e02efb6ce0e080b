package io.alys.consensus.auxpow;

import io.alys.bitcoin.Transaction;
import io.alys.primitives.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where and how a coinbase names the root of the tree of chains:
 *
 * <pre>
 *   fa be 6d 6d | root 32 | tree size u32 | nonce u32            44 bytes, low byte first
 * </pre>
 *
 * <p>It is the whole script of any output, as version 1 had it in the third or fourth, so that
 * another chain's commitment may stand in the input; or it stands in the input script, as the
 * specification of merged mining says. There the four bytes of the mark stand once, right before
 * the root; without them the root begins no later than at byte 20, so that no two roots fit.
 * Outputs are looked at first, in their order; the first place that names our root counts.
 */
final class Commitment {
  static final int LATEST_BARE_OFFSET = 20;

  private static final byte[] MARK = {(byte) 0xfa, (byte) 0xbe, 0x6d, 0x6d};
  private static final int NUMBERS_BYTES = 8;
  private static final int SIZE_BYTES = MARK.length + MerkleBranch.HASH_BYTES + NUMBERS_BYTES;

  /** What came of looking. */
  sealed interface Search {
    /**
     * @param treeSize 32 bits, as unsigned
     * @param nonce 32 bits, as unsigned
     */
    record Found(long treeSize, long nonce) implements Search {}

    record Missing(AuxPowRefusal why) implements Search {}
  }

  private Commitment() {}

  /**
   * Looks for the commitment to a root.
   *
   * @param coinbase with one input
   * @param root 32 bytes, as they stand in the coinbase
   */
  static Search find(Transaction coinbase, Bytes root) {
    byte[] wanted = root.toArray();
    boolean another = false;
    for (Transaction.Output output : coinbase.outputs()) {
      byte[] script = output.script().toArray();
      boolean commitment = script.length == SIZE_BYTES && indexOf(script, MARK, 0) == 0;
      if (commitment && indexOf(script, wanted, MARK.length) == MARK.length) {
        return numbers(script, MARK.length + wanted.length);
      }
      another |= commitment;
    }
    return inInput(coinbase.inputs().getFirst().script().toArray(), root, another);
  }

  private static Search inInput(byte[] script, Bytes root, boolean another) {
    int at = indexOf(script, root.toArray(), 0);
    int marks = count(script);
    if (at < 0) {
      boolean committed = another || marks > 0;
      return new Search.Missing(
          committed
              ? new AuxPowRefusal.OtherCommitted(root)
              : new AuxPowRefusal.NothingCommitted(root));
    }
    if (marks > 1) {
      return new Search.Missing(new AuxPowRefusal.CommittedTwice(marks));
    }
    boolean inPlace =
        marks == 1 ? indexOf(script, MARK, 0) + MARK.length == at : at <= LATEST_BARE_OFFSET;
    if (!inPlace) {
      return new Search.Missing(new AuxPowRefusal.CommittedElsewhere(at));
    }
    int end = at + root.size();
    if (script.length - end < NUMBERS_BYTES) {
      return new Search.Missing(new AuxPowRefusal.CommitmentCutShort(script.length - end));
    }
    return numbers(script, end);
  }

  private static Search numbers(byte[] script, int at) {
    ByteBuffer numbers = ByteBuffer.wrap(script).order(ByteOrder.LITTLE_ENDIAN);
    return new Search.Found(
        Integer.toUnsignedLong(numbers.getInt(at)), Integer.toUnsignedLong(numbers.getInt(at + 4)));
  }

  private static int count(byte[] script) {
    int marks = 0;
    for (int at = indexOf(script, MARK, 0); at >= 0; at = indexOf(script, MARK, at + 1)) {
      marks++;
    }
    return marks;
  }

  private static int indexOf(byte[] content, byte[] part, int from) {
    for (int at = from; at + part.length <= content.length; at++) {
      if (Arrays.equals(content, at, at + part.length, part, 0, part.length)) {
        return at;
      }
    }
    return -1;
  }
}
