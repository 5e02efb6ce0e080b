package io.alys.actor;

import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.SupervisionStrategy;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
 * @param configured how it follows its settings; empty when it has none that change while it runs
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
    Duration launchLimit,
    Optional<Configured<?, M>> configured)
    implements TreeSpec {

  /**
   * Settings that may change while an actor runs.
   *
   * @param initial those that the first incarnation begins with
   * @param factory makes a verticle with the settings that are in force when it starts
   * @param inItsWords makes the message of its protocol that tells it of others
   */
  public record Configured<S extends Record, M>(
      S initial,
      Function<? super S, ? extends ActorVerticle<M>> factory,
      Function<? super S, ? extends M> inItsWords) {}

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
        Duration.ofSeconds(30),
        Optional.empty());
  }

  /**
   * An actor that follows its settings: a change of them comes as a message into its mailbox, and
   * an incarnation that follows a crash begins with the last ones.
   *
   * @see ActorSystem#reconfigure
   */
  public static <S extends Record, M> ActorSpec<M> configured(
      String name, Class<M> protocol, Configured<S, M> settings) {
    ActorSpec<M> plain = of(name, protocol, () -> settings.factory().apply(settings.initial()));
    return plain.following(settings, plain.factory());
  }

  /** The same actor, made by another factory out of settings that change. */
  ActorSpec<M> following(Configured<?, M> settings, Supplier<? extends ActorVerticle<M>> made) {
    return new ActorSpec<>(
        id,
        protocol,
        made,
        mailbox,
        dependencies,
        threading,
        supervision,
        redeliveries,
        launchLimit,
        Optional.of(settings));
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
        launchLimit,
        configured);
  }

  public ActorSpec<M> dependsOn(String... names) {
    Set<ActorId> more = new LinkedHashSet<>(dependencies);
    for (String name : names) {
      more.add(ActorId.of(name));
    }
    return new ActorSpec<>(
        id,
        protocol,
        factory,
        mailbox,
        more,
        threading,
        supervision,
        redeliveries,
        launchLimit,
        configured);
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
        launchLimit,
        configured);
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
        launchLimit,
        configured);
  }

  public ActorSpec<M> redeliveries(int times) {
    return new ActorSpec<>(
        id,
        protocol,
        factory,
        mailbox,
        dependencies,
        threading,
        supervision,
        times,
        launchLimit,
        configured);
  }

  public ActorSpec<M> launchLimit(Duration limit) {
    return new ActorSpec<>(
        id,
        protocol,
        factory,
        mailbox,
        dependencies,
        threading,
        supervision,
        redeliveries,
        limit,
        configured);
  }
}
