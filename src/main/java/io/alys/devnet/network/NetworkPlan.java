package io.alys.devnet.network;

import io.alys.devnet.real.RealParts;
import io.alys.ethereum.EvmAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a network is to be.
 *
 * @param ports of as many authorities as it has
 * @param pace from one Bitcoin block to the next; each is merged-mined
 * @param real the programs that play Bitcoin and the execution client; stand-ins do when it is
 *     empty. With them the way to governance is encrypted, and both sides show who they are.
 */
public record NetworkPlan(
    NetworkFolder folder, Ports ports, Duration pace, Optional<RealParts> real) {
  /** Who is paid by the sidechain for a proof of work. */
  public static final EvmAddress MINER = EvmAddress.fromHex("0x" + "a1".repeat(20));

  /** Who has the federation's share of the fees. */
  public static final EvmAddress FEDERATION = EvmAddress.fromHex("0x" + "fe".repeat(20));

  /** What fits a machine, and the spaces between the usual ports. */
  public static final int MOST_AUTHORITIES = 7;

  /** One of stand-ins. */
  public NetworkPlan(NetworkFolder folder, Ports ports, Duration pace) {
    this(folder, ports, pace, Optional.empty());
  }

  public NetworkPlan {
    if (pace.compareTo(Duration.ofMillis(100)) < 0 || pace.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("the pace must be from 100ms to 1h");
    }
    if (ports.authorities() > MOST_AUTHORITIES) {
      throw new IllegalArgumentException(
          "there may be 1 to %d authorities".formatted(MOST_AUTHORITIES));
    }
    if (real.isPresent() && ports.authorities() > 1) {
      throw new IllegalArgumentException("with the real programs there is one authority");
    }
  }

  /** How many authorities it has, each with a node and an execution client of its own. */
  public int authorities() {
    return ports.authorities();
  }

  /** How many of them must sign a block: two thirds, rounded up. */
  public int quorum() {
    return (2 * authorities() + 2) / 3;
  }

  /** Their numbers. */
  List<Integer> numbers() {
    return IntStream.rangeClosed(1, authorities()).boxed().toList();
  }

  /** What an authority's node is called, by its peers and by governance. */
  String nameOf(int authority) {
    return authorities() == 1 ? "alys" : "authority-" + authority;
  }
}
