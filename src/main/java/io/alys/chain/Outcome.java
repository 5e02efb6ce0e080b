package io.alys.chain;

/** What came of asking others about a block. */
sealed interface Outcome<T> {
  /** What was asked for. */
  record Done<T>(T value) implements Outcome<T> {}

  /** The block is wrong, and will be so always. */
  record Wrong<T>(String reason) implements Outcome<T> {}

  /**
   * Nobody can tell now.
   *
   * @param lagging whether the one who was asked lacks blocks that the chain has
   */
  record NotNow<T>(String reason, boolean lagging) implements Outcome<T> {}
}
