package io.alys.actor.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.graph.DependencyGraph.Built;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
  private static DependencyGraph<String> ordered(Map<String, Set<String>> dependencies) {
    return switch (DependencyGraph.of(dependencies)) {
      case Built.Ordered<String>(DependencyGraph<String> graph) -> graph;
      case Built.Cyclic<String> cyclic -> throw new AssertionError(cyclic);
      case Built.Missing<String> missing -> throw new AssertionError(missing);
    };
  }

  private static Map<String, Set<String>> house() {
    Map<String, Set<String>> dependencies = new LinkedHashMap<>();
    dependencies.put("pegin", Set.of("bridge", "chain"));
    dependencies.put("chain", Set.of("storage", "engine"));
    dependencies.put("storage", Set.of());
    dependencies.put("engine", Set.of());
    dependencies.put("bridge", Set.of("storage"));
    return dependencies;
  }

  @Test
  void startsEachAfterWhatItDependsOnTheFirstGivenFirst() {
    DependencyGraph<String> graph = ordered(house());

    assertThat(graph.startOrder()).containsExactly("storage", "engine", "chain", "bridge", "pegin");
    assertThat(graph.stopOrder()).containsExactly("pegin", "bridge", "chain", "engine", "storage");
  }

  @Test
  void knowsDirectDependenciesBothWays() {
    DependencyGraph<String> graph = ordered(house());

    assertThat(graph.dependenciesOf("pegin")).containsExactlyInAnyOrder("bridge", "chain");
    assertThat(graph.dependentsOf("storage")).containsExactlyInAnyOrder("bridge", "chain");
    assertThat(graph.dependentsOf("pegin")).isEmpty();
    assertThat(graph.dependenciesOf("nobody")).isEmpty();
    assertThat(graph.dependentsOf("nobody")).isEmpty();
  }

  @Test
  void keepsItsOwnCopy() {
    Map<String, Set<String>> dependencies = new LinkedHashMap<>();
    Set<String> ofB = new HashSet<>(Set.of("a"));
    dependencies.put("a", Set.of());
    dependencies.put("b", ofB);
    DependencyGraph<String> graph = ordered(dependencies);

    ofB.clear();
    dependencies.clear();

    assertThat(graph.dependenciesOf("b")).containsExactly("a");
    assertThat(graph.startOrder()).containsExactly("a", "b");
    assertThatThrownBy(() -> graph.startOrder().removeFirst())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void showsTheCircle() {
    Map<String, Set<String>> dependencies = new LinkedHashMap<>();
    dependencies.put("outside", Set.of("a"));
    dependencies.put("a", Set.of("b"));
    dependencies.put("b", Set.of("c"));
    dependencies.put("c", Set.of("a"));

    assertThat(DependencyGraph.of(dependencies))
        .isEqualTo(new Built.Cyclic<>(List.of("a", "b", "c", "a")));
  }

  @Test
  void showsThatOneDependsOnItself() {
    assertThat(DependencyGraph.of(Map.of("a", Set.of("a"))))
        .isEqualTo(new Built.Cyclic<>(List.of("a", "a")));
  }

  @Test
  void namesTheFirstDependencyThatIsNotThere() {
    assertThat(DependencyGraph.of(Map.of("a", Set.of("z", "y"))))
        .isEqualTo(new Built.Missing<>("a", "y"));
  }

  @Test
  void ordersNothing() {
    DependencyGraph<String> graph = ordered(Map.of());

    assertThat(graph.startOrder()).isEmpty();
  }
}
