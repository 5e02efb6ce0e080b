package io.alys.testkit;

import io.alys.actor.ActorClock;
import io.alys.actor.ActorContext;
import io.alys.actor.ActorId;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Interference;
import io.alys.actor.Membership;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.SystemClock;
import io.alys.actor.TreeSpec;
import io.alys.actor.event.AlysEvent;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.supervision.SupervisionStrategy;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An actor system for one test, with its Vert.x: start one actor or a tree, look, tear down.
 *
 * <pre>{@code
 * try (ActorTestKit kit = ActorTestKit.create()) {
 *   kit.start(ActorSpec.of("pegin", PeginCommand.class, PeginVerticle::new));
 *   assertThat(kit.ask("pegin", PeginCommand.class, new GetStatus())).isEqualTo(…);
 * }
 * }</pre>
 */
public final class ActorTestKit implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final List<AlysEvent> events = new CopyOnWriteArrayList<>();
  private final ActorSystem system;

  private ActorTestKit(ClockChoice clock, Interference faults, ActorSystemConfig config) {
    system =
        ActorSystem.create(vertx, config, clock.forVertx(vertx), meters, Membership.ALONE, faults);
    system.events().listen(AlysEvent.class, events::add);
  }

  private interface ClockChoice {
    ActorClock forVertx(Vertx vertx);
  }

  public static ActorTestKit create() {
    return with(Interference.NONE);
  }

  public static ActorTestKit with(Interference faults) {
    return new ActorTestKit(SystemClock::new, faults, ActorSystemConfig.named("test"));
  }

  public static ActorTestKit with(HandClock clock, Interference faults) {
    return new ActorTestKit(_ -> clock, faults, ActorSystemConfig.named("test"));
  }

  public static ActorTestKit with(ActorSystemConfig config) {
    return new ActorTestKit(SystemClock::new, Interference.NONE, config);
  }

  /** Starts actors below one supervisor that restarts each up to 10 times a minute. */
  public ActorTestKit start(TreeSpec... children) {
    return start(new SupervisionStrategy.OneForOne(10, Duration.ofMinutes(1)), children);
  }

  public ActorTestKit start(SupervisionStrategy strategy, TreeSpec... children) {
    Await.result(system.start(SupervisorSpec.of("root", strategy, children)));
    return this;
  }

  /** An actor that hands every message to a list, and answers nothing: see {@link Probe}. */
  public <M> Probe<M> probe(String name, Class<M> protocol) {
    return new Probe<>(name, protocol);
  }

  public <M> ActorRef<M> ref(String name, Class<M> protocol) {
    return system.ref(name, protocol);
  }

  public ActorSystem system() {
    return system;
  }

  public MeterRegistry meters() {
    return meters;
  }

  public Vertx vertx() {
    return vertx;
  }

  /** Every event of a type so far. */
  public <E extends AlysEvent> List<E> events(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  public void awaitState(String actor, ActorState state) {
    Await.until(actor + " is " + state, () -> system.stateOf(ActorId.of(actor)) == state);
  }

  @Override
  public void close() {
    Await.result(system.stop(Duration.ofSeconds(2)));
    Await.result(vertx.close());
  }

  /** A message, and the id of the trace in which it stood; empty when in none. */
  public record Told<M>(M message, String traceId) {}

  /** A stand-in for an actor that another one talks to. */
  public static final class Probe<M> {
    private final List<M> received = new CopyOnWriteArrayList<>();
    private final List<Told<M>> told = new CopyOnWriteArrayList<>();
    private final ActorSpec<M> spec;

    private Probe(String name, Class<M> protocol) {
      spec = ActorSpec.of(name, protocol, () -> new Recorder<>(received, told));
    }

    public ActorSpec<M> spec() {
      return spec;
    }

    public List<M> received() {
      return received;
    }

    /** The same, with where each stood. */
    public List<Told<M>> told() {
      return told;
    }

    /** Waits until so many messages came. */
    public List<M> await(int count) {
      Await.until(count + " messages came", () -> received.size() >= count);
      return received;
    }
  }

  private static final class Recorder<M> extends ActorVerticle<M> {
    private final List<M> received;
    private final List<Told<M>> told;

    private Recorder(List<M> received, List<Told<M>> told) {
      this.received = received;
      this.told = told;
    }

    @Override
    protected Future<?> receive(M message) {
      told.add(new Told<>(message, ActorContext.current().orElseThrow().trace()));
      received.add(message);
      return DONE;
    }
  }
}
