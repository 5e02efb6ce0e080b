package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.GovernanceService;
import io.alys.devnet.ledger.SeenRequest;
import io.alys.governance.FromGovernance.Progress;
import io.alys.stream.StreamCommand.Accepted;
import io.alys.stream.StreamCommand.ConnectionState.Connected;
import io.alys.testkit.Await;
import io.alys.testkit.FreezingPipe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stream does about a governance that dies, over real gRPC and in real time. */
@Tag("long")
class StreamFailoverIT {
  private static final Duration FOUND_DEAD_WITHIN = Duration.ofSeconds(5);

  private final Vertx others = Vertx.vertx();
  private final ActorClock clock = new SystemClock(others);
  private @TempDir Path folder;
  private StreamWorld world;

  @BeforeEach
  void create() {
    world = new StreamWorld(folder);
  }

  @AfterEach
  void stop() {
    world.close();
    Await.result(others.close());
  }

  private String endpoint() {
    return world.status().state() instanceof Connected(String endpoint, var _) ? endpoint : "";
  }

  private List<Transaction> ask(int from, int count) {
    List<Transaction> transactions =
        IntStream.range(from, from + count).mapToObj(world::payout).toList();
    List<Future<Accepted>> asked = transactions.stream().map(world::request).toList();
    asked.forEach(Await::result);
    return transactions;
  }

  private void awaitSigned(List<Transaction> transactions) {
    Await.asserted(
        () ->
            assertThat(transactions)
                .allSatisfy(
                    each ->
                        assertThat(world.outcomes(each)).containsExactly(new Progress.Complete())));
    Await.until("nothing waits", () -> world.status().waiting() == 0);
  }

  private static List<String> seenBy(GovernanceService governance) {
    return Await.result(governance.seen()).stream()
        .peek(request -> assertThat(request.effects()).isEqualTo(1))
        .map(SeenRequest::id)
        .toList();
  }

  private static List<String> ids(List<Transaction> transactions) {
    return transactions.stream().map(Federal::id).toList();
  }

  /** Another governance of the same federation, which knows nothing of what the first one did. */
  private GovernanceService standby() throws IOException {
    Path data = Files.createDirectories(folder.resolve("standby"));
    Files.copy(folder.resolve("governance/phrase"), data.resolve("phrase"));
    return Await.result(
        GovernanceService.start(others, Federal.config(data, "federation.announce=false")));
  }

  @Test
  void goesToTheNextEndpointAndBackToTheFirst() throws IOException {
    GovernanceService second = standby();
    String one = "http://127.0.0.1:" + world.port();
    String two = "http://127.0.0.1:" + second.port();
    world.start("governance.endpoints=%s,%s".formatted(one, two));
    world.awaitConnected();
    assertThat(endpoint()).isEqualTo(one);
    List<Transaction> before = ask(0, 20);
    awaitSigned(before);
    assertThat(seenBy(world.governance())).containsExactlyElementsOf(ids(before));
    assertThat(seenBy(second)).isEmpty();

    world.stopGovernance();
    List<Transaction> meanwhile = ask(20, 20);
    awaitSigned(meanwhile);
    assertThat(endpoint()).isEqualTo(two);
    assertThat(seenBy(second)).as("what was signed stays so").isEqualTo(ids(meanwhile));

    world.restartGovernance();
    Await.until("it is back with the first", () -> endpoint().equals(one));
    List<Transaction> after = ask(40, 20);
    awaitSigned(after);
    assertThat(seenBy(world.governance()))
        .containsAll(ids(after))
        .doesNotContainAnyElementsOf(ids(meanwhile));
    assertThat(seenBy(second)).isEqualTo(ids(meanwhile));
    // The two share nothing: who is back may say again what the node had of it before.
    for (List<Transaction> earlier : List.of(before, meanwhile)) {
      assertThat(earlier)
          .allSatisfy(
              each -> assertThat(world.outcomes(each)).containsOnly(new Progress.Complete()));
    }
  }

  @Test
  void findsAFrozenGovernanceSoonEnoughBySettingsAsShipped() {
    FreezingPipe pipe = new FreezingPipe(world.kit().vertx(), world.port());
    StreamConfig.Liveness shipped = StreamWorld.shipped().liveness();
    world.start(
        "governance.endpoints=http://127.0.0.1:" + pipe.port(),
        "governance.liveness.ping=%dms".formatted(shipped.ping().toMillis()),
        "governance.liveness.ping-limit=%dms".formatted(shipped.pingLimit().toMillis()));
    world.awaitConnected();
    pipe.freeze();
    long frozenAt = clock.nanoTime();
    Await.until("it is found", () -> world.status().reconnects() > 0 || endpoint().isEmpty());
    assertThat(Duration.ofNanos(clock.nanoTime() - frozenAt)).isLessThan(FOUND_DEAD_WITHIN);
  }
}
