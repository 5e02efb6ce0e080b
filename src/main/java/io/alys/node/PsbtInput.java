package io.alys.node;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Psbt;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.WitnessAssembly;
import io.alys.bitcoin.WitnessAssembly.Refusal;
import io.alys.primitives.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One input of a PSBT, looked at without belief in any of its records.
 *
 * @param coin what it spends, if that is said
 * @param proven whether the transaction that made the coin is there, whose hash proves the amount
 * @param owners of the coin, if its script is there and is that of a federation
 * @param witness the whole one, or as long a one as it can become; empty while the owners are not
 *     known
 * @param problems what keeps it from being signed or sent, in lower case
 */
record PsbtInput(
    Optional<Transaction.Output> coin,
    boolean proven,
    Optional<Multisig> owners,
    List<Signed> signatures,
    List<Bytes> witness,
    List<String> problems) {
  /** DER of two 256-bit numbers, the second of them low, and the sighash byte. */
  private static final Bytes LONGEST = Bytes.copyOf(new byte[72]);

  /**
   * A signature.
   *
   * @param key that made it; of a whole witness, which names none, the one that it is right for
   * @param refusal why it does not count
   */
  record Signed(Optional<PublicKey> key, Bytes octets, Optional<Refusal> refusal) {}

  PsbtInput {
    signatures = List.copyOf(signatures);
    witness = List.copyOf(witness);
    problems = List.copyOf(problems);
  }

  static PsbtInput of(Psbt psbt, int input) {
    List<String> problems = new ArrayList<>();
    Optional<Transaction.Output> proven = psbt.provenUtxo(input);
    Optional<Transaction.Output> told = psbt.witnessUtxo(input);
    Optional<Transaction.Output> coin = proven.or(() -> told);
    if (coin.isEmpty()) {
      problems.add("nothing says what it spends");
    } else if (told.isPresent() && !told.equals(coin)) {
      problems.add("what it is said to spend is not what it spends");
    }
    OptionalLong type = psbt.sighashType(input);
    if (type.orElse(Bip143.SIGHASH_ALL) != Bip143.SIGHASH_ALL) {
      problems.add("it asks for signatures over less than all inputs and outputs");
    }
    List<Bytes> done = psbt.finalWitness(input).orElse(List.of());
    Optional<Multisig> owners = owners(psbt, input, done, problems);
    if (owners.isPresent() && !coin.map(c -> isOf(owners.get(), c)).orElse(true)) {
      problems.add("its script is not the one that its coin is locked with");
    }
    List<Signed> signatures =
        coin.isEmpty() || owners.isEmpty()
            ? unchecked(psbt, input)
            : checked(psbt, input, owners.get(), coin.get());
    if (!done.isEmpty()
        && coin.isPresent()
        && owners.isPresent()
        && !opens(owners.get(), signatures)) {
      problems.add("its whole witness does not open its coin");
    }
    List<Bytes> witness = done.isEmpty() ? owners.map(PsbtInput::longest).orElse(List.of()) : done;
    return new PsbtInput(coin, proven.isPresent(), owners, signatures, witness, problems);
  }

  private static boolean isOf(Multisig owners, Transaction.Output coin) {
    return owners.outputScript().equals(coin.script());
  }

  private static List<Bytes> longest(Multisig owners) {
    return owners.witness(Collections.nCopies(owners.threshold(), LONGEST));
  }

  private static Optional<Multisig> owners(
      Psbt psbt, int input, List<Bytes> done, List<String> problems) {
    Optional<Bytes> script =
        done.isEmpty() ? psbt.witnessScript(input) : Optional.of(done.getLast());
    if (script.isEmpty()) {
      problems.add("it has no witness script");
      return Optional.empty();
    }
    try {
      return Optional.of(Multisig.parse(script.get()));
    } catch (IllegalArgumentException none) {
      problems.add(String.valueOf(none.getMessage()) + ", so its signatures are not checked");
      return Optional.empty();
    }
  }

  private static List<Signed> unchecked(Psbt psbt, int input) {
    return psbt.partialSignatures(input).entrySet().stream()
        .map(each -> new Signed(Optional.of(each.getKey()), each.getValue(), Optional.empty()))
        .toList();
  }

  private static List<Signed> checked(
      Psbt psbt, int input, Multisig owners, Transaction.Output coin) {
    Bytes digest = new Bip143(psbt.unsigned()).digest(input, owners.script(), coin.value());
    List<Signed> signatures = new ArrayList<>();
    psbt.partialSignatures(input)
        .forEach(
            (key, octets) ->
                signatures.add(
                    new Signed(
                        Optional.of(key),
                        octets,
                        WitnessAssembly.check(owners, key, digest, octets))));
    psbt.finalWitness(input)
        .filter(stack -> stack.size() > 2)
        .map(stack -> stack.subList(1, stack.size() - 1))
        .orElse(List.of())
        .forEach(octets -> signatures.add(ofWhom(owners, digest, octets)));
    return signatures;
  }

  private static Signed ofWhom(Multisig owners, Bytes digest, Bytes octets) {
    Optional<PublicKey> key =
        owners.keys().stream()
            .filter(each -> WitnessAssembly.check(owners, each, digest, octets).isEmpty())
            .findFirst();
    return new Signed(key, octets, key.isPresent() ? Optional.empty() : Optional.of(Refusal.WRONG));
  }

  /** As CHECKMULTISIG goes through them: so many as it wants, in the order of their keys. */
  private static boolean opens(Multisig owners, List<Signed> signatures) {
    List<PublicKey> keys = signatures.stream().flatMap(each -> each.key().stream()).toList();
    return keys.size() == owners.threshold()
        && signatures.stream().allMatch(each -> each.refusal().isEmpty())
        && keys.equals(keys.stream().distinct().sorted().toList());
  }

  /** Of how many owners there is a signature that counts. */
  private long counted() {
    return checked()
        ? signatures.stream()
            .filter(each -> each.refusal().isEmpty())
            .map(Signed::key)
            .distinct()
            .count()
        : 0;
  }

  /** Whether it is known of each signature whether it counts. */
  boolean checked() {
    return coin.isPresent() && owners.isPresent();
  }

  /** Whether enough owners have signed. */
  private boolean enough() {
    return owners.map(Multisig::threshold).filter(wanted -> counted() >= wanted).isPresent();
  }

  /** Whether enough owners have signed, and nothing is wrong with it. */
  boolean complete() {
    return problems.isEmpty() && enough();
  }

  /** Whether all that it says is right so far. */
  boolean sound() {
    return problems.isEmpty() && signatures.stream().allMatch(each -> each.refusal().isEmpty());
  }

  /** While signatures are missing: the owners of whom there is none that counts. */
  List<PublicKey> missing() {
    if (enough()) {
      return List.of();
    }
    List<PublicKey> have =
        signatures.stream()
            .filter(each -> each.refusal().isEmpty())
            .flatMap(each -> each.key().stream())
            .toList();
    return owners.map(Multisig::keys).orElse(List.of()).stream()
        .filter(key -> !have.contains(key))
        .toList();
  }
}
