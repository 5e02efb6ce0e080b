package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A Bitcoin transaction and the witnesses of its inputs, as the network carries it (BIP144).
 * Nothing says that they are right.
 *
 * @param witnesses each input's stack, in order; all empty when it has none
 */
public record SignedTransaction(Transaction transaction, List<List<Bytes>> witnesses) {
  private static final int WITNESS_SCALE = 4;

  public SignedTransaction {
    witnesses = witnesses.stream().map(List::copyOf).toList();
    if (witnesses.size() != transaction.inputs().size()) {
      throw new IllegalArgumentException(
          "%d witnesses for %d inputs".formatted(witnesses.size(), transaction.inputs().size()));
    }
  }

  /** Without any witness. */
  public static SignedTransaction bare(Transaction transaction) {
    return new SignedTransaction(
        transaction, Collections.nCopies(transaction.inputs().size(), List.of()));
  }

  /**
   * Reads either serialisation.
   *
   * @throws IllegalArgumentException when it is neither, or something follows
   */
  public static SignedTransaction parse(Bytes wire) {
    WireReader in = new WireReader(wire);
    SignedTransaction read = read(in);
    in.requireEnd("transaction");
    return read;
  }

  static SignedTransaction read(WireReader in) {
    long version = in.u32();
    boolean marked = in.takeWitnessMark();
    List<Transaction.Input> inputs = Transaction.readInputs(in);
    List<Transaction.Output> outputs = Transaction.readOutputs(in);
    List<List<Bytes>> witnesses = new ArrayList<>();
    boolean any = false;
    for (int i = 0; i < inputs.size(); i++) {
      List<Bytes> stack = marked ? readStack(in) : List.of();
      any |= !stack.isEmpty();
      witnesses.add(stack);
    }
    if (marked && !any) {
      throw new IllegalArgumentException("witnesses are announced, and none is there");
    }
    return new SignedTransaction(new Transaction(version, inputs, outputs, in.u32()), witnesses);
  }

  private static List<Bytes> readStack(WireReader in) {
    List<Bytes> stack = new ArrayList<>();
    for (int left = in.count(1); left > 0; left--) {
      stack.add(in.sized());
    }
    return stack;
  }

  public boolean hasWitness() {
    return witnesses.stream().anyMatch(stack -> !stack.isEmpty());
  }

  /** With witnesses when there are any, and without them otherwise. */
  public Bytes toBytes() {
    return hasWitness() ? transaction.toBytes(witnesses) : transaction.toBytes();
  }

  public Txid txid() {
    return transaction.txid();
  }

  /** The double SHA-256 of the serialisation with witnesses (BIP141). */
  public Txid wtxid() {
    return new Txid(Sha256.twice(toBytes()));
  }

  /** In weight units (BIP141). */
  public int weight() {
    return transaction.toBytes().size() * (WITNESS_SCALE - 1) + toBytes().size();
  }

  /** In virtual bytes, rounded up (BIP141). */
  public int virtualBytes() {
    return (weight() + WITNESS_SCALE - 1) / WITNESS_SCALE;
  }
}
