package io.alys.bitcoind.follow;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinMetrics;
import io.alys.bitcoind.follow.HeaderChain.Advance;
import io.alys.bitcoind.follow.HeaderChain.Retreat;
import io.alys.bitcoind.follow.HeaderChain.Standing;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the Bitcoin node's best chain, one look at a time: whoever owns it looks every {@code
 * bitcoin.poll}, and the next time when the last look is done. Used by one actor alone.
 *
 * <p>It asks for the best hash, again and again, rather than waiting to be told: one small call a
 * second costs nothing, a missed notification of ZMQ would have to be found by asking anyway, and a
 * call that waits for a block holds one of bitcoind's few threads.
 */
public final class ChainWatch {
  private final BitcoinClient client;
  private final BitcoinMetrics metrics;
  private final int most;
  private HeaderChain chain;

  /**
   * @param start where it begins; its tip counts as told
   * @param most blocks that one look goes up or down, from 1
   */
  public ChainWatch(BitcoinClient client, BitcoinMetrics metrics, HeaderChain start, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a look of %d blocks sees none".formatted(most));
    }
    this.client = client;
    this.metrics = metrics;
    this.chain = start;
    this.most = most;
  }

  /** As far as it was told. */
  public HeaderChain chain() {
    return chain;
  }

  /**
   * Looks once. When it fails, nothing has changed here, and the next look finds the same again.
   */
  public Future<ChainLook> look() {
    return client
        .bestBlock()
        .compose(
            best ->
                best.equals(chain.tip().hash())
                    ? Future.succeededFuture(new ChainLook.Unchanged())
                    : down(chain, new ArrayList<>()))
        .onSuccess(this::keep);
  }

  private void keep(ChainLook look) {
    if (look instanceof ChainLook.Moved(List<ChainEvent> events, boolean _)) {
      int back = (int) events.stream().filter(ChainEvent.Disconnected.class::isInstance).count();
      metrics.followed(chain.tip().height(), back);
    }
  }

  private Future<ChainLook> down(HeaderChain from, List<ChainEvent> events) {
    if (events.size() >= most) {
      return Future.succeededFuture(moved(from, events, true));
    }
    return standing(from.tip().hash())
        .compose(
            standing ->
                switch (from.retreat(standing)) {
                  case Retreat.Stands _ -> up(from, events);
                  case Retreat.Back(HeaderChain next, ChainEvent.Disconnected event) -> {
                    events.add(event);
                    yield down(next, events);
                  }
                  case Retreat.Wait(BlockHeight height) ->
                      Future.succeededFuture(
                          events.isEmpty()
                              ? new ChainLook.Behind(from.tip(), height)
                              : moved(from, events, true));
                  case Retreat.Lost(HeaderChain.Place lowest) ->
                      Future.succeededFuture(new ChainLook.Lost(lowest));
                });
  }

  private Future<Standing> standing(BlockHash hash) {
    return client
        .header(hash)
        .compose(
            header ->
                header.isPresent()
                    ? Future.succeededFuture(standing(header.get()))
                    : client.blockCount().map(Standing.Unknown::new));
  }

  private static Standing standing(HeaderPlace place) {
    return place.inBestChain()
        ? new Standing.InBestChain()
        : new Standing.Stale(place.header().parent());
  }

  private Future<ChainLook> up(HeaderChain from, List<ChainEvent> events) {
    return client
        .blocksFrom(from.tip().height().plus(1), most)
        .compose(client::headers)
        .map(
            headers -> {
              Advance advance = from.advance(headers);
              if (advance.flaw().isPresent()) {
                return new ChainLook.Implausible(
                    "the Bitcoin node contradicts itself: " + advance.flaw().get());
              }
              events.addAll(advance.events());
              boolean all = advance.events().size() == headers.size() && headers.size() < most;
              return moved(advance.chain(), events, !all);
            });
  }

  private ChainLook moved(HeaderChain next, List<ChainEvent> events, boolean more) {
    chain = next;
    return events.isEmpty() ? new ChainLook.Unchanged() : new ChainLook.Moved(events, more);
  }
}
