package io.alys.bitcoind.follow;

import io.alys.actor.Health;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How well the Bitcoin node is, in words for the operator. */
public sealed interface NodeHealth {
  /** The number that the metric {@code alys_bitcoin_health} shows. */
  int number();

  /** What is the matter, and what to do. */
  String text();

  /** Whether what it says of blocks may be relied on. */
  default boolean reliable() {
    return switch (this) {
      case Ready _, Behind _, Syncing _ -> true;
      case WarmingUp _,
          Unreachable _,
          Unauthorized _,
          WrongNetwork _,
          Pruned _,
          LiesAboutHeight _ ->
          false;
    };
  }

  /** As the actor that depends on it reports it. */
  default Health asHealth() {
    return switch (this) {
      case Ready _ -> new Health.Healthy();
      case Syncing _, Behind _, WarmingUp _, Unreachable _ -> new Health.Degraded(text());
      case Unauthorized _, WrongNetwork _, Pruned _, LiesAboutHeight _ ->
          new Health.Unhealthy(text());
    };
  }

  /** It has the whole chain, and answers. */
  record Ready(BlockHeight height) implements NodeHealth {
    @Override
    public int number() {
      return 1;
    }

    @Override
    public String text() {
      return "the Bitcoin node is ready at height %d".formatted(height.value());
    }
  }

  /** It knows of blocks that it has not got yet. */
  record Syncing(BlockHeight height, BlockHeight headers) implements NodeHealth {
    @Override
    public int number() {
      return 2;
    }

    @Override
    public String text() {
      return "the Bitcoin node is syncing: it has %d of %d blocks; deposits show when it is done"
          .formatted(height.value(), headers.value());
    }
  }

  /** Its best block is old: it may have lost its peers. */
  record Behind(BlockHeight height, Instant bestTime, Duration limit) implements NodeHealth {
    @Override
    public int number() {
      return 3;
    }

    @Override
    public String text() {
      return "the best block of the Bitcoin node, at height %d, is of %s, more than %d min ago: has"
              .formatted(height.value(), bestTime, limit.toMinutes())
          + " it peers, and the right time";
    }
  }

  /** It starts. */
  record WarmingUp(String why) implements NodeHealth {
    @Override
    public int number() {
      return 4;
    }

    @Override
    public String text() {
      return why;
    }
  }

  /** It does not answer as it should. */
  record Unreachable(Instant since, String why) implements NodeHealth {
    @Override
    public int number() {
      return 5;
    }

    @Override
    public String text() {
      return "the Bitcoin node gives no answer since %s: %s".formatted(since, why);
    }
  }

  /** It does not let us in. */
  record Unauthorized(String why) implements NodeHealth {
    @Override
    public int number() {
      return 6;
    }

    @Override
    public String text() {
      return why;
    }
  }

  /**
   * It follows another chain.
   *
   * @param is bitcoind's name of it
   */
  record WrongNetwork(Network expected, String is) implements NodeHealth {
    @Override
    public int number() {
      return 7;
    }

    @Override
    public String text() {
      return "the Bitcoin node is on the network '%s', and bitcoin.network is %s: nothing is"
              .formatted(is, expected.name().toLowerCase(Locale.ROOT))
          + " scanned and nothing is sent until one of them is changed";
    }
  }

  /** It has thrown blocks away that must still be scanned. */
  record Pruned(BlockHeight lowest, BlockHeight needed) implements NodeHealth {
    @Override
    public int number() {
      return 8;
    }

    @Override
    public String text() {
      return "the Bitcoin node is pruned below height %d, and blocks from %d on are needed: let it"
              .formatted(lowest.value(), needed.value())
          + " keep more (prune) and start it once with -reindex";
    }
  }

  /** It says things of its height that cannot all be true. */
  record LiesAboutHeight(String what) implements NodeHealth {
    @Override
    public int number() {
      return 9;
    }

    @Override
    public String text() {
      return "the Bitcoin node cannot be relied on: %s; is it one node, and its own data directory"
          .formatted(what);
    }
  }
}
