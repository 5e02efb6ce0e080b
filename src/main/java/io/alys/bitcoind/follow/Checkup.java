package io.alys.bitcoind.follow;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bitcoind.BitcoinAnswer.ChainState;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.BitcoinFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of the Bitcoin node, look after look: pure.
 *
 * @param health so far; empty before the first look
 * @param lastBest its best block at the last look that it answered
 */
public record Checkup(Optional<NodeHealth> health, Optional<Place> lastBest) {
  public static final Checkup NEW = new Checkup(Optional.empty(), Optional.empty());

  /** A block that has just come may be known by its header first. */
  private static final int HEADERS_AHEAD = 1;

  /** A block, by its height and its hash. */
  public record Place(BlockHeight height, BlockHash hash) {
    @Override
    public String toString() {
      return "%s (%s)".formatted(height, hash);
    }
  }

  /**
   * What is expected of it.
   *
   * @param needed the lowest block that must still be scanned
   * @param tipOlderThan the age of its best block from which on it is behind
   */
  public record Expected(Network network, BlockHeight needed, Duration tipOlderThan) {}

  /** One look. */
  public sealed interface Sighting {
    /**
     * It answered, in this order.
     *
     * @param best its best block's header; empty when it does not know it
     * @param before where the best block of the last look stands now; empty when it does not know
     *     it, or there was none
     */
    record Answered(
        ChainState state,
        BlockHeight count,
        Optional<HeaderPlace> best,
        Optional<HeaderPlace> before)
        implements Sighting {}

    record Failed(BitcoinFailure failure) implements Sighting {}
  }

  /** The next state. */
  public Checkup next(Sighting sighting, Expected expected, Instant at) {
    return switch (sighting) {
      case Sighting.Answered seen -> {
        NodeHealth judged = judge(seen, expected, at);
        // Else the next look would find nothing wrong with a node that fell.
        boolean fell = judged instanceof NodeHealth.LiesAboutHeight && lastBest.isPresent();
        Place best = new Place(seen.state().blocks(), seen.state().best());
        yield new Checkup(Optional.of(judged), fell ? lastBest : Optional.of(best));
      }
      case Sighting.Failed(BitcoinFailure failure) ->
          new Checkup(Optional.of(failed(failure, at)), lastBest);
    };
  }

  private NodeHealth failed(BitcoinFailure failure, Instant at) {
    return switch (failure.kind()) {
      case WARMING_UP -> new NodeHealth.WarmingUp(failure.reason());
      case UNAUTHORIZED -> new NodeHealth.Unauthorized(failure.reason());
      case UNREACHABLE, DEADLINE, BUSY, CIRCUIT_OPEN, MALFORMED, TOO_LARGE, REFUSED -> {
        boolean already = health.orElse(null) instanceof NodeHealth.Unreachable;
        Instant since = already ? ((NodeHealth.Unreachable) health.orElseThrow()).since() : at;
        yield new NodeHealth.Unreachable(since, failure.reason());
      }
    };
  }

  private NodeHealth judge(Sighting.Answered seen, Expected expected, Instant at) {
    ChainState state = seen.state();
    if (!state.isOn(expected.network())) {
      return new NodeHealth.WrongNetwork(expected.network(), state.chain());
    }
    Optional<String> lie = contradiction(seen).or(() -> descent(seen));
    if (lie.isPresent()) {
      return new NodeHealth.LiesAboutHeight(lie.get());
    }
    if (state.pruneHeight().isPresent()
        && state.pruneHeight().get().compareTo(expected.needed()) > 0) {
      return new NodeHealth.Pruned(state.pruneHeight().get(), expected.needed());
    }
    if (state.initialDownload() || state.headers().since(state.blocks()) > HEADERS_AHEAD) {
      return new NodeHealth.Syncing(state.blocks(), state.headers());
    }
    if (state.bestTime().isBefore(at.minus(expected.tipOlderThan()))) {
      return new NodeHealth.Behind(state.blocks(), state.bestTime(), expected.tipOlderThan());
    }
    return new NodeHealth.Ready(state.blocks());
  }

  /** What no chain allows, at whatever moment between its answers it moved. */
  private static Optional<String> contradiction(Sighting.Answered seen) {
    int blocks = seen.state().blocks().value();
    if (seen.state().headers().value() < blocks) {
      return Optional.of(
          "it has %d blocks and only %d headers".formatted(blocks, seen.state().headers().value()));
    }
    if (seen.best().isEmpty()) {
      return Optional.of("it does not know its own best block " + seen.state().best());
    }
    HeaderPlace best = seen.best().get();
    if (best.height().value() != blocks) {
      return Optional.of(
          "its best block is at height %d, and also at %d"
              .formatted(blocks, best.height().value()));
    }
    int count = seen.count().value();
    // Between the two answers blocks may only have come on top, as many as now confirm it.
    int most = blocks + best.confirmations() - 1;
    if (best.inBestChain() && (count < blocks || count > most)) {
      return Optional.of("it counts %d blocks, and has %d".formatted(count, blocks));
    }
    return Optional.empty();
  }

  /** Lower than before, and the block that it had then did not leave its chain. */
  private Optional<String> descent(Sighting.Answered seen) {
    if (lastBest.isEmpty() || seen.state().blocks().compareTo(lastBest.get().height()) >= 0) {
      return Optional.empty();
    }
    String fell =
        "it was at height %d and is at %d"
            .formatted(lastBest.get().height().value(), seen.state().blocks().value());
    return seen.before()
        .map(place -> Optional.of(fell + " without a reorg").filter(_ -> place.inBestChain()))
        .orElse(Optional.of(fell + ", and does not know the block that it had, as after a kill"));
  }
}
