package io.alys.peg.state;

import io.alys.peg.Burn;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;

/**
 * The equation that holds after every block, exactly, in wei:
 *
 * <pre>
 *   coins = minted − burned + refunded + owed + kept − sweepFees
 * </pre>
 *
 * <p>{@code coins}: what may be spent, and what unconfirmed payouts spend. {@code minted − burned +
 * refunded}: what people hold on the sidechain through the peg. {@code owed}: burns that are
 * neither paid nor refunded, in full. {@code kept}: the remainders below a satoshi or a gwei.
 *
 * <p>Why each step keeps it: a deposit adds the same to coins and minted. A burn adds to burned and
 * owed. A refund moves a burn from owed to refunded, its remainder to kept. A confirmed payout
 * takes exactly its gross payments from the coins, as change is inputs less gross; the burns leave
 * owed, their remainders go to kept. A confirmed sweep takes its fee from coins and adds it to
 * sweepFees.
 *
 * <p>A state must also hold as many coins as were credited and neither paid out nor spent on
 * sweeps.
 *
 * @param coins in wei, like all of them
 * @param claims what the right side comes to
 */
public record Conservation(BigInteger coins, BigInteger owed, BigInteger claims) {
  private static final BigInteger WEI_PER_SAT = BigInteger.TEN.pow(10);

  /** Counts everything anew; takes time in proportion to coins, open payouts and waiting burns. */
  public static Conservation of(PegState state) {
    long sats = state.reserve().totalSats();
    BigInteger owed = BigInteger.ZERO;
    for (Payout payout : state.payouts().byBlock().values()) {
      sats += Reserve.totalSats(payout.inputs());
      for (Payment payment : payout.payments()) {
        owed = owed.add(state.burn(payment.burn()).orElseThrow().burn().value().value());
      }
    }
    BurnBook burns = state.burns();
    for (Set<Burn> waiting : List.of(burns.pending(), burns.queue(), burns.refundable())) {
      for (Burn burn : waiting) {
        owed = owed.add(burn.value().value());
      }
    }
    Totals totals = state.totals();
    BigInteger claims =
        totals
            .minted()
            .subtract(totals.burned())
            .add(totals.refunded())
            .add(owed)
            .add(totals.kept())
            .subtract(Wei.of(totals.sweepFees()).value());
    return new Conservation(weiOfSats(sats), owed, claims);
  }

  private static BigInteger weiOfSats(long sats) {
    return BigInteger.valueOf(sats).multiply(WEI_PER_SAT);
  }

  public boolean holds() {
    return coins.equals(claims);
  }

  /**
   * Passes a state on.
   *
   * @throws IllegalStateException when the equation does not hold: then the code is wrong, and
   *     nothing that follows from the state may be believed
   */
  static PegState require(PegState state) {
    Conservation now = of(state);
    long counted = now.coins.divide(WEI_PER_SAT).longValueExact();
    if (!now.holds() || counted != state.totals().coinSats()) {
      throw new IllegalStateException(
          "%s: coins of %s wei, but %s wei are accounted for; stop, and keep the journal"
              .formatted(state.head().number(), now.coins, now.claims));
    }
    return state;
  }
}
