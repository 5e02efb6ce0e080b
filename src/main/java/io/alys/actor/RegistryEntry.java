package io.alys.actor;

import io.alys.actor.lifecycle.ActorState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What the registry knows of an actor at one moment.
 *
 * @param type the simple name of its protocol
 * @param supervisor empty for the root
 * @param startedAt when the present incarnation began to run; empty when none does
 * @param restarts how often it was started again since the node started
 * @param messages how many messages its handlers finished
 * @param mailboxSize how many messages wait
 * @param inHand how long the present message has been in hand; zero when there is none
 * @param dependencies whom it may ask
 * @param dependents who may ask it
 */
public record RegistryEntry(
    ActorId id,
    String type,
    Optional<ActorId> supervisor,
    ActorAddress address,
    ActorState state,
    Health health,
    Optional<Instant> startedAt,
    int restarts,
    long messages,
    int mailboxSize,
    Duration inHand,
    Set<ActorId> dependencies,
    Set<ActorId> dependents) {}
