package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A Bitcoin transaction without its witnesses.
 *
 * <pre>
 *   version u32 | count | inputs  (txid 32, index u32, length, script, sequence u32)
 *               | count | outputs (value u64, length, script) | lock time u32
 * </pre>
 *
 * @param version 32 bits
 * @param lockTime 32 bits
 */
public record Transaction(long version, List<Input> inputs, List<Output> outputs, long lockTime) {
  private static final long MAX_U32 = 0xffff_ffffL;
  private static final int INPUT_LEAST_BYTES = 41;
  private static final int OUTPUT_LEAST_BYTES = 9;

  /**
   * @param script that unlocks; empty where the witness does (BIP141)
   * @param sequence 32 bits
   */
  public record Input(Outpoint spends, Bytes script, long sequence) {
    public Input {
      requireU32("sequence", sequence);
    }
  }

  /**
   * @param script that locks
   */
  public record Output(Sats value, Bytes script) {}

  public Transaction {
    requireU32("version", version);
    requireU32("lock time", lockTime);
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new IllegalArgumentException(
          "a transaction has %d inputs and %d outputs; at least one of each is right"
              .formatted(inputs.size(), outputs.size()));
    }
    HashSet<Outpoint> spent = new HashSet<>();
    for (Input input : inputs) {
      if (!spent.add(input.spends())) {
        throw new IllegalArgumentException("a transaction spends %s twice".formatted(input.spends));
      }
    }
  }

  static void requireU32(String what, long value) {
    if (value < 0 || value > MAX_U32) {
      throw new IllegalArgumentException("%s %d has not 32 bits".formatted(what, value));
    }
  }

  /**
   * Reads the serialisation without witnesses.
   *
   * @throws IllegalArgumentException when it is anything else, or something follows
   */
  public static Transaction parse(Bytes wire) {
    WireReader in = new WireReader(wire);
    long version = in.u32();
    List<Input> inputs = readInputs(in);
    List<Output> outputs = readOutputs(in);
    long lockTime = in.u32();
    in.requireEnd("transaction");
    return new Transaction(version, inputs, outputs, lockTime);
  }

  static List<Input> readInputs(WireReader in) {
    List<Input> inputs = new ArrayList<>();
    for (int left = in.count(INPUT_LEAST_BYTES); left > 0; left--) {
      Outpoint spends = new Outpoint(new Txid(in.bytes(Txid.SIZE_BYTES)), in.u32());
      inputs.add(new Input(spends, in.sized(), in.u32()));
    }
    if (inputs.isEmpty()) {
      // BIP144 marks a transaction with witnesses by what reads as no inputs.
      throw new IllegalArgumentException("no inputs, or witnesses, which have no place here");
    }
    return inputs;
  }

  static List<Output> readOutputs(WireReader in) {
    List<Output> outputs = new ArrayList<>();
    for (int left = in.count(OUTPUT_LEAST_BYTES); left > 0; left--) {
      outputs.add(new Output(new Sats(in.u64()), in.sized()));
    }
    return outputs;
  }

  /** The serialisation without witnesses; what the txid names. */
  public Bytes toBytes() {
    WireWriter out = new WireWriter().u32(version);
    writeBody(out);
    return out.u32(lockTime).toBytes();
  }

  /**
   * The serialisation with witnesses (BIP144); what the network takes.
   *
   * @param witnesses each input's stack, in order
   */
  public Bytes toBytes(List<List<Bytes>> witnesses) {
    if (witnesses.size() != inputs.size()) {
      throw new IllegalArgumentException(
          "%d witnesses for %d inputs".formatted(witnesses.size(), inputs.size()));
    }
    WireWriter out = new WireWriter().u32(version).u8(0).u8(1);
    writeBody(out);
    for (List<Bytes> stack : witnesses) {
      out.compactSize(stack.size());
      stack.forEach(out::sized);
    }
    return out.u32(lockTime).toBytes();
  }

  private void writeBody(WireWriter out) {
    out.compactSize(inputs.size());
    for (Input input : inputs) {
      out.outpoint(input.spends()).sized(input.script()).u32(input.sequence());
    }
    out.compactSize(outputs.size());
    outputs.forEach(output -> writeOutput(out, output));
  }

  static void writeOutput(WireWriter out, Output output) {
    out.u64(output.value().value()).sized(output.script());
  }

  public Txid txid() {
    return new Txid(Sha256.twice(toBytes()));
  }

  /**
   * What all outputs hold.
   *
   * @throws IllegalArgumentException when it is more than there can be
   */
  public Sats outputTotal() {
    return outputs.stream().map(Output::value).reduce(Sats.ZERO, Sats::plus);
  }
}
