package io.alys.actor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Every actor of this node, supervisors too, as it is now. */
public final class Registry {
  private final ActorSystem system;

  Registry(ActorSystem system) {
    this.system = system;
  }

  /** All of them: supervisors and then actors, in the order in which they start. */
  public List<RegistryEntry> entries() {
    SystemTree tree = system.tree();
    return tree == null
        ? List.of()
        : tree.startOrder().stream().map(id -> entry(system.cell(id))).toList();
  }

  public Optional<RegistryEntry> find(ActorId id) {
    return Optional.ofNullable(system.cells().get(id)).map(this::entry);
  }

  /** The worst health among all actors. */
  public Health health() {
    return entries().stream().map(RegistryEntry::health).reduce(Health.healthy(), Health::worse);
  }

  private RegistryEntry entry(ActorCell<?> cell) {
    SystemTree tree = system.tree();
    return new RegistryEntry(
        cell.id(),
        cell.spec().protocol().getSimpleName(),
        Optional.ofNullable(cell.supervisor()),
        cell.address(),
        cell.state(),
        cell.health(),
        Optional.ofNullable(cell.startedAt()),
        cell.restarts(),
        cell.tally().count(),
        cell.inbox().size(),
        cell.inbox().inHand(),
        cell.spec().dependencies(),
        tree == null ? Set.of() : tree.dependentsOf(cell.id()));
  }
}
