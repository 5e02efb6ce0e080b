package io.alys.devnet.wallet;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether no coin was made or lost, by three witnesses. All amounts in wei; a satoshi is 10^10.
 *
 * @param block of the sidechain, at which the node says so
 * @param node what the node's books say
 * @param onBitcoin what the federation's address holds, read from Bitcoin's blocks
 * @param withdrawn what the blocks of the execution layer gave to users
 * @param burned what the bridge contract's logs burned
 */
public record Conservation(
    long block, Books node, BigInteger onBitcoin, BigInteger withdrawn, BigInteger burned) {

  /** The sums of the node. */
  public record Books(
      BigInteger reserve,
      BigInteger minted,
      BigInteger burned,
      BigInteger refunded,
      BigInteger owed) {}

  /** What does not agree; empty when all is well. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    BigInteger outstanding = node.minted().subtract(node.burned()).add(node.refunded());
    require(
        faults,
        "reserve = minted - burned + refunded + owed",
        node.reserve(),
        outstanding.add(node.owed()));
    require(faults, "reserve, on Bitcoin and in the node's books", onBitcoin, node.reserve());
    require(
        faults,
        "minted and refunded, on the EVM and in the node's books",
        withdrawn,
        node.minted().add(node.refunded()));
    require(faults, "burned, on the EVM and in the node's books", burned, node.burned());
    return faults;
  }

  private static void require(List<String> faults, String what, BigInteger one, BigInteger other) {
    if (!one.equals(other)) {
      faults.add("%s: %s is not %s wei".formatted(what, one, other));
    }
  }
}
