package io.alys.devnet.execution.ledger;

import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * A block that was executed and found right.
 *
 * @param receipts one for each transaction
 * @param state after it; empty when it is too long ago
 */
public record StoredBlock(
    ExecutionPayload payload,
    List<SentTransaction> transactions,
    List<Receipt> receipts,
    Optional<WorldState> state) {
  public StoredBlock {
    transactions = List.copyOf(transactions);
    receipts = List.copyOf(receipts);
  }

  public Hash32 hash() {
    return payload.blockHash();
  }

  public long number() {
    return payload.blockNumber().value();
  }

  StoredBlock withoutState() {
    return new StoredBlock(payload, transactions, receipts, Optional.empty());
  }
}
