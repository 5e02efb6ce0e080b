package io.alys.peg.state;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A proposed transaction and its replacements. All variants spend the same coins, so that Bitcoin
 * confirms at most one of them, and pay the same burns; only the fee differs.
 *
 * @param opened the block with the first variant; names the payout, as a block proposes at most one
 * @param version of the federation that signs
 * @param inputs in the order of the transaction
 * @param payments one for each output, in order; none when it moves coins to the next federation
 * @param changeTo the version of the federation that gets what the payments leave, as the last
 *     output: the one in force when the payout was opened. None when they leave nothing. Of a sweep
 *     it is the only output, and pays the fee
 * @param variants in the order of their fees; at least one
 */
public record Payout(
    BlockNumber opened,
    long version,
    List<Coin> inputs,
    List<Payment> payments,
    OptionalLong changeTo,
    List<Variant> variants) {
  /**
   * One of the transactions.
   *
   * @param block that proposed it, at {@code at}
   */
  public record Variant(
      Txid txid, Transaction transaction, FeeRate feeRate, BlockNumber block, Instant at) {
    public static Variant of(
        Transaction transaction, FeeRate feeRate, BlockNumber block, Instant at) {
      return new Variant(transaction.txid(), transaction, feeRate, block, at);
    }
  }

  public Payout {
    inputs = List.copyOf(inputs);
    payments = List.copyOf(payments);
    variants = List.copyOf(variants);
    if (inputs.isEmpty() || variants.isEmpty() || (payments.isEmpty() && changeTo.isEmpty())) {
      throw new IllegalArgumentException(
          "the payout of %s spends nothing, pays nothing or has no transaction".formatted(opened));
    }
    int outputs = payments.size() + (changeTo.isPresent() ? 1 : 0);
    for (Variant variant : variants) {
      if (variant.transaction().outputs().size() != outputs
          || variant.transaction().inputs().size() != inputs.size()) {
        throw new IllegalArgumentException(
            "%s spends or pays something else than the payout of %s"
                .formatted(variant.txid(), opened));
      }
    }
  }

  public boolean isSweep() {
    return payments.isEmpty();
  }

  /** The one that pays the most. */
  public Variant latest() {
    return variants.getLast();
  }

  public Optional<Variant> variant(Txid txid) {
    return variants.stream().filter(variant -> variant.txid().equals(txid)).findFirst();
  }

  /** What the coins are worth that it spends. */
  public Sats inputTotal() {
    return inputs.stream().map(Coin::value).reduce(Sats.ZERO, Sats::plus);
  }

  /** What a variant gives to the miners. */
  public Sats fee(Variant variant) {
    return inputTotal().minus(variant.transaction().outputTotal());
  }

  /** The coin that is left when a variant has confirmed. */
  public Optional<Coin> changeOf(Variant variant) {
    if (changeTo.isEmpty()) {
      return Optional.empty();
    }
    int last = payments.size();
    Sats value = variant.transaction().outputs().get(last).value();
    return Optional.of(new Coin(new Outpoint(variant.txid(), last), value, changeTo.getAsLong()));
  }

  /** With one more variant. */
  public Payout plus(Variant variant) {
    return new Payout(
        opened,
        version,
        inputs,
        payments,
        changeTo,
        Stream.concat(variants.stream(), Stream.of(variant)).toList());
  }
}
