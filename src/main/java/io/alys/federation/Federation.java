package io.alys.federation;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.PublicKey;
import io.alys.primitives.Bytes;
import java.util.List;

/**
 * Those who hold the peg's keys together.
 *
 * @param version counts the federations of a chain; the first one's is 1
 * @param multisig its keys and how many of them spend
 */
public record Federation(long version, Multisig multisig) {
  public Federation {
    if (version < 1) {
      throw new IllegalArgumentException(
          "federation version %d must be at least 1".formatted(version));
    }
  }

  public static Federation of(long version, List<PublicKey> members, int threshold) {
    return new Federation(version, new Multisig(threshold, members));
  }

  /** What locks its coins. */
  public Bytes outputScript() {
    return multisig.outputScript();
  }

  /** Where deposits go. */
  public String address(Network network) {
    return multisig.address(network);
  }
}
