package io.alys.chain;

import io.alys.consensus.finality.Unfinalised;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.List;

/** Which blocks of a branch are named to find where another one parts from it. Pure. */
final class Locators {
  private Locators() {}

  /**
   * The head, the blocks 1, 2, 4, 8 and so on before it, and the last final one: so few that they
   * fit into a question, and so near that what comes twice is at most as long as what differs.
   */
  static List<Hash32> of(Unfinalised branch) {
    List<Hash32> above = branch.hashes();
    List<Hash32> named = new ArrayList<>();
    int back = 0;
    while (back < above.size()) {
      named.add(above.get(above.size() - 1 - back));
      back = back == 0 ? 1 : back * 2;
    }
    named.add(branch.finalised().hash());
    return named;
  }
}
