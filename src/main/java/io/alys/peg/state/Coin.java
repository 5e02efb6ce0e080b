package io.alys.peg.state;

import io.alys.bitcoin.Outpoint;
import io.alys.primitives.Sats;
import java.util.Comparator;

/**
 * An output on Bitcoin that a federation can spend.
 *
 * @param federationVersion of the federation whose script locks it
 */
public record Coin(Outpoint outpoint, Sats value, long federationVersion)
    implements Comparable<Coin> {
  /** By the bytes of the txid, then by index. */
  public static final Comparator<Outpoint> BY_OUTPOINT =
      Comparator.comparing(Outpoint::txid).thenComparingLong(Outpoint::index);

  private static final Comparator<Coin> ORDER =
      Comparator.comparingLong(Coin::federationVersion)
          .thenComparing(Coin::value, Comparator.reverseOrder())
          .thenComparing(Coin::outpoint, BY_OUTPOINT);

  /** By federation, and within one the largest first. */
  @Override
  public int compareTo(Coin other) {
    return ORDER.compare(this, other);
  }
}
