package io.alys.devnet.wallet;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.devnet.bitcoin.DevWallet;
import io.alys.jsonrpc.RpcReply;
import io.alys.primitives.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Tells a wallet of the blocks of Bitcoin's best chain, from one block on, and of those it left.
 */
final class BlockFeed {
  private final Endpoint bitcoin;
  private final int base;
  private final Deque<Block> known = new ArrayDeque<>();

  private BlockFeed(Endpoint bitcoin, int base) {
    this.bitcoin = bitcoin;
    this.base = base;
  }

  /** From what comes next on. */
  static BlockFeed fromNow(Endpoint bitcoin) {
    return new BlockFeed(bitcoin, bitcoin.ask("getblockcount").asInt());
  }

  /** Tells what happened since the last time. */
  void tell(DevWallet wallet) {
    while (true) {
      Block last = known.peekLast();
      if (last != null && !stands(last)) {
        wallet.disconnected(last);
        known.removeLast();
        continue;
      }
      Optional<Block> next = next();
      if (next.isEmpty()) {
        return;
      }
      // Otherwise the chain changed between two questions.
      if (last == null || next.get().header().parent().equals(last.header().hash())) {
        wallet.connected(next.get());
        known.addLast(next.get());
      }
    }
  }

  private boolean stands(Block last) {
    return hash(base + known.size()).filter(last.header().hash()::equals).isPresent();
  }

  private Optional<Block> next() {
    return hash(base + known.size() + 1)
        .map(hash -> bitcoin.ask("getblock", hash.toDisplayHex(), 0).asText())
        .map(hex -> Block.parse(Bytes.fromHex(hex)));
  }

  private Optional<BlockHash> hash(int height) {
    return bitcoin.attempt("getblockhash", height) instanceof RpcReply.Result(var value)
        ? Optional.of(BlockHash.fromDisplayHex(value.asText()))
        : Optional.empty();
  }
}
