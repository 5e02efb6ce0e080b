package io.alys.devnet.fault;

import java.util.List;

/**
 * Which faults strike when.
 *
 * @param seed of the lots that are drawn; the same seed and the same occasions give the same faults
 */
public record FaultPlan(long seed, List<FaultRule> rules) {
  /** Nothing goes wrong. */
  public static final FaultPlan NONE = new FaultPlan(0, List.of());

  public FaultPlan {
    rules = List.copyOf(rules);
  }

  /**
   * Reads rules, one a line; see {@link FaultRule#parse}.
   *
   * @throws IllegalArgumentException when one says nothing that there is
   */
  public static FaultPlan of(long seed, String... lines) {
    return of(seed, List.of(lines));
  }

  /** The same, of a list. */
  public static FaultPlan of(long seed, List<String> lines) {
    return new FaultPlan(seed, lines.stream().map(FaultRule::parse).toList());
  }

  /** The rules as text. */
  public List<String> lines() {
    return rules.stream().map(FaultRule::toString).toList();
  }
}
