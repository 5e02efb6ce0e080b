package io.alys.peg.rules;

import io.alys.peg.state.PegState;

/** Whether a block may follow. */
public sealed interface PegVerdict {
  /** It may. */
  record Accept(PegState next) implements PegVerdict {}

  /**
   * It may not; nothing has changed.
   *
   * @param subject what is wrong in it, by id, and why
   */
  record Refuse(PegFault fault, String subject) implements PegVerdict {}
}
