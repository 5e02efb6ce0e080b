package io.alys.peg.payout;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.SignedTransaction;
import io.alys.peg.trouble.Trouble;
import io.alys.peg.trouble.Trouble.Fault;
import io.alys.primitives.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The signatures of a transaction that were found right. Nothing else is ever in it, so that a
 * witness made of it is one that Bitcoin takes; and what is in it is kept, so that a key that is
 * gone need not sign again.
 *
 * @param valid by input, then by key; at most one of each pair
 */
public record Collected(List<Signature> valid) {
  private static final Comparator<Signature> ORDER =
      Comparator.comparingInt(Signature::input).thenComparing(Signature::key);

  static final Collected NOTHING = new Collected(List.of());

  public Collected {
    valid = valid.stream().sorted(ORDER).toList();
    for (int i = 1; i < valid.size(); i++) {
      if (ORDER.compare(valid.get(i - 1), valid.get(i)) == 0) {
        throw new IllegalArgumentException(
            "key %s signs input %d twice".formatted(valid.get(i).key(), valid.get(i).input()));
      }
    }
  }

  /**
   * @param troubles one for each signature that is not used
   */
  record Outcome(Collected collected, List<Trouble> troubles) {}

  /** Adds those that are right; one that is there already is not looked at again. */
  Outcome add(Order order, List<Signature> arrived, SignatureRule rule) {
    Map<Signature, Signature> merged = new TreeMap<>(ORDER);
    valid.forEach(each -> merged.put(each, each));
    List<Trouble> troubles = new ArrayList<>();
    Bip143 sighash = new Bip143(order.transaction());
    Bytes script = order.witnessScript();
    for (Signature each : arrived) {
      if (merged.containsKey(each)) {
        continue;
      }
      Optional<Fault> fault = fault(order, each, digest(order, sighash, script, each), rule);
      fault.ifPresentOrElse(
          why ->
              troubles.add(new Trouble.BadSignature(order.txid(), each.input(), each.key(), why)),
          () -> merged.put(each, each));
    }
    return new Outcome(new Collected(List.copyOf(merged.values())), List.copyOf(troubles));
  }

  private static Optional<Bytes> digest(
      Order order, Bip143 sighash, Bytes script, Signature signature) {
    boolean there = signature.input() >= 0 && signature.input() < order.amounts().size();
    return there
        ? Optional.of(
            sighash.digest(signature.input(), script, order.amounts().get(signature.input())))
        : Optional.empty();
  }

  private static Optional<Fault> fault(
      Order order, Signature signature, Optional<Bytes> digest, SignatureRule rule) {
    if (digest.isEmpty()) {
      return Optional.of(new Fault.NoSuchInput());
    }
    if (!order.federation().multisig().keys().contains(signature.key())) {
      return Optional.of(new Fault.Stranger());
    }
    SignatureCheck check = rule.check(signature.key(), digest.get(), signature.octets());
    return check == SignatureCheck.VALID ? Optional.empty() : Optional.of(new Fault.Unsound(check));
  }

  /** How many signatures the input with the fewest has. */
  int fewest(Order order) {
    int[] counts = new int[order.amounts().size()];
    valid.forEach(each -> counts[each.input()]++);
    int fewest = Integer.MAX_VALUE;
    for (int count : counts) {
      fewest = Math.min(fewest, count);
    }
    return fewest;
  }

  /** The transaction as Bitcoin takes it, once every input has enough signatures. */
  Optional<SignedTransaction> assemble(Order order) {
    Multisig multisig = order.federation().multisig();
    if (fewest(order) < multisig.threshold()) {
      return Optional.empty();
    }
    List<List<Bytes>> byInput = new ArrayList<>();
    order.amounts().forEach(_ -> byInput.add(new ArrayList<>()));
    // By key within an input, as CHECKMULTISIG wants them: in the order of the script's keys.
    valid.forEach(each -> byInput.get(each.input()).add(each.octets()));
    List<List<Bytes>> witnesses =
        byInput.stream()
            .map(all -> multisig.witness(all.subList(0, multisig.threshold())))
            .toList();
    return Optional.of(new SignedTransaction(order.transaction(), witnesses));
  }

  /** Who has signed anything. */
  public List<PublicKey> signers() {
    return valid.stream().map(Signature::key).distinct().sorted().toList();
  }
}
