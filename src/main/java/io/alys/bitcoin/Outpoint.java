package io.alys.bitcoin;

/**
 * One output of a transaction: what an input spends.
 *
 * @param index of the output, 32 bits
 */
public record Outpoint(Txid txid, long index) {
  public Outpoint {
    if (index < 0 || index > 0xffff_ffffL) {
      throw new IllegalArgumentException("output index %d has not 32 bits".formatted(index));
    }
  }

  @Override
  public String toString() {
    return txid + ":" + index;
  }
}
