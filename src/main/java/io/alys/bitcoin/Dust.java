package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;

/**
 * The least that an output must hold for nodes to relay it.
 *
 * <p>Bitcoin Core calls an output dust when spending it at 3,000 sat/kvB would cost more than it
 * holds ({@code GetDustThreshold}, {@code -dustrelayfee}). It counts the output itself and the
 * input that will spend it, whose parts are known but for the signature:
 *
 * <pre>
 *   input     outpoint 36 | script length 1 | signature and key 107 | sequence 4   = 148
 *             in a witness the 107 weigh a quarter: 36 + 1 + 26 + 4                =  67
 *
 *   P2PKH     (34 + 148) * 3 = 546        P2WPKH         (31 + 67) * 3 = 294
 *   P2SH      (32 + 148) * 3 = 540        P2WSH, P2TR    (43 + 67) * 3 = 330
 * </pre>
 */
public final class Dust {
  private static final FeeRate RELAY_FEE = new FeeRate(3_000);
  private static final int SIGNATURE_BYTES = 107;
  private static final int REST_OF_INPUT_BYTES = 36 + 1 + 4;
  private static final int WITNESS_SCALE = 4;
  private static final int WITNESS_PROGRAM_LEAST_BYTES = 4;
  private static final int WITNESS_PROGRAM_MOST_BYTES = 42;
  private static final int SCRIPT_MOST_BYTES = 10_000;
  private static final byte OP_0 = 0x00;
  private static final byte OP_1 = 0x51;
  private static final byte OP_16 = 0x60;
  private static final byte OP_RETURN = 0x6a;

  private Dust() {}

  /**
   * What an output with this script must hold at least; zero for one that nobody can ever spend.
   */
  public static Sats limit(Bytes outputScript) {
    if (isUnspendable(outputScript)) {
      return Sats.ZERO;
    }
    WireWriter output = new WireWriter();
    Transaction.writeOutput(output, new Transaction.Output(Sats.ZERO, outputScript));
    int signature =
        isWitnessProgram(outputScript) ? SIGNATURE_BYTES / WITNESS_SCALE : SIGNATURE_BYTES;
    return RELAY_FEE.feeFor(output.toBytes().size() + REST_OF_INPUT_BYTES + signature);
  }

  /** Whether nodes would not relay a transaction because of this output. */
  public static boolean isDust(Transaction.Output output) {
    return output.value().compareTo(limit(output.script())) < 0;
  }

  private static boolean isUnspendable(Bytes script) {
    return script.size() > SCRIPT_MOST_BYTES || (!script.isEmpty() && script.at(0) == OP_RETURN);
  }

  /** A version and one push of all that follows (BIP141). */
  private static boolean isWitnessProgram(Bytes script) {
    return script.size() >= WITNESS_PROGRAM_LEAST_BYTES
        && script.size() <= WITNESS_PROGRAM_MOST_BYTES
        && (script.at(0) == OP_0 || (script.at(0) >= OP_1 && script.at(0) <= OP_16))
        && script.at(1) == script.size() - 2;
  }
}
