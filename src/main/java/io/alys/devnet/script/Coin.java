package io.alys.devnet.script;

import io.alys.bitcoin.Transaction;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;

/**
 * An output that nobody has spent.
 *
 * @param height of its block; {@link #IN_MEMPOOL} when it has none
 * @param coinbase whether it was made by a block, and so rests until it is mature
 */
public record Coin(Sats value, Bytes script, int height, boolean coinbase) {
  /** The height of a coin that waits with its transaction. */
  public static final int IN_MEMPOOL = Integer.MAX_VALUE;

  private static final int OP_RETURN = 0x6a;
  private static final int SCRIPT_MOST_BYTES = 10_000;

  /** Whether an output can be spent at all; what cannot is never kept. */
  public static boolean isSpendable(Transaction.Output output) {
    Bytes script = output.script();
    return script.size() <= SCRIPT_MOST_BYTES && (script.isEmpty() || script.at(0) != OP_RETURN);
  }

  public static Coin of(Transaction.Output output, int height, boolean coinbase) {
    return new Coin(output.value(), output.script(), height, coinbase);
  }
}
