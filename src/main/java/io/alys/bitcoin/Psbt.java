package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A transaction on its way from signer to signer (BIP174, version 0): what an operator carries to
 * other tools, and back.
 *
 * <pre>
 *   "psbt" ff | records of the whole | records of each input | records of each output
 * </pre>
 *
 * <p>Records that mean nothing here are kept, and written back. What is written is canonical:
 * records in the order of their keys. Nothing says that a signature in it is right; see {@link
 * WitnessAssembly}.
 */
public final class Psbt {
  /** Read at most; ten times a transaction that nodes relay. */
  public static final int MAX_BYTES = 4_000_000;

  private static final Bytes MAGIC = Bytes.fromHex("70736274ff");

  /** Proprietary records and all that came later are for others to judge. */
  private static final int LAST_KNOWN_INPUT_TYPE = 0x09;

  private final Transaction unsigned;
  private final PsbtRecords global;
  private final List<PsbtRecords> inputs;
  private final List<PsbtRecords> outputs;

  private Psbt(
      Transaction unsigned,
      PsbtRecords global,
      List<PsbtRecords> inputs,
      List<PsbtRecords> outputs) {
    this.unsigned = unsigned;
    this.global = global;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
  }

  /**
   * What signers need to sign each input, when all of them are coins of one federation.
   *
   * @param unsigned whose inputs have no scripts
   * @param amounts what each input spends, in order
   */
  public static Psbt of(Transaction unsigned, List<Sats> amounts, Multisig multisig) {
    requireUnsigned(unsigned);
    if (amounts.size() != unsigned.inputs().size()) {
      throw new IllegalArgumentException(
          "%d amounts for the %d inputs of %s"
              .formatted(amounts.size(), unsigned.inputs().size(), unsigned.txid()));
    }
    Bytes all = new WireWriter().u32(Bip143.SIGHASH_ALL).toBytes();
    List<PsbtRecords> inputs = new ArrayList<>();
    for (Sats amount : amounts) {
      WireWriter output = new WireWriter();
      Transaction.writeOutput(output, new Transaction.Output(amount, multisig.outputScript()));
      inputs.add(
          PsbtRecords.EMPTY
              .with(PsbtRecords.key(PsbtRules.IN_WITNESS_UTXO), output.toBytes())
              .with(PsbtRecords.key(PsbtRules.IN_SIGHASH_TYPE), all)
              .with(PsbtRecords.key(PsbtRules.IN_WITNESS_SCRIPT), multisig.script()));
    }
    PsbtRecords global =
        PsbtRecords.EMPTY.with(PsbtRecords.key(PsbtRules.GLOBAL_UNSIGNED_TX), unsigned.toBytes());
    return new Psbt(
        unsigned,
        global,
        inputs,
        Collections.nCopies(unsigned.outputs().size(), PsbtRecords.EMPTY));
  }

  /**
   * Reads the form of files. A transaction without inputs or outputs, which BIP174 allows, is none.
   *
   * @throws IllegalArgumentException when it is anything else, too long, or something follows
   */
  public static Psbt parse(Bytes wire) {
    if (wire.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a psbt of %d bytes is longer than %d".formatted(wire.size(), MAX_BYTES));
    }
    WireReader in = new WireReader(wire);
    if (in.remaining() < MAGIC.size() || !in.bytes(MAGIC.size()).equals(MAGIC)) {
      throw new IllegalArgumentException("a psbt begins with %s".formatted(MAGIC));
    }
    PsbtRecords global = PsbtRecords.read(in);
    PsbtRules.requireGlobal(global);
    Transaction unsigned =
        global
            .value(PsbtRules.GLOBAL_UNSIGNED_TX)
            .map(Transaction::parse)
            .orElseThrow(() -> new IllegalArgumentException("the psbt has no transaction"));
    requireUnsigned(unsigned);
    List<PsbtRecords> inputs = unsigned.inputs().stream().map(_ -> PsbtRecords.read(in)).toList();
    List<PsbtRecords> outputs = unsigned.outputs().stream().map(_ -> PsbtRecords.read(in)).toList();
    in.requireEnd("psbt");
    for (int i = 0; i < inputs.size(); i++) {
      PsbtRules.requireInput(inputs.get(i), unsigned.inputs().get(i));
    }
    outputs.forEach(PsbtRules::requireOutput);
    return new Psbt(unsigned, global, inputs, outputs);
  }

  /**
   * Reads the form of text.
   *
   * @throws IllegalArgumentException as {@link #parse} does, and when it is no base64
   */
  public static Psbt parseBase64(String text) {
    if (text.length() > (MAX_BYTES + 2) / 3 * 4) {
      throw new IllegalArgumentException(
          "a psbt of %d characters is longer than %d bytes".formatted(text.length(), MAX_BYTES));
    }
    return parse(Bytes.copyOf(Base64.getDecoder().decode(text)));
  }

  private static void requireUnsigned(Transaction transaction) {
    if (transaction.inputs().stream().anyMatch(input -> !input.script().isEmpty())) {
      throw new IllegalArgumentException(
          "an input of %s has a script already".formatted(transaction.txid()));
    }
  }

  public Bytes toBytes() {
    WireWriter out = new WireWriter().bytes(MAGIC);
    Stream.of(Stream.of(global), inputs.stream(), outputs.stream())
        .flatMap(records -> records)
        .forEach(records -> records.write(out));
    return out.toBytes();
  }

  public String toBase64() {
    return Base64.getEncoder().encodeToString(toBytes().toArray());
  }

  public Transaction unsigned() {
    return unsigned;
  }

  /** The output that an input spends, as someone says; the digest commits to its value. */
  public Optional<Transaction.Output> witnessUtxo(int input) {
    return inputs.get(input).value(PsbtRules.IN_WITNESS_UTXO).map(PsbtRules::output);
  }

  /** The same out of the whole transaction that made it, if that is there: its hash proves it. */
  public Optional<Transaction.Output> provenUtxo(int input) {
    int index = (int) unsigned.inputs().get(input).spends().index();
    return inputs
        .get(input)
        .value(PsbtRules.IN_NON_WITNESS_UTXO)
        .map(SignedTransaction::parse)
        .map(spent -> spent.transaction().outputs().get(index));
  }

  public Optional<Bytes> witnessScript(int input) {
    return inputs.get(input).value(PsbtRules.IN_WITNESS_SCRIPT);
  }

  /** What signers are to sign, 32 bits; see {@link Bip143#SIGHASH_ALL}. */
  public OptionalLong sighashType(int input) {
    return inputs.get(input).value(PsbtRules.IN_SIGHASH_TYPE).stream()
        .mapToLong(value -> new WireReader(value).u32())
        .findFirst();
  }

  /** By compressed keys; those of others have no place in a witness script. */
  public SortedMap<PublicKey, Bytes> partialSignatures(int input) {
    TreeMap<PublicKey, Bytes> signatures = new TreeMap<>();
    inputs.get(input).only(type -> type == PsbtRules.IN_PARTIAL_SIGNATURE).all().entrySet().stream()
        .filter(entry -> entry.getKey().size() == 1 + PublicKey.SIZE_BYTES)
        .forEach(entry -> signatures.put(keyOf(entry.getKey()), entry.getValue()));
    return Collections.unmodifiableSortedMap(signatures);
  }

  private static PublicKey keyOf(Bytes key) {
    return new PublicKey(new WireReader(key.reversed()).bytes(PublicKey.SIZE_BYTES).reversed());
  }

  /** All partial signatures, to be checked. */
  public List<WitnessAssembly.Contribution> contributions() {
    return IntStream.range(0, inputs.size())
        .boxed()
        .flatMap(
            input ->
                partialSignatures(input).entrySet().stream()
                    .map(
                        signed ->
                            new WitnessAssembly.Contribution(
                                input, signed.getKey(), signed.getValue())))
        .toList();
  }

  /** The whole witness of an input, once it has one. */
  public Optional<List<Bytes>> finalWitness(int input) {
    return inputs.get(input).value(PsbtRules.IN_FINAL_WITNESS).map(PsbtRules::stack);
  }

  /** With one signature more; it takes the place of what the same key signed before. */
  public Psbt with(WitnessAssembly.Contribution signed) {
    Bytes key = PsbtRecords.key(PsbtRules.IN_PARTIAL_SIGNATURE).plus(signed.key().compressed());
    List<PsbtRecords> more = new ArrayList<>(inputs);
    more.set(signed.input(), inputs.get(signed.input()).with(key, signed.signature()));
    return new Psbt(unsigned, global, more, outputs);
  }

  /**
   * With the witnesses of its transaction, and without what led to them (BIP174, Input Finalizer);
   * what the inputs spend and what is unknown stays.
   *
   * @throws IllegalArgumentException when it is another transaction
   */
  public Psbt finished(SignedTransaction signed) {
    if (!signed.transaction().equals(unsigned)) {
      throw new IllegalArgumentException(
          "%s is not the transaction of this psbt, which is %s"
              .formatted(signed.txid(), unsigned.txid()));
    }
    List<PsbtRecords> done = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      WireWriter stack = new WireWriter().compactSize(signed.witnesses().get(i).size());
      signed.witnesses().get(i).forEach(stack::sized);
      done.add(
          inputs
              .get(i)
              .only(type -> type <= PsbtRules.IN_WITNESS_UTXO || type > LAST_KNOWN_INPUT_TYPE)
              .with(PsbtRecords.key(PsbtRules.IN_FINAL_WITNESS), stack.toBytes()));
    }
    return new Psbt(unsigned, global, done, outputs);
  }

  /** What the network takes; nothing while an input has no whole witness, or needs a script too. */
  public Optional<SignedTransaction> extract() {
    boolean whole =
        inputs.stream()
            .allMatch(
                records ->
                    records.value(PsbtRules.IN_FINAL_WITNESS).isPresent()
                        && records.value(PsbtRules.IN_FINAL_SCRIPT).isEmpty());
    return whole
        ? Optional.of(
            new SignedTransaction(
                unsigned,
                IntStream.range(0, inputs.size())
                    .mapToObj(input -> finalWitness(input).orElseThrow())
                    .toList()))
        : Optional.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Psbt psbt
        && global.equals(psbt.global)
        && inputs.equals(psbt.inputs)
        && outputs.equals(psbt.outputs);
  }

  @Override
  public int hashCode() {
    return global.hashCode() * 31 + inputs.hashCode();
  }

  @Override
  public String toString() {
    return "psbt of " + unsigned.txid();
  }
}
