package io.alys.bridge;

import io.alys.bitcoin.FeeRate;
import io.alys.config.Setting;
import java.time.Duration;
import java.util.Optional;

/** What new transactions to Bitcoin pay, as this node proposes it. */
public record PegoutConfig(
    @Setting(
            doc = "Within how many blocks of Bitcoin a transaction should be confirmed.",
            byDefault = "6",
            min = 1,
            max = 1_008)
        int feeTarget,
    @Setting(doc = "How often the Bitcoin node is asked what that costs.", byDefault = "30s")
        Duration feeEvery,
    @Setting(
            doc =
                "What is proposed, in satoshi for 1,000 virtual bytes, while the Bitcoin node has"
                    + " seen too little to tell, as on regtest; with 0 peg-outs wait until it can.",
            byDefault = "0",
            min = 0,
            max = 500_000)
        int feeFallback) {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofHours(1);

  public PegoutConfig {
    if (feeEvery.compareTo(SHORTEST) < 0 || feeEvery.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("fee-every must be from 100ms to 1h");
    }
  }

  Optional<FeeRate> fallback() {
    return feeFallback == 0 ? Optional.empty() : Optional.of(new FeeRate(feeFallback));
  }
}
