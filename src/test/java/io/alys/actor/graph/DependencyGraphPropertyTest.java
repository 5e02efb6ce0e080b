package io.alys.actor.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.graph.DependencyGraph.Built;
import io.alys.primitives.Seed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DependencyGraphPropertyTest {
  @Property
  void ordersEveryEdgeOrShowsACircle(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int nodes) {
    Seed random = Seed.of(seed);
    Map<Integer, Set<Integer>> edges = new LinkedHashMap<>();
    for (int node = 0; node < nodes; node++) {
      Set<Integer> its = new TreeSet<>();
      for (int other = 0; other < nodes; other++) {
        if (random.nextInt(nodes) == 0) {
          its.add(other);
        }
      }
      edges.put(node, its);
    }
    switch (DependencyGraph.of(edges)) {
      case Built.Ordered<Integer>(DependencyGraph<Integer> graph) -> {
        List<Integer> order = graph.startOrder();
        assertThat(order).containsExactlyInAnyOrderElementsOf(edges.keySet());
        assertThat(graph.stopOrder()).isEqualTo(order.reversed());
        edges.forEach(
            (node, its) -> {
              assertThat(graph.dependenciesOf(node)).isEqualTo(its);
              its.forEach(
                  other -> {
                    assertThat(order.indexOf(other)).isLessThan(order.indexOf(node));
                    assertThat(graph.dependentsOf(other)).contains(node);
                  });
            });
      }
      case Built.Cyclic<Integer>(List<Integer> path) -> {
        assertThat(path).hasSizeGreaterThan(1);
        assertThat(path.getFirst()).isEqualTo(path.getLast());
        for (int i = 0; i + 1 < path.size(); i++) {
          assertThat(Objects.requireNonNull(edges.get(path.get(i)))).contains(path.get(i + 1));
        }
      }
      case Built.Missing<Integer> missing ->
          throw new AssertionError("nothing is missing: " + missing);
    }
  }

  @Example
  void startsWhatWasGivenFirstWhenItMayChoose() {
    Map<String, Set<String>> edges = new LinkedHashMap<>();
    edges.put("z", Set.of());
    edges.put("a", Set.of("m"));
    edges.put("m", Set.of());
    assertThat(DependencyGraph.of(edges))
        .isInstanceOfSatisfying(
            Built.Ordered.class,
            ordered -> assertThat(ordered.graph().startOrder().toString()).isEqualTo("[z, m, a]"));
    edges.put("b", Set.of("nobody"));
    assertThat(DependencyGraph.of(edges)).isEqualTo(new Built.Missing<>("b", "nobody"));
  }
}
