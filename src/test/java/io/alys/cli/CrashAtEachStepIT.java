package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorId;
import io.alys.actor.ActorSystem;
import io.alys.actor.Envelope;
import io.alys.actor.Interference;
import io.alys.actor.Request;
import io.alys.actor.event.ActorEvent;
import io.alys.actor.lifecycle.ActorState;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.FederationCommand;
import io.alys.bridge.PeginCommand;
import io.alys.bridge.PegoutCommand;
import io.alys.chain.ChainCommand;
import io.alys.devnet.wallet.PegStage;
import io.alys.engine.EngineCommand;
import io.alys.mining.AuxPowCommand;
import io.alys.node.ConfigurationCommand;
import io.alys.observability.MetricsCommand;
import io.alys.rpc.RpcCommand;
import io.alys.storage.StorageCommand;
import io.alys.stream.StreamCommand;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each actor of a whole node crashes once at each step of a peg's way, on a network of its own for
 * each twelfth of the pairs, so that none crashes more often than its supervisor bears. Everybody
 * arrives, and no coin is made or lost.
 */
@Tag("long")
class CrashAtEachStepIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Most of the time they wait for blocks. */
  private static final int AT_ONCE = 4;

  /** Those between the first and the last. */
  private static final List<PegStage> STEPS =
      List.of(PegStage.values()).subList(0, PegStage.values().length - 1);

  private static final List<Victim> VICTIMS =
      List.of(
          victim("storage", StorageCommand.class, new StorageCommand.GetJournalStatus()),
          victim("metrics", MetricsCommand.class, new MetricsCommand.GetStatus()),
          victim("configuration", ConfigurationCommand.class, new ConfigurationCommand.GetStatus()),
          victim("engine", EngineCommand.class, new EngineCommand.GetEngineStatus()),
          victim("chain", ChainCommand.class, new ChainCommand.GetChain()),
          victim("auxpow", AuxPowCommand.class, new AuxPowCommand.GetMiningStatus()),
          victim("bridge", BridgeCommand.class, new BridgeCommand.GetStatus()),
          victim("pegin", PeginCommand.class, new PeginCommand.GetPeginStatus()),
          victim("pegout", PegoutCommand.class, new PegoutCommand.GetPegoutStatus()),
          victim("federation", FederationCommand.class, new FederationCommand.GetFederation()),
          victim("stream", StreamCommand.class, new StreamCommand.GetConnectionStatus()),
          victim("rpc", RpcCommand.class, new RpcCommand.GetStatus()));

  private @TempDir Path folder;

  /**
   * @param knock makes sure that it has a message to crash on
   */
  private record Victim(String name, Function<ActorSystem, Future<?>> knock) {}

  private static <M> Victim victim(String name, Class<M> protocol, Request<?> question) {
    return new Victim(name, system -> system.ref(name, protocol).ask(question, LIMIT));
  }

  /** Crashes an actor on the next message that it handles. */
  private static final class Crash implements Interference {
    private final Set<String> armed = ConcurrentHashMap.newKeySet();

    @Override
    public Optional<RuntimeException> onHandling(Envelope<?> envelope) {
      return armed.remove(envelope.target().name())
          ? Optional.of(new IllegalStateException("crashed on purpose"))
          : Optional.empty();
    }
  }

  @Test
  void everybodyArrivesThoughEachActorCrashesAtEachStep() throws Exception {
    try (ExecutorService networks = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<String>> walks =
          IntStream.range(0, VICTIMS.size())
              .<Callable<String>>mapToObj(shift -> () -> walk(shift))
              .toList();
      List<String> pairs = new ArrayList<>();
      for (java.util.concurrent.Future<String> walked : networks.invokeAll(walks)) {
        pairs.add(walked.get());
      }
      assertThat(pairs).hasSize(VICTIMS.size());
    }
  }

  /** One user there and back; at each step another actor crashes. */
  private String walk(int shift) throws Exception {
    Crash crash = new Crash();
    Set<String> crashed = ConcurrentHashMap.newKeySet();
    try (DrillTown town = DrillTown.start(folder.resolve("net" + shift), crash)) {
      ActorSystem system = town.node().system();
      system.events().listen(ActorEvent.Crashed.class, event -> crashed.add(event.actor().name()));
      List<String> killed = new ArrayList<>();
      Await.result(
          town.network()
              .walk(
                  1,
                  step -> {
                    int at = STEPS.indexOf(step.stage());
                    if (at >= 0) {
                      Victim victim = VICTIMS.get((shift + at) % VICTIMS.size());
                      killed.add(victim.name());
                      crash.armed.add(victim.name());
                      Future<?> _ = victim.knock().apply(system);
                    }
                  }));
      assertThat(killed).hasSize(STEPS.size()).doesNotHaveDuplicates();
      assertThat(crashed).containsAll(killed);
      for (Victim victim : VICTIMS) {
        // Metrics stays down: nothing of the peg hangs on it.
        if (!victim.name().equals("metrics") || !killed.contains("metrics")) {
          Await.until(
              victim.name() + " is up again",
              () -> system.stateOf(ActorId.of(victim.name())) == ActorState.RUNNING);
        }
      }
      assertThat(Await.result(town.network().audit()).faults()).isEmpty();
      return String.join(", ", killed);
    }
  }
}
