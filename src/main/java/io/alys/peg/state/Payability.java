package io.alys.peg.state;

import io.alys.bitcoin.Address;
import io.alys.peg.Burn;
import io.alys.peg.PegParameters;
import io.alys.peg.state.BurnState.Queued;
import io.alys.peg.state.BurnState.Refundable;
import io.alys.peg.state.BurnState.Unpayable;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Gwei;
import io.alys.primitives.Sats;
import java.math.BigInteger;
import java.time.Instant;

/** What is due to someone who burned. */
public final class Payability {
  private static final BigInteger WEI_PER_GWEI = BigInteger.TEN.pow(9);
  private static final BigInteger MOST_GWEI = BigInteger.valueOf(Long.MAX_VALUE);

  private Payability() {}

  /**
   * What a burn becomes when it is final.
   *
   * @param since the time of the block that makes it final, and {@code block} its number
   */
  static BurnState whenFinal(
      Burn burn, PegParameters parameters, Instant since, BlockNumber block) {
    PegParameters.Amounts amounts = parameters.amounts();
    if (!burn.value().fitsInSats()) {
      return new Refundable(Unpayable.ABOVE_MAXIMUM);
    }
    Sats gross = burn.value().toSatsDown();
    if (gross.compareTo(amounts.minPegout()) < 0) {
      return new Refundable(Unpayable.BELOW_MINIMUM);
    }
    if (gross.compareTo(amounts.maxPegout()) > 0) {
      return new Refundable(Unpayable.ABOVE_MAXIMUM);
    }
    return switch (Address.parse(parameters.network(), burn.bitcoinAddress())) {
      case Address.Parsed.Valid(Address address) ->
          new Queued(new Payment(burn.id(), address.script(), gross), since, block);
      case Address.Parsed.Refused _ -> new Refundable(Unpayable.NO_ADDRESS);
    };
  }

  /**
   * What a refund of it mints: its whole gwei. One withdrawal cannot hold more than 2^63 − 1 of
   * them, which is 9 billion bitcoin and so only a chain's first balances could burn.
   */
  public static Gwei owed(Burn burn) {
    return new Gwei(burn.value().value().divide(WEI_PER_GWEI).min(MOST_GWEI).longValueExact());
  }
}
