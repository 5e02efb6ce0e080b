package io.alys.peg;

import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Someone gave up value on the sidechain and wants it on Bitcoin: a log of the bridge contract
 * itself.
 *
 * @param logIndex in its block
 * @param sender gets it back when it cannot be paid
 * @param bitcoinAddress as it was burnt, so possibly no address at all; at most {@link
 *     #MAX_ADDRESS_BYTES}
 * @param value any number that the EVM can hold
 */
public record Burn(
    BlockNumber block,
    Hash32 transactionHash,
    int logIndex,
    EvmAddress sender,
    Bytes bitcoinAddress,
    Wei value) {
  /**
   * One more than the longest address has (BIP173: 90 characters): what is cut off here cannot have
   * been an address before, nor become one.
   */
  public static final int MAX_ADDRESS_BYTES = 91;

  /** In the order in which they happened. */
  public static final Comparator<Burn> ORDER =
      Comparator.comparing(Burn::block).thenComparingInt(Burn::logIndex);

  public Burn {
    if (logIndex < 0) {
      throw new IllegalArgumentException("log index %d must not be negative".formatted(logIndex));
    }
    if (bitcoinAddress.size() > MAX_ADDRESS_BYTES) {
      bitcoinAddress = Bytes.copyOf(Arrays.copyOf(bitcoinAddress.toArray(), MAX_ADDRESS_BYTES));
    }
  }

  public BurnId id() {
    return BurnId.of(transactionHash, logIndex);
  }
}
