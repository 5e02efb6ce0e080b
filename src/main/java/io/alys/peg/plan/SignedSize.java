package io.alys.peg.plan;

import io.alys.bitcoin.Multisig;
import io.alys.primitives.Bytes;
import java.util.Collections;
import java.util.List;

/**
 * How heavy transactions of one federation get when they are signed (BIP141).
 *
 * <pre>
 *   base     version 4 | counts 3 + 3 | lock time 4    = 14, fourfold; marker 2, once
 *   input    outpoint 36 | no script 1 | sequence 4    = 41, fourfold; its witness once
 *   output   value 8 | length 1 | script               fourfold
 * </pre>
 */
final class SignedSize {
  /** Nodes relay no transaction that is heavier ({@code MAX_STANDARD_TX_WEIGHT}). */
  static final int MAX_WEIGHT = 400_000;

  private static final int SCALE = 4;
  private static final int BASE_WEIGHT = 14 * SCALE + 2;
  private static final int BARE_INPUT_BYTES = 41;
  private static final int BARE_OUTPUT_BYTES = 9;

  /** Of two numbers of 256 bits in DER, the second of them low, and the sighash byte. */
  private static final int SIGNATURE_BYTES = 72;

  private final int inputWeight;

  SignedSize(Multisig multisig) {
    Bytes longest = Bytes.copyOf(new byte[SIGNATURE_BYTES]);
    List<Bytes> witness = multisig.witness(Collections.nCopies(multisig.threshold(), longest));
    int witnessBytes = 1 + witness.stream().mapToInt(SignedSize::sized).sum();
    inputWeight = BARE_INPUT_BYTES * SCALE + witnessBytes;
  }

  private static int sized(Bytes item) {
    return (item.size() < 0xfd ? 1 : 3) + item.size();
  }

  /** Virtual bytes that one more input adds, rounded up. */
  int inputVirtualBytes() {
    return (inputWeight + SCALE - 1) / SCALE;
  }

  /** Inputs that fit beside outputs with these scripts; none when these alone are too many. */
  int inputsBeside(List<Bytes> outputScripts) {
    int outputs =
        outputScripts.stream().mapToInt(script -> BARE_OUTPUT_BYTES + script.size()).sum();
    return Math.max(0, (MAX_WEIGHT - BASE_WEIGHT - outputs * SCALE) / inputWeight);
  }
}
