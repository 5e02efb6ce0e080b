package io.alys.devnet.execution.ledger;

import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.EvmTransaction;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.math.BigInteger;

/**
 * A transaction with who signed it.
 *
 * @param raw as it was signed
 */
public record SentTransaction(Bytes raw, EvmTransaction body, EvmAddress sender) {
  /**
   * Reads one and recovers its sender, which takes about a millisecond.
   *
   * @throws IllegalArgumentException when it cannot be read or nobody can have signed it
   */
  static SentTransaction decode(Bytes raw) {
    EvmTransaction body = EvmTransaction.decode(raw);
    EvmAddress sender =
        body.sender()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "transaction %s: nobody can have signed it: check its v, r and s"
                            .formatted(body.hash())));
    return new SentTransaction(raw, body, sender);
  }

  public Hash32 hash() {
    return body.hash();
  }

  /** The most wei that it can take from its sender. */
  BigInteger cost() {
    return body.feeCap()
        .value()
        .multiply(BigInteger.valueOf(body.gasLimit()))
        .add(body.value().value());
  }

  /** What the fee recipient gets for each gas; negative when the base fee is above its cap. */
  BigInteger tip(BigInteger baseFee) {
    return body.tipCap().value().min(body.feeCap().value().subtract(baseFee));
  }
}
