package io.alys.devnet.script;

import io.alys.primitives.Sats;
import java.math.BigDecimal;

/** Satoshi as Bitcoin Core writes them. */
public final class Amounts {
  private static final int PLACES = 8;
  private static final int LEAST_PLACES = 2;

  private Amounts() {}

  /** In bitcoin, with eight places: {@code 0.00001000}. */
  public static BigDecimal bitcoin(long sats) {
    return BigDecimal.valueOf(sats, PLACES);
  }

  /** In bitcoin, with two places or as many as it needs, as in the text of an error. */
  public static String text(Sats amount) {
    BigDecimal exact = bitcoin(amount.value()).stripTrailingZeros();
    return exact.setScale(Math.max(LEAST_PLACES, exact.scale())).toPlainString();
  }
}
