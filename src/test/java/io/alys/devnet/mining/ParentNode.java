package io.alys.devnet.mining;

import java.net.URI;
import java.nio.file.Path;

/** A Bitcoin node under a suite that does not know which one it is. */
interface ParentNode extends AutoCloseable {
  URI url();

  Path cookie();

  int height();

  String bestBlock();

  /** So many payments wait for a block then. */
  void pay(int times);

  @Override
  void close();
}
