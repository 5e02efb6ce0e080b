package io.alys.actor;

import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.SupervisionStrategy;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Everything that the kernel must know to run an actor.
 *
 * @param protocol the sealed interface of the messages that it takes
 * @param factory makes a fresh verticle at each start; what must outlive a crash lives elsewhere
 * @param dependencies the actors that it may ask, and after which it starts
 * @param threading virtual threads for actors that may wait, event loops for those that never do
 * @param supervision its own strategy; empty for its supervisor's
 * @param redeliveries how often a message that crashed the actor is tried again
 * @param launchLimit how long a start may take
 */
public record ActorSpec<M>(
    ActorId id,
    Class<M> protocol,
    Supplier<? extends ActorVerticle<M>> factory,
    MailboxConfig mailbox,
    Set<ActorId> dependencies,
    ThreadingModel threading,
    Optional<SupervisionStrategy> supervision,
    int redeliveries,
    Duration launchLimit)
    implements TreeSpec {

  public ActorSpec {
    dependencies = Set.copyOf(dependencies);
    if (!protocol.isInterface() || !protocol.isSealed()) {
      throw new IllegalArgumentException(
          "the protocol of %s, %s, must be a sealed interface".formatted(id, protocol.getName()));
    }
    if (redeliveries < 0) {
      throw new IllegalArgumentException("redeliveries of %s must not be negative".formatted(id));
    }
    if (threading == ThreadingModel.WORKER) {
      throw new IllegalArgumentException(
          "actor %s must run on virtual threads or on an event loop".formatted(id));
    }
  }

  /** An actor on virtual threads, with the default mailbox and its supervisor's strategy. */
  public static <M> ActorSpec<M> of(
      String name, Class<M> protocol, Supplier<? extends ActorVerticle<M>> factory) {
    return new ActorSpec<>(
        ActorId.of(name),
        protocol,
        factory,
        MailboxConfig.DEFAULT,
        Set.of(),
        ThreadingModel.VIRTUAL_THREAD,
        Optional.empty(),
        0,
        Duration.ofSeconds(30));
  }

  public ActorSpec<M> mailbox(MailboxConfig other) {
    return new ActorSpec<>(
        id,
        protocol,
        factory,
        other,
        dependencies,
        threading,
        supervision,
        redeliveries,
        launchLimit);
  }

  public ActorSpec<M> dependsOn(String... names) {
    Set<ActorId> more = new LinkedHashSet<>(dependencies);
    for (String name : names) {
      more.add(ActorId.of(name));
    }
    return new ActorSpec<>(
        id, protocol, factory, mailbox, more, threading, supervision, redeliveries, launchLimit);
  }

  /** Runs it on an event loop: its handlers must never block. */
  public ActorSpec<M> onEventLoop() {
    return new ActorSpec<>(
        id,
        protocol,
        factory,
        mailbox,
        dependencies,
        ThreadingModel.EVENT_LOOP,
        supervision,
        redeliveries,
        launchLimit);
  }

  public ActorSpec<M> supervised(SupervisionStrategy own) {
    return new ActorSpec<>(
        id,
        protocol,
        factory,
        mailbox,
        dependencies,
        threading,
        Optional.of(own),
        redeliveries,
        launchLimit);
  }

  public ActorSpec<M> redeliveries(int times) {
    return new ActorSpec<>(
        id, protocol, factory, mailbox, dependencies, threading, supervision, times, launchLimit);
  }

  public ActorSpec<M> launchLimit(Duration limit) {
    return new ActorSpec<>(
        id, protocol, factory, mailbox, dependencies, threading, supervision, redeliveries, limit);
  }
}
