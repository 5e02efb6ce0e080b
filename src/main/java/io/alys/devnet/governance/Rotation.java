package io.alys.devnet.governance;

import io.alys.devnet.ledger.Federation;
import io.alys.governance.FromGovernance.AuthorityKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to change in the federation, and among the authorities.
 *
 * @param members how many there shall be
 * @param threshold how many of them must sign
 * @param freshKeys whether all get new keys; otherwise who stays keeps its own
 * @param effectiveHeight of the sidechain, from which it holds
 * @param authorities all who make blocks then; empty when they stay. With the same keys as before
 *     they alone change
 */
public record Rotation(
    int members,
    int threshold,
    boolean freshKeys,
    long effectiveHeight,
    List<AuthorityKey> authorities) {
  public Rotation {
    authorities = List.copyOf(authorities);
  }

  /** One that leaves the authorities as they are. */
  public Rotation(int members, int threshold, boolean freshKeys, long effectiveHeight) {
    this(members, threshold, freshKeys, effectiveHeight, List.of());
  }

  /**
   * The federation after those before it, the newest last.
   *
   * @throws IllegalArgumentException when there can be no such federation
   */
  Federation after(List<Federation> before) {
    Federation newest = before.getLast();
    int used =
        before.stream().flatMap(f -> f.keyNumbers().stream()).mapToInt(k -> k).max().orElse(0);
    List<Integer> numbers = new ArrayList<>();
    if (!freshKeys) {
      int staying = Math.clamp(members, 0, newest.keyNumbers().size());
      numbers.addAll(newest.keyNumbers().subList(0, staying));
    }
    // One more than can be is enough for the federation to refuse.
    for (int number = used + 1; numbers.size() < Math.min(members, 17); number++) {
      numbers.add(number);
    }
    return new Federation(newest.version() + 1, threshold, numbers, effectiveHeight, authorities);
  }
}
