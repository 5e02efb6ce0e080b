package io.alys.consensus.fork;

import java.util.List;

/**
 * The way from one head to another: nothing when both are the same, no reverted ones when the chain
 * only grew.
 *
 * @param reverted the newest first
 * @param applied the oldest first
 */
public record Move(List<Candidate> reverted, List<Candidate> applied) {
  public Move {
    reverted = List.copyOf(reverted);
    applied = List.copyOf(applied);
  }
}
