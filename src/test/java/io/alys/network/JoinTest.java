package io.alys.network;

/** To a chain of a few runs of blocks. */
class JoinTest extends JoinSuite {
  @Override
  int blocks() {
    return 80;
  }
}
