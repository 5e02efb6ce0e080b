package io.alys.actor.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.graph.DependencyGraph.Built;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CirclePropertyTest {
  private static final int NODES = 7;

  @Property(tries = 3000)
  void ordersExactlyWhatHasNoCircleAndShowsATrueOneOtherwise(
      @ForAll("graphs") Map<Integer, Set<Integer>> graph) {
    switch (DependencyGraph.of(graph)) {
      case Built.Ordered<Integer>(DependencyGraph<Integer> ordered) -> {
        assertThat(hasCircle(graph)).isFalse();
        checkOrder(graph, ordered.startOrder());
        assertThat(ordered.stopOrder()).isEqualTo(ordered.startOrder().reversed());
        checkNeighbours(graph, ordered);
      }
      case Built.Cyclic<Integer>(List<Integer> path) -> {
        assertThat(hasCircle(graph)).isTrue();
        checkCircle(graph, path);
      }
      case Built.Missing<Integer> missing -> throw new AssertionError(missing);
    }
  }

  @Property
  void missesExactlyWhatIsNotThere(
      @ForAll("graphs") Map<Integer, Set<Integer>> graph, @ForAll("nodes") int removed) {
    Map<Integer, Set<Integer>> torn = new LinkedHashMap<>(graph);
    torn.remove(removed);
    boolean needed = torn.values().stream().anyMatch(its -> its.contains(removed));

    switch (DependencyGraph.of(torn)) {
      case Built.Missing<Integer>(Integer node, Integer dependency) -> {
        assertThat(dependency).isEqualTo(removed);
        assertThat(torn.getOrDefault(node, Set.of())).contains(removed);
      }
      case Built.Ordered<Integer> _ -> assertThat(needed).isFalse();
      case Built.Cyclic<Integer> _ -> assertThat(needed).isFalse();
    }
  }

  /** Each node is the first given one of those whose dependencies are all placed. */
  private static void checkOrder(Map<Integer, Set<Integer>> graph, List<Integer> order) {
    assertThat(order).containsExactlyInAnyOrderElementsOf(graph.keySet());
    Set<Integer> placed = new HashSet<>();
    for (Integer node : order) {
      List<Integer> ready =
          graph.keySet().stream()
              .filter(each -> !placed.contains(each))
              .filter(each -> placed.containsAll(graph.getOrDefault(each, Set.of())))
              .toList();
      assertThat(node).isEqualTo(ready.getFirst());
      placed.add(node);
    }
  }

  private static void checkNeighbours(
      Map<Integer, Set<Integer>> graph, DependencyGraph<Integer> ordered) {
    for (Integer one : graph.keySet()) {
      assertThat(ordered.dependenciesOf(one)).isEqualTo(graph.get(one));
      for (Integer other : graph.keySet()) {
        assertThat(ordered.dependentsOf(one).contains(other))
            .isEqualTo(ordered.dependenciesOf(other).contains(one));
      }
    }
  }

  private static void checkCircle(Map<Integer, Set<Integer>> graph, List<Integer> path) {
    assertThat(path).hasSizeGreaterThan(1);
    assertThat(path.getFirst()).isEqualTo(path.getLast());
    assertThat(path.subList(1, path.size())).doesNotHaveDuplicates();
    for (int i = 0; i + 1 < path.size(); i++) {
      assertThat(graph.get(path.get(i))).contains(path.get(i + 1));
    }
  }

  /** By the transitive closure, so that it shares no idea with what it judges. */
  private static boolean hasCircle(Map<Integer, Set<Integer>> graph) {
    boolean[][] reaches = new boolean[NODES][NODES];
    graph.forEach((from, its) -> its.forEach(to -> reaches[from][to] = true));
    boolean circle = false;
    for (int via = 0; via < NODES; via++) {
      for (int from = 0; from < NODES; from++) {
        for (int to = 0; to < NODES; to++) {
          reaches[from][to] |= reaches[from][via] && reaches[via][to];
        }
      }
    }
    for (int node = 0; node < NODES; node++) {
      circle |= reaches[node][node];
    }
    return circle;
  }

  @Provide
  Arbitrary<Integer> nodes() {
    return Arbitraries.integers().between(0, NODES - 1);
  }

  /** All nodes in any order, each with few dependencies, so that about half have no circle. */
  @Provide
  Arbitrary<Map<Integer, Set<Integer>>> graphs() {
    Arbitrary<List<Integer>> orders = Arbitraries.shuffle(0, 1, 2, 3, 4, 5, 6);
    Arbitrary<List<Set<Integer>>> edges = nodes().set().ofMaxSize(2).list().ofSize(NODES);
    Arbitrary<Boolean> downwards = Arbitraries.of(true, false);
    return Combinators.combine(orders, edges, downwards).as(CirclePropertyTest::graph);
  }

  private static Map<Integer, Set<Integer>> graph(
      List<Integer> order, List<Set<Integer>> edges, boolean downwards) {
    Map<Integer, Set<Integer>> graph = new LinkedHashMap<>();
    for (Integer node : order) {
      List<Integer> its = new ArrayList<>(edges.get(node));
      if (downwards) {
        its.removeIf(each -> each >= node);
      }
      graph.put(node, new HashSet<>(its));
    }
    return graph;
  }
}
