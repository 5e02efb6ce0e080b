package io.alys.devnet.regtest;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Amounts;
import io.alys.devnet.script.Coin;
import io.alys.devnet.script.Refusal;
import io.alys.devnet.script.SpendCheck;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/** What consensus asks of a transaction. Pure. */
final class TransactionRules {
  /** Blocks that a coinbase rests. Source: Bitcoin Core, {@code COINBASE_MATURITY}. */
  static final int MATURITY = 100;

  /** What a coinbase spends. */
  static final Outpoint NOTHING =
      new Outpoint(new Txid(Bytes.copyOf(new byte[Txid.SIZE_BYTES])), 0xffff_ffffL);

  private static final long FINAL_SEQUENCE = 0xffff_ffffL;
  private static final long LOCK_TIME_IS_SECONDS = 500_000_000;
  private static final long RELATIVE_OFF = 1L << 31;
  private static final long RELATIVE_SECONDS = 1L << 22;
  private static final long RELATIVE_MASK = 0xffff;
  private static final int RELATIVE_UNIT_BITS = 9;

  private TransactionRules() {}

  static boolean isCoinbase(Transaction transaction) {
    return transaction.inputs().size() == 1
        && transaction.inputs().getFirst().spends().equals(NOTHING);
  }

  /** What can be said of it alone. */
  static Optional<Refusal> alone(Transaction transaction) {
    try {
      transaction.outputTotal();
    } catch (IllegalArgumentException _) {
      return Refusal.of("bad-txns-txouttotal-toolarge");
    }
    if (isCoinbase(transaction)) {
      int size = transaction.inputs().getFirst().script().size();
      return Refusal.unless(size >= 2 && size <= 100, "bad-cb-length");
    }
    boolean spendsNothing =
        transaction.inputs().stream().anyMatch(input -> input.spends().equals(NOTHING));
    return Refusal.unless(!spendsNothing, "bad-txns-prevout-null");
  }

  /** Whether its lock time lets it into the block after a tip (BIP113). */
  static boolean isFinal(Transaction transaction, Tip tip) {
    long limit = transaction.lockTime();
    long reached = limit < LOCK_TIME_IS_SECONDS ? tip.height() + 1L : tip.medianSeconds();
    return limit < reached
        || limit == 0
        || transaction.inputs().stream().allMatch(input -> input.sequence() == FINAL_SEQUENCE);
  }

  /**
   * Whether its relative lock times (BIP68) let it into the block after a tip.
   *
   * @param medianAt the median time at a height of the best chain
   */
  static boolean isRipe(
      Transaction transaction, CoinView coins, Tip tip, IntToLongFunction medianAt) {
    if (transaction.version() < 2) {
      return true;
    }
    for (Transaction.Input input : transaction.inputs()) {
      Optional<Coin> coin = coins.coin(input.spends());
      if (coin.isPresent() && !isRipe(input.sequence(), coin.get(), tip, medianAt)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRipe(long sequence, Coin coin, Tip tip, IntToLongFunction medianAt) {
    if ((sequence & RELATIVE_OFF) != 0) {
      return true;
    }
    int height = Math.min(coin.height(), tip.height() + 1);
    long units = sequence & RELATIVE_MASK;
    if ((sequence & RELATIVE_SECONDS) == 0) {
      return height + units <= tip.height() + 1L;
    }
    long since = medianAt.applyAsLong(Math.max(0, height - 1));
    return since + (units << RELATIVE_UNIT_BITS) <= tip.medianSeconds();
  }

  /** Whether its coins are there, mature, and enough; scripts aside. */
  static Optional<Refusal> inputs(Transaction transaction, CoinView coins, int nextHeight) {
    Sats total = Sats.ZERO;
    for (Transaction.Input input : transaction.inputs()) {
      Optional<Coin> coin = coins.coin(input.spends());
      if (coin.isEmpty()) {
        return Refusal.of(
            Refusal.MISSING_INPUTS,
            "CheckTxInputs: inputs missing/spent in transaction " + transaction.txid());
      }
      int depth = nextHeight - coin.get().height();
      if (coin.get().coinbase() && depth < MATURITY) {
        return Refusal.of(
            "bad-txns-premature-spend-of-coinbase", "tried to spend coinbase at depth " + depth);
      }
      total = total.plus(coin.get().value());
    }
    Sats out = transaction.outputTotal();
    return total.compareTo(out) >= 0
        ? Optional.empty()
        : Refusal.of(
            "bad-txns-in-belowout",
            "value in (%s) < value out (%s)".formatted(Amounts.text(total), Amounts.text(out)));
  }

  /** What it pays; its coins are there and are enough. */
  static Sats fee(Transaction transaction, CoinView coins) {
    return transaction.inputs().stream()
        .map(input -> coins.coin(input.spends()).orElseThrow().value())
        .reduce(Sats.ZERO, Sats::plus)
        .minus(transaction.outputTotal());
  }

  /** Whether its witnesses may spend its coins, which are there. */
  static Optional<Refusal> scripts(SignedTransaction signed, CoinView coins) {
    SpendCheck check = new SpendCheck(signed);
    List<Transaction.Input> inputs = signed.transaction().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      Optional<Refusal> refused = check.of(i, coins.coin(inputs.get(i).spends()).orElseThrow());
      if (refused.isPresent()) {
        return refused;
      }
    }
    return Optional.empty();
  }
}
