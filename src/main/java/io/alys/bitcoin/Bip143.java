package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;

/**
 * What the inputs of one transaction are signed over, by BIP143 for P2WSH and SIGHASH_ALL. The
 * three hashes that all inputs share are made once.
 */
public final class Bip143 {
  /** Signs all inputs and all outputs; the last byte of every signature. */
  public static final int SIGHASH_ALL = 1;

  private final Transaction transaction;
  private final Bytes hashPrevouts;
  private final Bytes hashSequence;
  private final Bytes hashOutputs;

  public Bip143(Transaction transaction) {
    this.transaction = transaction;
    WireWriter prevouts = new WireWriter();
    WireWriter sequences = new WireWriter();
    WireWriter outputs = new WireWriter();
    for (Transaction.Input input : transaction.inputs()) {
      prevouts.outpoint(input.spends());
      sequences.u32(input.sequence());
    }
    transaction.outputs().forEach(output -> Transaction.writeOutput(outputs, output));
    hashPrevouts = Sha256.twice(prevouts.toBytes());
    hashSequence = Sha256.twice(sequences.toBytes());
    hashOutputs = Sha256.twice(outputs.toBytes());
  }

  /**
   * The 32 bytes that a key signs.
   *
   * @param witnessScript of the output that is spent; it has no OP_CODESEPARATOR
   * @param amount that the input spends; a wrong one gives a signature that Bitcoin refuses
   * @throws IndexOutOfBoundsException when there is no such input
   */
  public Bytes digest(int input, Bytes witnessScript, Sats amount) {
    Transaction.Input spending = transaction.inputs().get(input);
    return Sha256.twice(
        new WireWriter()
            .u32(transaction.version())
            .bytes(hashPrevouts)
            .bytes(hashSequence)
            .outpoint(spending.spends())
            .sized(witnessScript)
            .u64(amount.value())
            .u32(spending.sequence())
            .bytes(hashOutputs)
            .u32(transaction.lockTime())
            .u32(SIGHASH_ALL)
            .toBytes());
  }
}
