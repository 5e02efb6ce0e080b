package io.alys.devnet.network;

import io.vertx.core.Future;

/** The Bitcoin node and the execution clients of a network, whoever plays them. */
interface Neighbours {
  /** Starts the Bitcoin node where it was; the first time, with coins that can be spent. */
  Future<Void> startBitcoin();

  /** Ends it; does nothing when it does not run. */
  Future<Void> stopBitcoin();

  /** Bitcoin's last blocks are replaced by others, which are empty, and one more. */
  Future<Void> reorg(int depth);

  /** Makes answers of the Bitcoin node get lost or come late, where that can be done. */
  Future<Void> disturb(long seed);

  /** Starts an authority's execution client where it was; the first authority is 1. */
  Future<Void> startExecution(int authority);

  /** What the execution layer begins with, as its client says. */
  Future<NetworkFiles.FirstBlock> firstBlock();

  /** Ends an authority's client; does nothing when it does not run. */
  Future<Void> stopExecution(int authority);
}
