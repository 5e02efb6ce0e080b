package io.alys.ethereum;

import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import java.util.List;

/**
 * Coins that a block makes out of nothing (EIP-4895): fees, refunds and deposits of the bridge.
 *
 * @param index counts withdrawals from the first block on
 * @param validatorIndex of the beacon chain, which we have not; the execution client ignores it
 */
public record Withdrawal(long index, long validatorIndex, EvmAddress address, Gwei amount) {
  public Withdrawal {
    if (index < 0 || validatorIndex < 0) {
      throw new IllegalArgumentException(
          "withdrawal %d of validator %d must not be negative".formatted(index, validatorIndex));
    }
  }

  /** As the withdrawals' trie holds it. */
  public Bytes toRlp() {
    return Rlp.list(
        List.of(
            Rlp.number(index),
            Rlp.number(validatorIndex),
            Rlp.text(address.octets()),
            Rlp.number(amount.value())));
  }
}
