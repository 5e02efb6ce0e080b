package io.alys.consensus.rules;

/** Whose signatures a block must have. */
public enum Quorum {
  /** Its author's: enough to be approved by others. */
  AUTHOR,
  /** Two thirds of the authorities, its author among them: enough to be the head. */
  TWO_THIRDS
}
