package io.alys.bridge;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bitcoind.BitcoinAnswer.ChainState;
import io.alys.bitcoind.BitcoinAnswer.FoundTransaction;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.BitcoinAnswer.UnspentOutput;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinFailure;
import io.alys.bridge.PegoutCommand.Sought;
import io.alys.peg.payout.PayoutInput.Whereabouts;
import io.alys.peg.payout.Stage;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks where the Bitcoin node has transactions, with an index of them or without one.
 *
 * <pre>
 *   the node has it         in a block of the best chain --> InBlock     waiting --> InMempool
 *   it does not, and what it spends is still unspent     --> Nowhere
 *   it does not, one of its outputs is unspent           --> InBlock
 *   else                                                 --> nothing is known
 * </pre>
 *
 * <p>Nowhere is said only by a node that has caught up and has read its mempool: one that has just
 * started knows of nothing.
 */
final class Search {
  private final BitcoinClient client;
  private final Network network;

  /**
   * Where one is.
   *
   * @param tip of the node at that time
   */
  record Located(Txid txid, Whereabouts where, BlockHeight tip) {}

  /** How the node was when the search began. */
  private record Scene(BlockHeight tip, boolean complete) {}

  Search(BitcoinClient client, Network network) {
    this.client = client;
    this.network = network;
  }

  /** Looks for all of them, one after the other; those of which nothing is known are left out. */
  Future<List<Located>> locate(List<Sought> all) {
    return client
        .chainState()
        .compose(
            state ->
                state.isOn(network)
                    ? client
                        .mempool()
                        .compose(
                            mempool ->
                                each(scene(state, mempool.loaded()), all, 0, new ArrayList<>()))
                    : Future.succeededFuture(List.of()));
  }

  private static Scene scene(ChainState state, boolean mempoolRead) {
    boolean caughtUp =
        !state.initialDownload() && state.headers().since(state.blocks()) <= 1 && mempoolRead;
    return new Scene(state.blocks(), caughtUp);
  }

  private Future<List<Located>> each(
      Scene scene, List<Sought> all, int index, List<Located> located) {
    if (index == all.size()) {
      return Future.succeededFuture(List.copyOf(located));
    }
    Sought sought = all.get(index);
    return whereabouts(scene, sought)
        .compose(
            where -> {
              where.ifPresent(
                  known -> located.add(new Located(sought.txid(), known, tip(scene, known))));
              return each(scene, all, index + 1, located);
            })
        // What is known of the others holds; they are asked for with the next block again.
        .recover(
            cause ->
                cause instanceof BitcoinFailure && !located.isEmpty()
                    ? Future.succeededFuture(List.copyOf(located))
                    : Future.failedFuture(cause));
  }

  /** The block may be younger than the tip that was asked for before. */
  private static BlockHeight tip(Scene scene, Whereabouts where) {
    return where instanceof Whereabouts.InBlock(Stage.Place place)
            && place.height().compareTo(scene.tip()) > 0
        ? place.height()
        : scene.tip();
  }

  private Future<Optional<Whereabouts>> whereabouts(Scene scene, Sought sought) {
    return client
        .transaction(sought.txid())
        .compose(
            found -> {
              if (found.isEmpty()) {
                return withoutIndex(scene, sought);
              }
              Optional<BlockHash> block = found.get().block();
              return block.isPresent()
                  ? inBlock(block.get())
                      .compose(
                          where ->
                              where.isPresent()
                                  ? Future.succeededFuture(where)
                                  : withoutIndex(scene, sought))
                  : Future.succeededFuture(Optional.of(new Whereabouts.InMempool()));
            });
  }

  /** Empty when the block is not in the best chain. */
  private Future<Optional<Whereabouts>> inBlock(BlockHash block) {
    return client
        .header(block)
        .map(
            header ->
                header
                    .filter(HeaderPlace::inBestChain)
                    .map(place -> new Whereabouts.InBlock(new Stage.Place(place.height(), block))));
  }

  private Future<Optional<Whereabouts>> withoutIndex(Scene scene, Sought sought) {
    return client
        .unspent(sought.spends(), false)
        .compose(
            input ->
                input.isPresent()
                    ? Future.succeededFuture(
                        scene.complete()
                            ? Optional.of(new Whereabouts.Nowhere())
                            : Optional.empty())
                    : byOutput(sought, sought.outputs() - 1));
  }

  /** From the last output on: that is the change, which nobody spends so soon. */
  private Future<Optional<Whereabouts>> byOutput(Sought sought, int index) {
    if (index < 0) {
      return Future.succeededFuture(Optional.empty());
    }
    return client
        .unspent(new Outpoint(sought.txid(), index), false)
        .compose(
            output ->
                output.isPresent()
                    ? blockOf(sought.txid(), output.get())
                    : byOutput(sought, index - 1));
  }

  /** The block is counted from the tip; whether it is the right one, it is asked itself. */
  private Future<Optional<Whereabouts>> blockOf(Txid txid, UnspentOutput output) {
    return client
        .header(output.asOf())
        .compose(
            best -> {
              int height = best.map(HeaderPlace::height).map(BlockHeight::value).orElse(-1);
              int at = height - output.confirmations() + 1;
              return at < 0 || at > height
                  ? Future.succeededFuture(Optional.<BlockHash>empty())
                  : client.blockAt(new BlockHeight(at));
            })
        .compose(
            block ->
                block.isPresent()
                    ? client.transaction(txid, block.get())
                    : Future.succeededFuture(Optional.<FoundTransaction>empty()))
        .compose(
            found ->
                found.flatMap(FoundTransaction::block).isPresent()
                    ? inBlock(found.flatMap(FoundTransaction::block).orElseThrow())
                    : Future.succeededFuture(Optional.empty()));
  }
}
