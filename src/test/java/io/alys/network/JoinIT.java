package io.alys.network;

/** To a chain of a size that has its own troubles. */
class JoinIT extends JoinSuite {
  @Override
  int blocks() {
    return 2_000;
  }
}
