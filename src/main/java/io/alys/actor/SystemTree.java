package io.alys.actor;

import io.alys.actor.graph.DependencyGraph;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The supervision tree of one node, and the order in which it starts and stops. */
final class SystemTree {
  private final ActorSystem system;
  private final DependencyGraph<ActorId> graph;
  private final List<ActorId> supervisors;
  private final List<ActorId> actors;

  private SystemTree(
      ActorSystem system, DependencyGraph<ActorId> graph, List<ActorId> supervisors) {
    this.system = system;
    this.graph = graph;
    this.supervisors = List.copyOf(supervisors);
    this.actors = graph.startOrder();
  }

  static SystemTree plant(ActorSystem system, SupervisorSpec root) {
    Map<ActorId, Set<ActorId>> dependencies = new LinkedHashMap<>();
    root.actors().forEach(spec -> dependencies.put(spec.id(), spec.dependencies()));
    DependencyGraph<ActorId> graph =
        switch (DependencyGraph.of(dependencies)) {
          case DependencyGraph.Built.Ordered<ActorId>(DependencyGraph<ActorId> ordered) -> ordered;
          case DependencyGraph.Built.Cyclic<ActorId>(List<ActorId> path) ->
              throw new IllegalArgumentException(
                  "actors depend on each other in a circle: " + path);
          case DependencyGraph.Built.Missing<ActorId>(ActorId node, ActorId dependency) ->
              throw new IllegalArgumentException(
                  "actor %s depends on %s, which is not in the tree".formatted(node, dependency));
        };
    List<ActorId> supervisors = new ArrayList<>();
    SystemTree tree = new SystemTree(system, graph, collect(system, root, null, supervisors));
    return tree;
  }

  private static List<ActorId> collect(
      ActorSystem system,
      SupervisorSpec spec,
      @Nullable ActorId parent,
      List<ActorId> supervisors) {
    supervisors.add(spec.id());
    add(system, supervisor(system, spec), parent);
    for (TreeSpec child : spec.children()) {
      switch (child) {
        case SupervisorSpec below -> collect(system, below, spec.id(), supervisors);
        case ActorSpec<?> actor -> add(system, actor, spec.id());
      }
    }
    return supervisors;
  }

  private static <M> void add(ActorSystem system, ActorSpec<M> spec, @Nullable ActorId parent) {
    system.types().register(spec.protocol());
    ActorSpec<M> following = system.settings().bind(spec);
    if (system.cells().putIfAbsent(spec.id(), new ActorCell<>(system, following, parent)) != null) {
      throw new IllegalArgumentException("two actors are named " + spec.id());
    }
  }

  private static ActorSpec<SupervisorCommand> supervisor(ActorSystem system, SupervisorSpec spec) {
    ActorSpec<SupervisorCommand> own =
        ActorSpec.of(
                spec.id().name(),
                SupervisorCommand.class,
                () -> new SupervisorVerticle(system, spec))
            .onEventLoop();
    Optional<ActorSpec<SupervisorCommand>> supervised = spec.supervision().map(own::supervised);
    return supervised.orElse(own);
  }

  Future<Void> start() {
    Future<Void> started = Future.succeededFuture();
    for (ActorId id : startOrder()) {
      started =
          started.compose(_ -> system.cell(id).start()).compose(_ -> system.cell(id).settled());
    }
    return started;
  }

  Future<Void> stop(Duration drainLimit) {
    long deadline = system.clock().nanoTime() + drainLimit.toNanos();
    Future<Void> stopped = Future.succeededFuture();
    for (ActorId id : startOrder().reversed()) {
      stopped =
          stopped.eventually(
              () ->
                  system
                      .cell(id)
                      .stop(Duration.ofNanos(Math.max(0, deadline - system.clock().nanoTime()))));
    }
    return stopped;
  }

  /** Supervisors from the root down, then the actors, each after its dependencies. */
  List<ActorId> startOrder() {
    List<ActorId> all = new ArrayList<>(supervisors);
    all.addAll(actors);
    return all;
  }

  Set<ActorId> dependentsOf(ActorId id) {
    return supervisors.contains(id) ? Set.of() : graph.dependentsOf(id);
  }
}
