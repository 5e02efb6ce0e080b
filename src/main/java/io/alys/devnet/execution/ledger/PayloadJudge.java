package io.alys.devnet.execution.ledger;

import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Whether a block may follow its parent: it is executed, and every field compared. */
final class PayloadJudge {
  private final TransactionRules rules;
  private final Function<Bytes, SentTransaction> reading;

  /** What came out. */
  sealed interface Judged {
    record Right(StoredBlock block) implements Judged {}

    record Wrong(String why) implements Judged {}
  }

  /**
   * @param reading a transaction; throws {@link IllegalArgumentException}
   */
  PayloadJudge(TransactionRules rules, Function<Bytes, SentTransaction> reading) {
    this.rules = rules;
    this.reading = reading;
  }

  /**
   * @param parent whose state is there, and whose hash the payload names
   */
  Judged judge(StoredBlock parent, ExecutionPayload payload) {
    Optional<String> header = header(parent.payload(), payload);
    if (header.isPresent()) {
      return new Judged.Wrong(header.get());
    }
    BlockRun run =
        new BlockRun(
            rules,
            parent.state().orElseThrow(),
            new BlockRun.Terms(
                payload.feeRecipient(), payload.gasLimit(), payload.baseFeePerGas()));
    List<SentTransaction> all = new ArrayList<>();
    for (Bytes raw : payload.transactions()) {
      SentTransaction sent;
      try {
        sent = reading.apply(raw);
      } catch (IllegalArgumentException e) {
        return new Judged.Wrong("transaction %d: %s".formatted(all.size(), e.getMessage()));
      }
      Optional<String> refusal = run.refusal(sent);
      if (refusal.isPresent()) {
        return new Judged.Wrong(
            "transaction %d, %s: %s".formatted(all.size(), sent.hash(), refusal.get()));
      }
      run.run(sent);
      all.add(sent);
    }
    run.withdraw(payload.withdrawals());
    return outcome(payload, all, run);
  }

  private static Optional<String> header(ExecutionPayload parent, ExecutionPayload payload) {
    if (!payload.blockNumber().equals(parent.blockNumber().next())) {
      return Optional.of(
          "it is %s, but follows %s".formatted(payload.blockNumber(), parent.blockNumber()));
    }
    if (!payload.timestamp().isAfter(parent.timestamp())) {
      return Optional.of(
          "its time %s is not after its parent's, %s"
              .formatted(payload.timestamp(), parent.timestamp()));
    }
    if (!Gas.limitFollows(payload.gasLimit(), parent.gasLimit())) {
      return Optional.of(
          "its gas limit %d is too far from its parent's, %d"
              .formatted(payload.gasLimit(), parent.gasLimit()));
    }
    Wei fee = nextBaseFee(parent);
    return payload.baseFeePerGas().equals(fee)
        ? Optional.empty()
        : Optional.of(
            "its base fee is %s, not %s as its parent has it"
                .formatted(payload.baseFeePerGas(), fee));
  }

  static Wei nextBaseFee(ExecutionPayload parent) {
    return Gas.nextBaseFee(parent.baseFeePerGas(), parent.gasUsed(), parent.gasLimit());
  }

  private static Judged outcome(ExecutionPayload payload, List<SentTransaction> all, BlockRun run) {
    if (payload.gasUsed() != run.gasUsed()) {
      return new Judged.Wrong(
          "it says it used %d gas, it used %d".formatted(payload.gasUsed(), run.gasUsed()));
    }
    List<Receipt> receipts = run.receipts();
    Hash32 receiptsRoot = Receipt.rootOf(receipts);
    if (!payload.receiptsRoot().equals(receiptsRoot)) {
      return new Judged.Wrong(
          "its receipts root is %s, not %s".formatted(payload.receiptsRoot(), receiptsRoot));
    }
    if (!payload.logsBloom().equals(bloom(receipts))) {
      return new Judged.Wrong("its bloom is not that of its logs");
    }
    WorldState state = run.state();
    return payload.stateRoot().equals(state.root())
        ? new Judged.Right(new StoredBlock(payload, all, receipts, Optional.of(state)))
        : new Judged.Wrong(
            "its state root is %s, not %s".formatted(payload.stateRoot(), state.root()));
  }

  static Bytes bloom(List<Receipt> receipts) {
    return Receipt.bloom(receipts.stream().flatMap(one -> one.logs().stream()).toList());
  }
}
