package io.alys.bitcoind.follow;

import io.alys.actor.ActorClock;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoind.BitcoinAnswer.ChainState;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinFailure;
import io.alys.bitcoind.BitcoinMetrics;
import io.alys.bitcoind.follow.Checkup.Expected;
import io.alys.bitcoind.follow.Checkup.Sighting;
import io.vertx.core.Future;
import java.util.Optional;

/** Asks the Bitcoin node how it is, one look at a time. Used by one actor alone. */
public final class NodeProbe {
  private final BitcoinClient client;
  private final ActorClock clock;
  private final BitcoinMetrics metrics;
  private Checkup checkup = Checkup.NEW;

  public NodeProbe(BitcoinClient client, ActorClock clock, BitcoinMetrics metrics) {
    this.client = client;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Looks once; what goes wrong with the node is an answer. */
  public Future<NodeHealth> look(Expected expected) {
    return client
        .chainState()
        .compose(this::more)
        .recover(
            cause ->
                cause instanceof BitcoinFailure failure
                    ? Future.succeededFuture(new Sighting.Failed(failure))
                    : Future.failedFuture(cause))
        .map(
            sighting -> {
              checkup = checkup.next(sighting, expected, clock.now());
              NodeHealth health = checkup.health().orElseThrow();
              metrics.health(health.number());
              return health;
            });
  }

  private Future<Sighting> more(ChainState state) {
    Future<BlockHeight> count = client.blockCount();
    return count.compose(
        counted ->
            client
                .header(state.best())
                .compose(
                    best ->
                        before(state)
                            .map(before -> new Sighting.Answered(state, counted, best, before))));
  }

  /** Where the best block of the last look stands; asked only when the height has fallen. */
  private Future<Optional<HeaderPlace>> before(ChainState state) {
    return checkup
        .lastBest()
        .filter(last -> state.blocks().compareTo(last.height()) < 0)
        .map(last -> client.header(last.hash()))
        .orElse(Future.succeededFuture(Optional.empty()));
  }
}
