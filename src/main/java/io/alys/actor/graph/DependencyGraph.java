package io.alys.actor.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who depends on whom, without circles. Immutable.
 *
 * <p>The start order puts each node after all that it depends on; among those that may start, the
 * one that was given first comes first.
 */
public final class DependencyGraph<T extends Comparable<T>> {
  private final Map<T, Set<T>> dependencies;
  private final List<T> order;

  private DependencyGraph(Map<T, Set<T>> dependencies, List<T> order) {
    this.dependencies = dependencies;
    this.order = List.copyOf(order);
  }

  /** What came of building a graph. */
  public sealed interface Built<T extends Comparable<T>> {
    record Ordered<T extends Comparable<T>>(DependencyGraph<T> graph) implements Built<T> {}

    /** Each of the path depends on the next; the last is the first again. */
    record Cyclic<T extends Comparable<T>>(List<T> path) implements Built<T> {}

    /** A node depends on one that is not there. */
    record Missing<T extends Comparable<T>>(T node, T dependency) implements Built<T> {}
  }

  /** Builds the graph; the map's order decides between nodes that may start at the same time. */
  public static <T extends Comparable<T>> Built<T> of(Map<T, Set<T>> dependencies) {
    Map<T, Set<T>> copy = new LinkedHashMap<>();
    for (Map.Entry<T, Set<T>> entry : dependencies.entrySet()) {
      for (T dependency : new TreeSet<>(entry.getValue())) {
        if (!dependencies.containsKey(dependency)) {
          return new Built.Missing<>(entry.getKey(), dependency);
        }
      }
      copy.put(entry.getKey(), new TreeSet<>(entry.getValue()));
    }
    Set<T> placed = new LinkedHashSet<>();
    while (placed.size() < copy.size()) {
      T next = null;
      for (Map.Entry<T, Set<T>> entry : copy.entrySet()) {
        if (!placed.contains(entry.getKey()) && placed.containsAll(entry.getValue())) {
          next = entry.getKey();
          break;
        }
      }
      if (next == null) {
        return new Built.Cyclic<>(circle(copy, placed));
      }
      placed.add(next);
    }
    return new Built.Ordered<>(new DependencyGraph<>(copy, List.copyOf(placed)));
  }

  /** Follows unplaced dependencies until one comes again: each unplaced node has one. */
  private static <T extends Comparable<T>> List<T> circle(Map<T, Set<T>> graph, Set<T> placed) {
    List<T> path = new ArrayList<>();
    T node =
        graph.keySet().stream().filter(each -> !placed.contains(each)).findFirst().orElseThrow();
    while (!path.contains(node)) {
      path.add(node);
      T here = node;
      node =
          graph.getOrDefault(here, Set.of()).stream()
              .filter(each -> !placed.contains(each))
              .findFirst()
              .orElseThrow();
    }
    List<T> circle = new ArrayList<>(path.subList(path.indexOf(node), path.size()));
    circle.add(node);
    return circle;
  }

  /** Each after all that it depends on. */
  public List<T> startOrder() {
    return order;
  }

  /** Each before all that it depends on. */
  public List<T> stopOrder() {
    return order.reversed();
  }

  /** What a node depends on itself. */
  public Set<T> dependenciesOf(T node) {
    return Set.copyOf(dependencies.getOrDefault(node, Set.of()));
  }

  /** What depends on a node itself. */
  public Set<T> dependentsOf(T node) {
    Set<T> dependents = new TreeSet<>();
    dependencies.forEach(
        (each, its) -> {
          if (its.contains(node)) {
            dependents.add(each);
          }
        });
    return dependents;
  }
}
