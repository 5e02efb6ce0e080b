package io.alys.actor;

import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.SupervisionStrategy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A supervisor that is to be: what it does when a child without a strategy of its own crashes, and
 * its children.
 *
 * @param strategy for children that have none of their own
 * @param supervision what its own supervisor does when it fails; empty for that supervisor's
 *     strategy
 */
public record SupervisorSpec(
    ActorId id,
    SupervisionStrategy strategy,
    Optional<SupervisionStrategy> supervision,
    List<TreeSpec> children)
    implements TreeSpec {

  public SupervisorSpec {
    children = List.copyOf(children);
  }

  public static SupervisorSpec of(String name, SupervisionStrategy strategy, TreeSpec... children) {
    return new SupervisorSpec(ActorId.of(name), strategy, Optional.empty(), List.of(children));
  }

  /** Every actor below, depth first; supervisors not among them. */
  public Stream<ActorSpec<?>> actors() {
    return children.stream()
        .flatMap(
            child ->
                switch (child) {
                  case ActorSpec<?> actor -> Stream.of(actor);
                  case SupervisorSpec supervisor -> supervisor.actors();
                });
  }

  /** The same tree with other mailboxes; those of supervisors stay as they are. */
  public SupervisorSpec mailboxes(Function<? super ActorSpec<?>, MailboxConfig> of) {
    List<TreeSpec> others =
        children.stream()
            .<TreeSpec>map(
                child ->
                    switch (child) {
                      case ActorSpec<?> actor -> actor.mailbox(of.apply(actor));
                      case SupervisorSpec supervisor -> supervisor.mailboxes(of);
                    })
            .toList();
    return new SupervisorSpec(id, strategy, supervision, others);
  }
}
