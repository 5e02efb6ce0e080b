package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorContext;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.TraceContext;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.governance.Federal;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.primitives.Seed;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace goes to governance with a request, and comes back to whoever hears the answer. */
class StreamTraceTest {
  private @TempDir Path folder;
  private StreamWorld world;
  private final Seed seed = Seed.of(7);

  /** Where a message stood as its handler saw it; the log's context is made of the same. */
  private record Stood(String requestId, String traceId) {}

  private final List<Stood> batches = new CopyOnWriteArrayList<>();
  private final List<Stood> parts = new CopyOnWriteArrayList<>();
  private final List<Stood> further = new CopyOnWriteArrayList<>();

  /** An actor that hears, and tells itself of each message what follows from it. */
  sealed interface Listener {
    record Hear(List<Delivery> deliveries) implements Listener {}

    record Act(String requestId) implements Listener {}
  }

  private final class ListenerVerticle extends ActorVerticle<Listener> {
    @Override
    protected Future<?> receive(Listener message) {
      return switch (message) {
        case Listener.Hear(List<Delivery> deliveries) -> {
          if (deliveries.size() == 1) {
            batches.add(stands(deliveries.getFirst().requestId()));
          }
          deliveries.forEach(this::hear);
          self()
              .ref("stream", StreamCommand.class)
              .tell(new StreamCommand.Delivered("listener", deliveries.getLast().number()));
          yield DONE;
        }
        case Listener.Act(String requestId) -> {
          further.add(stands(requestId));
          yield DONE;
        }
      };
    }

    private void hear(Delivery delivery) {
      self()
          .within(
              TraceContext.parse(delivery.traceParent()),
              () -> {
                parts.add(stands(delivery.requestId()));
                self().ref().tell(new Listener.Act(delivery.requestId()));
                return DONE;
              });
    }
  }

  private static Stood stands(String requestId) {
    return new Stood(requestId, ActorContext.current().orElseThrow().trace());
  }

  @BeforeEach
  void create() {
    world = new StreamWorld(folder);
    world.alsoHears(
        ActorSpec.of("listener", Listener.class, ListenerVerticle::new),
        new StreamVerticle.Consumer<>(
            "listener", Listener.class, SignatureReport.class::isInstance, Listener.Hear::new));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void request(Transaction transaction, Optional<TraceContext> trace) {
    Await.result(world.stream().within(trace).ask(world.signatures(transaction)));
  }

  private List<Stood> of(List<Stood> all, String requestId) {
    return all.stream().filter(each -> each.requestId().equals(requestId)).toList();
  }

  @Test
  void comesBackToEachActorThatHearsTheAnswer() {
    world.start();
    Map<String, String> expected = new LinkedHashMap<>();
    for (int i = 0; i < 40; i++) {
      Transaction transaction = world.payout(i);
      TraceContext trace = TraceContext.root(seed);
      expected.put(Federal.id(transaction), trace.traceId());
      request(transaction, Optional.of(trace));
    }
    Await.asserted(
        () ->
            expected.forEach(
                (id, traceId) -> {
                  assertThat(of(parts, id)).isNotEmpty().containsOnly(new Stood(id, traceId));
                  assertThat(of(further, id)).isNotEmpty().containsOnly(new Stood(id, traceId));
                }));
    assertThat(batches)
        .allSatisfy(b -> assertThat(b.traceId()).isEqualTo(expected.get(b.requestId())));
  }

  @Test
  void outlivesARestartOfTheNode() {
    world.start();
    world.stopGovernance();
    Transaction transaction = world.payout(1);
    TraceContext trace = TraceContext.root(seed);
    request(transaction, Optional.of(trace));
    world.restartNode();
    world.restartGovernance();
    String id = Federal.id(transaction);
    Await.asserted(
        () -> {
          assertThat(of(batches, id)).isNotEmpty().containsOnly(new Stood(id, trace.traceId()));
          assertThat(of(further, id)).isNotEmpty().containsOnly(new Stood(id, trace.traceId()));
        });
  }

  @Test
  void isNoneForARequestWithout() {
    world.start();
    Transaction transaction = world.payout(1);
    request(transaction, Optional.empty());
    String id = Federal.id(transaction);
    Await.asserted(() -> assertThat(of(further, id)).isNotEmpty());
    assertThat(of(batches, id)).containsOnly(new Stood(id, ""));
  }
}
