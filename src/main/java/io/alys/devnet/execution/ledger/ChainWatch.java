package io.alys.devnet.execution.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What somebody has seen of the chosen chain, from the finalized block on. Nothing before it can
 * go, so this is enough to say what went since then and what came.
 */
public final class ChainWatch {
  private final Deque<StoredBlock> seen = new ArrayDeque<>();

  /** Has seen all that is there now. */
  public ChainWatch(ExecutionChain chain) {
    seen.add(chain.finalized());
    look(chain);
  }

  /**
   * What changed.
   *
   * @param left blocks that are not on the chosen chain any more, the latest first
   * @param entered blocks that are there now, in their order
   */
  public record Change(List<StoredBlock> left, List<StoredBlock> entered) {
    public Change {
      left = List.copyOf(left);
      entered = List.copyOf(entered);
    }
  }

  /** What changed since the last time. */
  public Change look(ExecutionChain chain) {
    List<StoredBlock> left = new ArrayList<>();
    while (!chain.isChosen(seen.getLast())) {
      left.add(seen.removeLast());
    }
    List<StoredBlock> entered = new ArrayList<>();
    for (long number = seen.getLast().number() + 1; number <= chain.head().number(); number++) {
      entered.add(chain.block(number).orElseThrow());
    }
    seen.addAll(entered);
    while (seen.getFirst().number() < chain.finalized().number()) {
      seen.removeFirst();
    }
    return new Change(left, entered);
  }
}
