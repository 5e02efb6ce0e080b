package io.alys.devnet.wallet;

import io.alys.primitives.Sats;
import java.time.Duration;

/**
 * What a user does.
 *
 * @param cycle which user, from 1
 * @param gift what the user has at first
 * @param deposit how much of it goes in
 * @param burn how much of that comes out again; the rest of the deposit pays for gas, and stays
 * @param stageLimit how long a stage may take
 */
public record CyclePlan(int cycle, Sats gift, Sats deposit, Sats burn, Duration stageLimit) {
  public CyclePlan {
    if (deposit.compareTo(gift) >= 0 || burn.compareTo(deposit) >= 0) {
      throw new IllegalArgumentException(
          "a gift of %s must be above the deposit of %s, and that above the burn of %s"
              .formatted(gift, deposit, burn));
    }
  }
}
