package io.alys.bridge;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.BitcoinClient;
import io.alys.peg.DepositScan;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.deposit.DepositEvent.BlockScanned;
import io.alys.peg.deposit.DepositEvent.BlocksDisconnected;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads Bitcoin's chain on from where a book stands, one bounded turn at a time. It remembers
 * nothing between turns. That a block has the hash it was asked by, and that its transactions are
 * those of its merkle root, the client has checked; that it stands on the one before and holds its
 * proof of work is checked here.
 *
 * <pre>
 *   the book's last block is      in the best chain     --> the blocks above it
 *                                 not, but known        --> back to what it stands on
 *                                 at the anchor         --> the blocks above it
 *                                 unknown               --> another chain, or one that catches up
 * </pre>
 */
final class Reading {
  private final BitcoinClient client;
  private final Network network;
  private final Bounds bounds;

  /**
   * What one turn reads at most; each but the last is passed only by one block.
   *
   * @param steps down a branch that was left
   */
  record Bounds(int blocks, int deposits, int transactions, int steps) {
    /** About a tenth of a day; a message of under a MiB; under a second of hashing. */
    static final Bounds DEFAULT = new Bounds(50, 2_000, 50_000, 144);
  }

  /** What a turn found. */
  sealed interface Found {
    /**
     * What follows.
     *
     * @param to the last block that it leads to
     */
    record Moved(List<DepositEvent> events, Place to) implements Found {
      public Moved {
        events = List.copyOf(events);
      }
    }

    /** Nothing does yet. */
    record Nothing() implements Found {}

    /** The node has fewer blocks than were read before, and forgot the last of those. */
    record CatchesUp(String why) implements Found {}

    /** The node has never heard of the book's last block. */
    record Differs(String why) implements Found {}

    /** The node did not give what it was asked for. */
    record Unread(String why) implements Found {}

    /** The node contradicts itself. */
    record Implausible(String why) implements Found {}
  }

  Reading(BitcoinClient client, Network network, Bounds bounds) {
    this.client = client;
    this.network = network;
    this.bounds = bounds;
  }

  /**
   * Looks what follows.
   *
   * @param tip of the node, as it said a moment ago
   */
  Future<Found> turn(PeginCommand.Scan question, BlockHeight tip) {
    Place from = question.from();
    if (from.height().compareTo(question.anchor()) <= 0) {
      return up(question);
    }
    return client
        .header(from.block())
        .compose(
            known -> {
              if (known.isEmpty()) {
                return Future.succeededFuture(unknown(from, tip));
              }
              HeaderPlace place = known.get();
              if (!place.height().equals(from.height())) {
                return implausible(
                    "block %s is at height %d, and is said to be at %d"
                        .formatted(from.block(), from.height().value(), place.height().value()));
              }
              return place.inBestChain() ? up(question) : down(question, place, 1);
            });
  }

  private static Found unknown(Place from, BlockHeight tip) {
    return tip.compareTo(from.height()) < 0
        ? new Found.CatchesUp(
            "the Bitcoin node is at height %d and has not got block %s at %d, which was read"
                    .formatted(tip.value(), from.block(), from.height().value())
                + " before: it catches up, or it is another node")
        : new Found.Differs(
            "the Bitcoin node has never heard of block %s at height %d, the last one in the book of"
                    .formatted(from.block(), from.height().value())
                + " deposits: is it another network or another data directory");
  }

  /** Down the branch that was left, to a block that is in the best chain. */
  private Future<Found> down(PeginCommand.Scan question, HeaderPlace stale, int step) {
    BlockHash parent = stale.header().parent();
    int height = stale.height().value() - 1;
    if (height <= question.anchor().value()) {
      return back(Anchor.place(question.anchor()));
    }
    return client
        .header(parent)
        .compose(
            known -> {
              if (known.isEmpty() || known.get().height().value() != height) {
                return implausible(
                    "block %s at height %d stands on %s, which it does not have at %d"
                        .formatted(stale.hash(), stale.height().value(), parent, height));
              }
              // A block of the left branch is as good an end: the next question goes on from it.
              return known.get().inBestChain() || step >= bounds.steps()
                  ? back(new Place(new BlockHeight(height), parent))
                  : down(question, known.get(), step + 1);
            });
  }

  private static Future<Found> back(Place to) {
    return Future.succeededFuture(new Found.Moved(List.of(new BlocksDisconnected(to)), to));
  }

  private Future<Found> up(PeginCommand.Scan question) {
    return client
        .blocksFrom(question.from().height().plus(1), bounds.blocks())
        .compose(hashes -> new Climb(question, hashes).next());
  }

  private static Future<Found> implausible(String what) {
    return Future.succeededFuture(
        new Found.Implausible(
            "the Bitcoin node cannot be relied on: %s; is its disk in order".formatted(what)));
  }

  /** One way up, block by block. */
  private final class Climb {
    private final DepositScan scan;
    private final List<BlockHash> hashes;
    private final List<DepositEvent> events = new ArrayList<>();
    private Place last;
    private int deposits;
    private int transactions;

    Climb(PeginCommand.Scan question, List<BlockHash> hashes) {
      this.scan = new DepositScan(question.watched());
      this.hashes = hashes;
      this.last = question.from();
    }

    Future<Found> next() {
      boolean full = deposits >= bounds.deposits() || transactions >= bounds.transactions();
      if (full || events.size() == hashes.size()) {
        return Future.succeededFuture(found());
      }
      BlockHash hash = hashes.get(events.size());
      return client
          .block(hash)
          .compose(block -> take(hash, block))
          // What was read before is good, and the failure comes again in the next turn.
          .recover(
              cause ->
                  events.isEmpty() ? Future.failedFuture(cause) : Future.succeededFuture(found()));
    }

    private Future<Found> take(BlockHash hash, Optional<Block> block) {
      // A reorganisation in between explains both; the next turn sees it.
      if (block.isEmpty() || !follows(block.get())) {
        return Future.succeededFuture(found());
      }
      if (!block.get().header().hasItsWork(network)) {
        return events.isEmpty()
            ? implausible(
                "block %s above height %d does not hold its proof of work"
                    .formatted(hash, last.height().value()))
            : Future.succeededFuture(found());
      }
      List<DepositScan.Found> found = scan.scan(block.get());
      deposits += found.size();
      transactions += block.get().transactions().size();
      BlockHash parent = last.block();
      last = new Place(last.height().plus(1), hash);
      events.add(new BlockScanned(last, parent, found));
      return next();
    }

    /** What stands at the anchor is not looked at: the book has zeros there. */
    private boolean follows(Block block) {
      return last.block().equals(BlockHash.ZERO) || block.header().parent().equals(last.block());
    }

    private Found found() {
      return events.isEmpty() ? new Found.Nothing() : new Found.Moved(events, last);
    }
  }
}
