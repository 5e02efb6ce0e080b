package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorSystem;
import io.alys.actor.Envelope;
import io.alys.actor.Interference;
import io.alys.actor.Request;
import io.alys.actor.SupervisorCommand;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.FederationCommand;
import io.alys.bridge.PeginCommand;
import io.alys.bridge.PegoutCommand;
import io.alys.chain.ChainCommand;
import io.alys.engine.EngineCommand;
import io.alys.mining.AuxPowCommand;
import io.alys.network.NetworkCommand;
import io.alys.node.ConfigurationCommand;
import io.alys.observability.MetricsCommand;
import io.alys.rpc.RpcCommand;
import io.alys.storage.StorageCommand;
import io.alys.stream.StreamCommand;
import io.alys.sync.SyncCommand;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Lets actors of one node crash, each on the next message that it handles. */
final class Crashes implements Interference {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Those who speak with others, beside peers. */
  static final List<Victim> SPEAKERS =
      List.of(
          victim("stream", StreamCommand.class, new StreamCommand.GetConnectionStatus()),
          victim("rpc", RpcCommand.class, new RpcCommand.GetStatus()));

  /** Every actor of a node without peers, by its supervisor; the last one's is the root. */
  static final List<List<Victim>> FAMILIES =
      List.of(
          List.of(
              victim("storage", StorageCommand.class, new StorageCommand.GetJournalStatus()),
              victim("metrics", MetricsCommand.class, new MetricsCommand.GetStatus())),
          List.of(
              victim("bridge", BridgeCommand.class, new BridgeCommand.GetStatus()),
              victim("pegin", PeginCommand.class, new PeginCommand.GetPeginStatus()),
              victim("pegout", PegoutCommand.class, new PegoutCommand.GetPegoutStatus()),
              victim("federation", FederationCommand.class, new FederationCommand.GetFederation())),
          List.of(
              victim("engine", EngineCommand.class, new EngineCommand.GetEngineStatus()),
              victim("auxpow", AuxPowCommand.class, new AuxPowCommand.GetMiningStatus()),
              victim("chain", ChainCommand.class, new ChainCommand.GetChain())),
          SPEAKERS,
          List.of(
              victim(
                  "configuration",
                  ConfigurationCommand.class,
                  new ConfigurationCommand.GetStatus())));

  /** Not the root: with that the node ends, and whoever runs it starts it again. */
  static final List<Victim> SUPERVISORS =
      List.of(
          supervisor("storage-supervisor"),
          supervisor("bridge-supervisor"),
          supervisor("chain-supervisor"),
          supervisor("network-supervisor"));

  static final List<Victim> ACTORS = FAMILIES.stream().flatMap(List::stream).toList();

  static final Victim NETWORK =
      victim("network", NetworkCommand.class, new NetworkCommand.GetPeers());

  static final Victim SYNC = victim("sync", SyncCommand.class, new SyncCommand.GetSync());

  private final Queue<Victim> armed = new ConcurrentLinkedQueue<>();
  private final Queue<String> struck = new ConcurrentLinkedQueue<>();

  /**
   * One that can crash.
   *
   * @param knock makes sure that it has a message to crash on
   */
  record Victim(String name, Function<ActorSystem, Future<?>> knock) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static <M> Victim victim(String name, Class<M> protocol, Request<?> question) {
    return new Victim(name, system -> system.ref(name, protocol).ask(question, LIMIT));
  }

  private static Victim supervisor(String name) {
    return victim(name, SupervisorCommand.class, new SupervisorCommand.GetChildren());
  }

  /**
   * How often one may crash within a walk, so that its policy bears it and a crash that follows
   * from another's: metrics is never started again, the circuit of configuration opens at the third
   * crash, others are escalated or rest at the sixth.
   */
  static int most(Victim victim) {
    return switch (victim.name()) {
      case "metrics" -> 1;
      case "configuration" -> 2;
      default -> 3;
    };
  }

  @Override
  public Optional<RuntimeException> onHandling(Envelope<?> envelope) {
    String name = envelope.target().name();
    Optional<Victim> doomed =
        armed.stream().filter(victim -> victim.name().equals(name)).findFirst();
    if (doomed.isEmpty() || !armed.remove(doomed.get())) {
      return Optional.empty();
    }
    struck.add(name);
    return Optional.of(new IllegalStateException("crashed on purpose"));
  }

  /** All of them together: none has heard anything before the last one is doomed. */
  void strike(ActorSystem system, List<Victim> together) {
    armed.addAll(together);
    together.forEach(victim -> knock(system, victim));
  }

  private static void knock(ActorSystem system, Victim victim) {
    Future<?> _ = victim.knock().apply(system);
  }

  /** Until each has crashed as often as it was struck. */
  void awaitStruck(ActorSystem system) {
    Await.asserted(
        () -> {
          armed.forEach(victim -> knock(system, victim));
          assertThat(armed).isEmpty();
        });
  }

  /** Who crashed, in this order. */
  List<String> struck() {
    return new ArrayList<>(struck);
  }
}
