package io.alys.devnet.execution.ledger;

import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;

/** What a payload is to be built with (Engine API, shanghai.md, PayloadAttributesV2). */
public record PayloadAttributes(
    Instant timestamp, Hash32 prevRandao, EvmAddress feeRecipient, List<Withdrawal> withdrawals) {
  public PayloadAttributes {
    withdrawals = List.copyOf(withdrawals);
  }
}
