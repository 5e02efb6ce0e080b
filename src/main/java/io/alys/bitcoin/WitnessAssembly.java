package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a transaction that Bitcoin takes out of an unsigned one and the signatures of those who own
 * its inputs together.
 *
 * <p>No signature is believed: each is checked against the key it names, the key against the
 * script. Signatures of strangers do not count (version 1 counted them, and then had no place for
 * the real ones), and a bad signature never stops the good ones.
 */
public final class WitnessAssembly {
  private final Transaction unsigned;
  private final List<Sats> amounts;
  private final Multisig multisig;
  private final Bip143 digests;
  private final Bytes script;

  /** What one key says of one input. */
  public record Contribution(int input, PublicKey key, Bytes signature) {}

  /** Why a signature does not count. */
  public enum Refusal {
    NO_SUCH_INPUT("the transaction has no such input"),
    UNKNOWN_KEY("the key is none of those that own the input"),
    DOUBLE("the key has signed the input already"),
    NOT_DER("it is not strict der"),
    HIGH_S("its s is high, and nodes do not relay that"),
    NOT_SIGHASH_ALL("it signs less than all inputs and outputs"),
    NO_KEY("the key is no point of the curve"),
    WRONG("another key made it, or over something else");

    private final String text;

    Refusal(String text) {
      this.text = text;
    }

    /** In lower case. */
    public String reason() {
      return text;
    }

    private static Optional<Refusal> of(SignatureCheck check) {
      return switch (check) {
        case VALID -> Optional.empty();
        case NOT_DER -> Optional.of(NOT_DER);
        case HIGH_S -> Optional.of(HIGH_S);
        case NOT_SIGHASH_ALL -> Optional.of(NOT_SIGHASH_ALL);
        case NO_KEY -> Optional.of(NO_KEY);
        case WRONG -> Optional.of(WRONG);
      };
    }
  }

  /** A signature that did not count. */
  public record Refused(Contribution contribution, Refusal why) {
    /** Which one and why, in lower case. */
    public String message() {
      return "the signature of %s for input %d does not count: %s"
          .formatted(contribution.key(), contribution.input(), why.text);
    }
  }

  /** What the signatures came to. */
  public sealed interface Assembled {
    /** In the order in which they were given. */
    List<Refused> refused();

    /**
     * All inputs have their witness.
     *
     * @param transaction in each input's witness the first keys of the script that signed
     */
    record Complete(SignedTransaction transaction, List<Refused> refused) implements Assembled {
      public Complete {
        refused = List.copyOf(refused);
      }
    }

    /**
     * Signatures are missing.
     *
     * @param collected how many count, for each input in order
     * @param threshold how many each input needs
     */
    record Incomplete(List<Integer> collected, int threshold, List<Refused> refused)
        implements Assembled {
      public Incomplete {
        collected = List.copyOf(collected);
        refused = List.copyOf(refused);
      }
    }
  }

  /**
   * For the inputs of one federation.
   *
   * @param unsigned whose inputs have no scripts
   * @param amounts what each input spends, in order; a wrong one makes every signature wrong
   * @param multisig of the coins that all inputs spend
   */
  public WitnessAssembly(Transaction unsigned, List<Sats> amounts, Multisig multisig) {
    if (amounts.size() != unsigned.inputs().size()) {
      throw new IllegalArgumentException(
          "%d amounts for the %d inputs of %s"
              .formatted(amounts.size(), unsigned.inputs().size(), unsigned.txid()));
    }
    for (Transaction.Input input : unsigned.inputs()) {
      if (!input.script().isEmpty()) {
        throw new IllegalArgumentException(
            "%s spends %s with a script, where only a witness is right"
                .formatted(unsigned.txid(), input.spends()));
      }
    }
    this.unsigned = unsigned;
    this.amounts = List.copyOf(amounts);
    this.multisig = multisig;
    this.digests = new Bip143(unsigned);
    this.script = multisig.script();
  }

  /** Why a signature does not count; nothing when it does. */
  public Optional<Refusal> check(Contribution contribution) {
    int input = contribution.input();
    if (input < 0 || input >= amounts.size()) {
      return Optional.of(Refusal.NO_SUCH_INPUT);
    }
    Bytes digest = digests.digest(input, script, amounts.get(input));
    return check(multisig, contribution.key(), digest, contribution.signature());
  }

  /** Why a signature over a digest does not count for those who own an output together. */
  public static Optional<Refusal> check(
      Multisig multisig, PublicKey key, Bytes digest, Bytes signature) {
    return multisig.keys().contains(key)
        ? Refusal.of(SignatureCheck.of(key, digest, signature))
        : Optional.of(Refusal.UNKNOWN_KEY);
  }

  /** Checks all signatures, and builds the witnesses when there are enough of them. */
  public Assembled assemble(List<Contribution> contributions) {
    List<Map<PublicKey, Bytes>> good = new ArrayList<>();
    amounts.forEach(_ -> good.add(new TreeMap<>()));
    List<Refused> refused = new ArrayList<>();
    for (Contribution contribution : contributions) {
      Optional<Refusal> refusal =
          isDouble(good, contribution) ? Optional.of(Refusal.DOUBLE) : check(contribution);
      refusal.ifPresentOrElse(
          why -> refused.add(new Refused(contribution, why)),
          () -> good.get(contribution.input()).put(contribution.key(), contribution.signature()));
    }
    if (good.stream().anyMatch(signatures -> signatures.size() < multisig.threshold())) {
      List<Integer> collected = good.stream().map(Map::size).toList();
      return new Assembled.Incomplete(collected, multisig.threshold(), refused);
    }
    List<List<Bytes>> witnesses = good.stream().map(this::witness).toList();
    return new Assembled.Complete(new SignedTransaction(unsigned, witnesses), refused);
  }

  private static boolean isDouble(List<Map<PublicKey, Bytes>> good, Contribution contribution) {
    int input = contribution.input();
    return input >= 0 && input < good.size() && good.get(input).containsKey(contribution.key());
  }

  /** The order of the map is that of BIP67, which CHECKMULTISIG wants. */
  private List<Bytes> witness(Map<PublicKey, Bytes> signatures) {
    return multisig.witness(signatures.values().stream().limit(multisig.threshold()).toList());
  }
}
