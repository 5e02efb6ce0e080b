package io.alys.devnet.network;

import io.alys.devnet.real.RealParts;
import io.alys.ethereum.EvmAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What a network is to be.
 *
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

  /** One of stand-ins. */
  public NetworkPlan(NetworkFolder folder, Ports ports, Duration pace) {
    this(folder, ports, pace, Optional.empty());
  }

  public NetworkPlan {
    if (pace.compareTo(Duration.ofMillis(100)) < 0 || pace.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("the pace must be from 100ms to 1h");
    }
  }
}
