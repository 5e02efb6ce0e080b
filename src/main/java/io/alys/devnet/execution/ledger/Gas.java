package io.alys.devnet.execution.ledger;

import io.alys.ethereum.EvmTransaction;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import java.math.BigInteger;

/** What things cost, and how the price of gas moves. */
public final class Gas {
  /** What a transaction takes before it does anything (Yellow Paper, appendix G). */
  public static final long TRANSACTION = 21_000;

  /**
   * What {@code requestPegOut} takes beside that: a fixed number, a little above what the EVM takes
   * when the burn address is new, which EthereumJS says is 41,853 for an address of 44 bytes;
   * 25,000 of them are for the new account.
   */
  public static final long BRIDGE_BURN = 45_000;

  /** What the bridge's other calls take, and those that it reverts: fixed as well. */
  public static final long BRIDGE_OTHER = 5_000;

  /** A block's gas limit is no lower. */
  static final long MIN_LIMIT = 5_000;

  /** A block's gas limit differs from its parent's by less than this part of it. */
  private static final long LIMIT_PART = 1_024;

  private static final long ZERO_BYTE = 4; // EIP-2028.
  private static final long OTHER_BYTE = 16;
  private static final long LISTED_ADDRESS = 2_400; // EIP-2930.
  private static final long LISTED_KEY = 1_900;

  private static final long ELASTICITY = 2; // EIP-1559.
  private static final BigInteger CHANGE_PART = BigInteger.valueOf(8);

  private Gas() {}

  /** What it takes to send this data. */
  public static long ofTransaction(Bytes input, EvmTransaction.AccessListSize list) {
    long gas = TRANSACTION;
    for (int i = 0; i < input.size(); i++) {
      gas += input.at(i) == 0 ? ZERO_BYTE : OTHER_BYTE;
    }
    return gas + LISTED_ADDRESS * list.addresses() + LISTED_KEY * list.storageKeys();
  }

  /** Whether a block may have this gas limit upon one that had the other. */
  static boolean limitFollows(long limit, long parentLimit) {
    return limit >= MIN_LIMIT && Math.abs(limit - parentLimit) < parentLimit / LIMIT_PART;
  }

  /** The base fee of the next block (EIP-1559). */
  public static Wei nextBaseFee(Wei baseFee, long gasUsed, long gasLimit) {
    long target = gasLimit / ELASTICITY;
    BigInteger fee = baseFee.value();
    if (gasUsed == target || target == 0) {
      return baseFee;
    }
    BigInteger delta =
        fee.multiply(BigInteger.valueOf(Math.abs(gasUsed - target)))
            .divide(BigInteger.valueOf(target))
            .divide(CHANGE_PART);
    return gasUsed > target
        ? new Wei(fee.add(delta.max(BigInteger.ONE)))
        : new Wei(fee.subtract(delta).max(BigInteger.ZERO));
  }
}
