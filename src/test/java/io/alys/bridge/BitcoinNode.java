package io.alys.bridge;

import io.alys.bitcoin.Address;
import java.nio.file.Path;

/** A Bitcoin node under a suite that does not know which one it is. */
public interface BitcoinNode extends AutoCloseable {
  String url();

  Path cookie();

  /** Mines what waits. */
  void mine(int blocks);

  /** Mines blocks that leave what waits alone. */
  void mineEmpty(int blocks);

  /** Pays somebody; it waits in the mempool. */
  void fund(Address address, long sats);

  /** Replaces the last blocks by one more. */
  void reorg(int depth);

  int height();

  /** Stops it, and starts it again where it was. */
  void restart();

  @Override
  void close();
}
