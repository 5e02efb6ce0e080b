package io.alys.peg;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Sats;
import java.util.Comparator;

/**
 * A deposit that a block credits. That Bitcoin has it, so deep and so much for this recipient,
 * every validator looks up for itself; what the chain alone can tell is checked by the peg's rules.
 *
 * @param outpoint what makes it this deposit and no other
 * @param bitcoinBlock that holds it, at {@code height}
 * @param federationVersion of the federation that it was paid to
 */
public record DepositMint(
    Outpoint outpoint,
    BlockHash bitcoinBlock,
    BlockHeight height,
    Sats amount,
    EvmAddress recipient,
    long federationVersion) {
  /** As a block lists them: the deepest first, then by outpoint. */
  public static final Comparator<DepositMint> ORDER =
      Comparator.comparing(DepositMint::height)
          .thenComparing(mint -> mint.outpoint().txid())
          .thenComparingLong(mint -> mint.outpoint().index());
}
