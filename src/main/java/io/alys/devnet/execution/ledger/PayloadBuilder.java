package io.alys.devnet.execution.ledger;

import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Puts a block together of what waits: the best tip first, each sender's in their order. */
final class PayloadBuilder {
  private final TransactionRules rules;

  PayloadBuilder(TransactionRules rules) {
    this.rules = rules;
  }

  /**
   * @param value what the fee recipient gets
   */
  record Built(ExecutionPayload payload, Wei value) {}

  private record Next(List<SentTransaction> queue, int at) {
    SentTransaction first() {
      return queue.get(at);
    }
  }

  /**
   * @param waiting each sender's transactions in their order
   */
  Built build(StoredBlock parent, PayloadAttributes wanted, List<List<SentTransaction>> waiting) {
    ExecutionPayload before = parent.payload();
    Wei baseFee = PayloadJudge.nextBaseFee(before);
    BlockRun run =
        new BlockRun(
            rules,
            parent.state().orElseThrow(),
            new BlockRun.Terms(wanted.feeRecipient(), before.gasLimit(), baseFee));
    List<Bytes> chosen = choose(run, baseFee.value(), waiting);
    run.withdraw(wanted.withdrawals());
    List<Receipt> receipts = run.receipts();
    ExecutionPayload payload =
        new ExecutionPayload(
            before.blockHash(),
            wanted.feeRecipient(),
            run.state().root(),
            Receipt.rootOf(receipts),
            PayloadJudge.bloom(receipts),
            wanted.prevRandao(),
            before.blockNumber().next(),
            before.gasLimit(),
            run.gasUsed(),
            wanted.timestamp(),
            Bytes.EMPTY,
            baseFee,
            Hash32.ZERO,
            chosen,
            wanted.withdrawals());
    return new Built(payload.withBlockHash(payload.computedHash()), run.tips());
  }

  private static List<Bytes> choose(
      BlockRun run, BigInteger baseFee, List<List<SentTransaction>> waiting) {
    PriorityQueue<Next> best =
        new PriorityQueue<>(
            Comparator.comparing((Next next) -> next.first().tip(baseFee))
                .reversed()
                .thenComparing(next -> next.first().hash()));
    waiting.stream()
        .filter(queue -> !queue.isEmpty())
        .forEach(queue -> best.add(new Next(queue, 0)));
    List<Bytes> chosen = new ArrayList<>();
    for (Next next = best.poll(); next != null; next = best.poll()) {
      SentTransaction sent = next.first();
      if (run.refusal(sent).isPresent()) {
        continue; // And so with all that this sender wants to do after it.
      }
      run.run(sent);
      chosen.add(sent.raw());
      if (next.at() + 1 < next.queue().size()) {
        best.add(new Next(next.queue(), next.at() + 1));
      }
    }
    return chosen;
  }
}
