package io.alys.consensus.workbook;

import io.alys.consensus.finality.BlockRef;

/** What a miner who asks for work is told. */
public sealed interface Issue {
  /**
   * @param book with the template in it
   */
  record Issued(WorkBook book, Template template) implements Issue {}

  /** Every block is final, or the proof that waits makes it so. */
  record NothingToDo(BlockRef head) implements Issue {
    public String reason() {
      return "up to %s nothing is left to prove; ask again after the next block".formatted(head);
    }
  }
}
