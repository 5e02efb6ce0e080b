package io.alys.devnet.execution.ledger;

import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.EvmTransaction;
import io.alys.ethereum.Receipt;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A block while its transactions run, one after the other, and then its withdrawals. */
final class BlockRun {
  private final TransactionRules rules;
  private final Terms terms;
  private final WorldState.Draft draft;
  private final List<Receipt> receipts = new ArrayList<>();
  private long gasUsed;
  private int logs;
  private BigInteger tips = BigInteger.ZERO;

  /** What the block says before it runs. */
  record Terms(EvmAddress feeRecipient, long gasLimit, Wei baseFee) {}

  BlockRun(TransactionRules rules, WorldState before, Terms terms) {
    this.rules = rules;
    this.terms = terms;
    this.draft = before.draft();
  }

  /** Why a transaction cannot be next. */
  Optional<String> refusal(SentTransaction sent) {
    return rules
        .never(sent)
        .or(
            () ->
                TransactionRules.notNow(
                    sent,
                    draft.account(sent.sender()),
                    terms.baseFee(),
                    terms.gasLimit() - gasUsed));
  }

  /** Runs what {@link #refusal} has nothing against. */
  void run(SentTransaction sent) {
    EvmTransaction body = sent.body();
    TransactionRules.Effect effect = rules.effect(TransactionRules.call(sent));
    long gas = Gas.ofTransaction(body.input(), body.accessListSize()) + effect.gas();
    boolean enough = gas <= body.gasLimit();
    long used = Math.min(gas, body.gasLimit());
    Wei price = body.gasPrice(terms.baseFee());
    Account sender = draft.account(sent.sender());
    draft.put(
        sent.sender(), sender.withNonce(sender.nonce() + 1).minus(times(price.value(), used)));
    boolean succeeded = enough && !(effect.outcome() instanceof Bridge.Outcome.Reverted);
    List<EvmLog> written = succeeded ? perform(sent, effect.outcome()) : List.of();
    BigInteger tip = price.value().subtract(terms.baseFee().value());
    draft.add(terms.feeRecipient(), times(tip, used));
    tips = tips.add(times(tip, used).value());
    gasUsed += used;
    logs += written.size();
    receipts.add(new Receipt(sent.hash(), body.type(), succeeded, gasUsed, used, price, written));
  }

  private List<EvmLog> perform(SentTransaction sent, Bridge.Outcome outcome) {
    return switch (outcome) {
      case Bridge.Outcome.Burnt(var topics, var data) -> {
        move(sent, BridgeContract.BURN_ADDRESS);
        yield List.of(new EvmLog(BridgeContract.ADDRESS, topics, data, sent.hash(), logs));
      }
      case Bridge.Outcome.Answered _ -> {
        move(sent, sent.body().to().orElseThrow());
        yield List.of();
      }
      case Bridge.Outcome.Reverted _ -> List.of();
    };
  }

  private void move(SentTransaction sent, EvmAddress to) {
    Wei value = sent.body().value();
    draft.put(sent.sender(), draft.account(sent.sender()).minus(value));
    draft.add(to, value);
  }

  private static Wei times(BigInteger price, long gas) {
    return new Wei(price.multiply(BigInteger.valueOf(gas)));
  }

  /** Makes what withdrawals bring. */
  void withdraw(List<Withdrawal> withdrawals) {
    withdrawals.forEach(one -> draft.add(one.address(), Wei.of(one.amount())));
  }

  WorldState state() {
    return draft.done();
  }

  List<Receipt> receipts() {
    return List.copyOf(receipts);
  }

  long gasUsed() {
    return gasUsed;
  }

  /** What the fee recipient got. */
  Wei tips() {
    return new Wei(tips);
  }
}
