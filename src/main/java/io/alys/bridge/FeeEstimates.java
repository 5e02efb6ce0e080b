package io.alys.bridge;

import io.alys.actor.Health;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoind.BitcoinAnswer.FeeEstimate;
import io.alys.bitcoind.BitcoinAnswer.MempoolState;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinFailure;
import io.vertx.core.Future;
import java.util.Optional;

/** Asks the Bitcoin node what a transaction should pay; below what its mempool takes is no use. */
final class FeeEstimates {
  private final BitcoinClient client;
  private final PegoutConfig config;

  /**
   * What it said.
   *
   * @param rate empty when nobody can tell
   */
  record Estimate(Optional<FeeRate> rate, Health health, String text) {}

  FeeEstimates(BitcoinClient client, PegoutConfig config) {
    this.client = client;
    this.config = config;
  }

  /** Asks once; what goes wrong with the node is an answer. */
  Future<Estimate> ask() {
    return client
        .mempool()
        .compose(mempool -> client.feeEstimate(config.feeTarget()).map(said -> of(said, mempool)))
        .recover(
            cause ->
                cause instanceof BitcoinFailure failure
                    ? Future.succeededFuture(none(failure.reason()))
                    : Future.failedFuture(cause));
  }

  private Estimate of(FeeEstimate said, MempoolState mempool) {
    FeeRate floor = higher(mempool.minimum(), mempool.relayMinimum());
    return said.rate()
        .or(config::fallback)
        .map(rate -> new Estimate(Optional.of(higher(rate, floor)), Health.healthy(), WELL))
        .orElseGet(() -> none(SEEN_TOO_LITTLE));
  }

  private static final String WELL = "the Bitcoin node answers, and says what to pay";

  private static final String SEEN_TOO_LITTLE =
      "the Bitcoin node has seen too little to estimate fees: peg-outs wait until it can, or set"
          + " fee-fallback";

  private static Estimate none(String why) {
    return new Estimate(Optional.empty(), new Health.Degraded(why), why);
  }

  private static FeeRate higher(FeeRate one, FeeRate other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
