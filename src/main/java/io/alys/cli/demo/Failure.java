package io.alys.cli.demo;

import io.alys.devnet.wallet.PegStage;
import java.util.Optional;

/**
 * What went wrong.
 *
 * @param at whose step, and which; empty when it was none that failed
 * @param why in one line
 */
record Failure(Optional<At> at, String why) {
  /**
   * A step.
   *
   * @param user from 1
   * @param stage the one that the user did not come to
   */
  record At(int user, PegStage stage) {
    /** From 1, as steps are counted where they are shown. */
    int number() {
      return stage.ordinal() + 1;
    }
  }
}
