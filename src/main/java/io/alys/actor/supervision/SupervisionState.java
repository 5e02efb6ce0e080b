package io.alys.actor.supervision;

import io.alys.actor.supervision.SupervisionMachine.Child;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a supervisor remembers: its children in the order of their start, and what became of each.
 *
 * @param strategy for children without one of their own
 * @param groupRestarts when restarts of the group began, the oldest first, as far as they count
 */
public record SupervisionState(
    SupervisionStrategy strategy,
    List<Child> children,
    Map<String, History> histories,
    List<Instant> groupRestarts) {

  /**
   * One child's past.
   *
   * @param restarts when restarts of its own began, the oldest first, as far as they count
   * @param attempts restarts in a row, for growing delays
   * @param runningSince when it last began to run; empty once it crashed
   * @param circuit for a circuit-breaking strategy
   */
  public record History(
      List<Instant> restarts,
      int attempts,
      Optional<Instant> runningSince,
      CircuitBreaker circuit) {
    static final History EMPTY = new History(List.of(), 0, Optional.empty(), CircuitBreaker.CLOSED);

    public History {
      restarts = List.copyOf(restarts);
    }
  }

  public SupervisionState {
    children = List.copyOf(children);
    histories = Map.copyOf(histories);
    groupRestarts = List.copyOf(groupRestarts);
  }

  public static SupervisionState of(SupervisionStrategy strategy, List<Child> children) {
    Map<String, History> histories = new LinkedHashMap<>();
    children.forEach(child -> histories.put(child.id(), History.EMPTY));
    if (histories.size() != children.size()) {
      throw new IllegalArgumentException("two children have one name: " + children);
    }
    return new SupervisionState(strategy, children, histories, List.of());
  }

  History history(String child) {
    History history = histories.get(child);
    if (history == null) {
      throw new IllegalArgumentException("no child is named " + child);
    }
    return history;
  }

  SupervisionState with(String child, History history) {
    Map<String, History> next = new LinkedHashMap<>(histories);
    next.put(child, history);
    return new SupervisionState(strategy, children, next, groupRestarts);
  }

  SupervisionState withGroup(List<Instant> restarts) {
    return new SupervisionState(strategy, children, histories, restarts);
  }

  SupervisionStrategy strategyOf(String child) {
    return ownStrategyOf(child).orElse(strategy);
  }

  Optional<SupervisionStrategy> ownStrategyOf(String child) {
    return children.stream()
        .filter(each -> each.id().equals(child))
        .findFirst()
        .flatMap(Child::own);
  }

  /** A child and those that start after it. */
  List<String> from(String child) {
    return children.stream().map(Child::id).dropWhile(id -> !id.equals(child)).toList();
  }

  List<String> all() {
    return children.stream().map(Child::id).toList();
  }
}
