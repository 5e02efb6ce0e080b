package io.alys.peg;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.BurnId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The trace in which all nodes tell of a peg: it follows from the peg's id, so that nothing has to
 * be kept for it over batches, restarts and years, and so that anybody can compute it.
 *
 * <pre>
 *   printf %s ID | sha256sum | cut -c 1-32
 * </pre>
 *
 * <p>ID is the deposit's outpoint ({@code txid:index}), the burn's id ({@code 0x...}), or, of a
 * transaction that pays no burn, its txid: each as commands print it.
 */
public record PegTrace(long high, long low) {
  /** Of a deposit. */
  public static PegTrace of(Outpoint deposit) {
    return named(deposit.toString());
  }

  /** Of a burn and its payment. */
  public static PegTrace of(BurnId burn) {
    return named(burn.toString());
  }

  /** Of a transaction that moves the federation's own coins. */
  public static PegTrace of(Txid transaction) {
    return named(transaction.toString());
  }

  private static PegTrace named(String id) {
    try {
      ByteBuffer digest =
          ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.US_ASCII)));
      return new PegTrace(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** 32 lower-case hex digits, as W3C writes a trace id. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
