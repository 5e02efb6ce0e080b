package io.alys.network;

import org.junit.jupiter.api.Tag;

/** To a chain of a size that has its own troubles. */
@Tag("long")
class JoinIT extends JoinSuite {
  @Override
  int blocks() {
    return 2_000;
  }
}
