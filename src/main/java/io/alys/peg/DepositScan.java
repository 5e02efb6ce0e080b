package io.alys.peg;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.federation.Federation;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds deposits: every output that pays a federation is one (version 1 saw only the first of each
 * transaction). What has no recipient or too little money is found too; others decide what becomes
 * of it.
 */
public final class DepositScan {
  private static final long NO_OUTPUT = 0xffff_ffffL;

  private final Map<Bytes, Long> versions = new HashMap<>();

  /**
   * @param outpoint which names the deposit
   * @param memo who is to get it
   * @param federationVersion of those whose coin it is
   * @param coinbase whether a miner was paid by it; Bitcoin lets such a coin be spent only 100
   *     blocks later
   */
  public record Found(
      Outpoint outpoint, Sats amount, DepositMemo memo, long federationVersion, boolean coinbase) {}

  /**
   * Looks for deposits to these.
   *
   * @param federations the one in force and those whose deposits still count; where two share a
   *     script the deposit is the later one's
   */
  public DepositScan(Collection<Federation> federations) {
    federations.forEach(
        federation -> versions.merge(federation.outputScript(), federation.version(), Math::max));
  }

  /** In the order of transactions and outputs. */
  public List<Found> scan(Block block) {
    List<Found> found = new ArrayList<>();
    block.transactions().forEach(transaction -> collect(transaction.transaction(), found));
    return List.copyOf(found);
  }

  /** In the order of outputs. */
  public List<Found> scan(SignedTransaction transaction) {
    List<Found> found = new ArrayList<>();
    collect(transaction.transaction(), found);
    return List.copyOf(found);
  }

  /** Most transactions deposit nothing: their id is never hashed, their memo never read. */
  private void collect(Transaction transaction, List<Found> found) {
    List<Transaction.Output> outputs = transaction.outputs();
    if (outputs.stream().noneMatch(output -> versions.containsKey(output.script()))) {
      return;
    }
    Txid txid = transaction.txid();
    DepositMemo memo = DepositMemo.of(transaction);
    boolean coinbase = transaction.inputs().getFirst().spends().index() == NO_OUTPUT;
    for (int i = 0; i < outputs.size(); i++) {
      Sats amount = outputs.get(i).value();
      Long version = versions.get(outputs.get(i).script());
      if (version != null) {
        found.add(new Found(new Outpoint(txid, i), amount, memo, version, coinbase));
      }
    }
  }
}
