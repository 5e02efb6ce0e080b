package io.alys.consensus.rules;

/** What the chain is after a block. */
public sealed interface Extension {
  record Extended(ChainState next) implements Extension {}

  /** What its execution logged cannot be: the execution client is not to be trusted. */
  record Refused(BlockRefusal.PegRefused why) implements Extension {}
}
