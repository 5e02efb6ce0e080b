package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.SystemClock;
import io.alys.testkit.Await;
import io.alys.testkit.Ports;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The drill of docs/runbook/governance-stream.md: a node and governance, each killed, frozen and
 * started again under the other's eyes.
 */
@Tag("long")
class GovernanceDrillIT {
  private static final String CONNECTED = "alys_governance_stream_connected 1.0";
  private static final String NOT_CONNECTED = "alys_governance_stream_connected 0.0";

  /**
   * Twice what is aimed at. On a machine that does other things too it may take as long as a start
   * of governance takes there, which on an idle one is 2 s.
   */
  private static final Duration FOUND_DEAD_WITHIN = Duration.ofSeconds(10);

  /** Aimed at is 1 s; an endpoint that rests for its failures would take up to 10 s. */
  private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx();
  private final SystemClock clock = new SystemClock(vertx);
  private @TempDir Path folder;
  private JarProcess node;
  private JarProcess governance;
  private List<String> nodeOptions;
  private int port;
  private Duration startTook = Duration.ZERO;

  @BeforeEach
  void prepare() {
    port = Ports.free();
    int pages = Ports.free();
    nodeOptions =
        List.of(
            "--config",
            "conf/governed.toml",
            "--set",
            "metrics.port=" + pages,
            "--set",
            "node.data-dir=" + folder,
            "--set",
            "governance.endpoints=http://127.0.0.1:" + port);
    List<String> run = new ArrayList<>(List.of("run"));
    run.addAll(nodeOptions);
    node = new JarProcess(folder.resolve("node.log"), pages, run.toArray(String[]::new));
    int admin = Ports.free();
    governance =
        new JarProcess(
            folder.resolve("governance.log"),
            admin,
            "governance",
            "--config",
            "conf/governance.toml",
            "--set",
            "service.port=" + port,
            "--set",
            "admin.port=" + admin,
            "--set",
            "service.data=" + folder.resolve("ledger"));
  }

  @AfterEach
  void end() {
    node.close();
    governance.close();
    Await.result(vertx.close());
  }

  private void awaitConnected() {
    Await.until("the metric says connected", () -> node.page("/metrics").contains(CONNECTED));
    Await.until(
        "the page says healthy",
        () -> node.page("/health").contains("\"ready\" : true,\n  \"status\" : \"healthy\""));
  }

  /** The metric, the page and the log say that it is lost, and why. */
  private void awaitLost(String reason) {
    Await.until("the metric says lost", () -> node.page("/metrics").contains(NOT_CONNECTED));
    Await.asserted(
        () ->
            assertThat(node.page("/health"))
                .contains("\"ready\" : true,\n  \"status\" : \"degraded\"")
                .contains("\"reason\" : \"governance is lost: "));
    Await.asserted(() -> assertThat(node.log()).containsPattern("governance is lost.*" + reason));
  }

  private void awaitReconnects(int count) {
    Await.asserted(
        () ->
            assertThat(node.page("/metrics"))
                .contains("alys_stream_reconnects_total %d.0".formatted(count)));
  }

  /** Governance comes back, however long it was away, and is connected to soon after. */
  private void governanceReturns() throws IOException {
    Duration started = now();
    governance.start();
    awaitServing();
    Duration since = now();
    startTook = since.minus(started);
    awaitConnected();
    assertThat(now().minus(since)).isLessThan(longer(CONNECTED_WITHIN, startTook));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private void awaitServing() {
    Await.until("governance serves", () -> governance.page("/status").contains("\"connected\""));
  }

  private Duration now() {
    return Duration.ofNanos(clock.nanoTime());
  }

  private long timesConnected() {
    return node.log().lines().filter(l -> l.contains("connected to governance at http")).count();
  }

  @Test
  void staysConnectedThroughWhateverHappensToGovernance() throws IOException, InterruptedException {
    governance.start();
    node.start();
    awaitConnected();
    assertThat(node.log()).contains("connected to governance at http://127.0.0.1:" + port);

    governance.signal("KILL");
    assertThat(governance.exit()).isEqualTo(128 + 9);
    awaitLost("cannot be reached: ");
    governanceReturns();
    awaitReconnects(1);

    governance.signal("STOP");
    Duration since = now();
    awaitLost("governance did not answer a ping within 2000 ms");
    assertThat(now().minus(since)).isLessThan(longer(FOUND_DEAD_WITHIN, startTook));
    governance.signal("CONT");
    awaitConnected();
    awaitReconnects(2);

    governance.signal("TERM");
    assertThat(governance.exit()).isZero();
    assertThat(governance.log()).contains("stopping", "stopped");
    awaitLost("governance ended the stream");
    governanceReturns();
    awaitReconnects(3);

    node.signal("TERM");
    assertThat(node.exit()).isZero();
    assertThat(node.log()).contains("disconnected from governance", "stopping", "stopped");
    Await.until("it has left", () -> governance.page("/status").contains("\"connected\" : [ ]"));
  }

  @Test
  void comesBackToGovernanceWhateverHappensToTheNode() throws IOException, InterruptedException {
    node.start();
    Await.asserted(
        () ->
            assertThat(node.page("/health"))
                .contains("\"ready\" : true,\n  \"status\" : \"degraded\"")
                .contains(
                    "connecting to governance at http://127.0.0.1:%d; the last attempt failed:"
                        .formatted(port))
                .contains("governance cannot be reached: "));
    assertThat(node.page("/metrics")).contains(NOT_CONNECTED);
    governanceReturns();
    assertThat(node.log()).contains("attempt 1 to connect to governance failed: ");

    node.signal("KILL");
    assertThat(node.exit()).isEqualTo(128 + 9);
    Await.until("it is missed", () -> governance.page("/status").contains("\"connected\" : [ ]"));
    node.start();
    awaitConnected();
    assertThat(timesConnected()).isEqualTo(2);

    node.signal("STOP");
    governance.signal("KILL");
    governance.exit();
    governance.start();
    awaitServing();
    node.signal("CONT");
    Await.until("it is connected anew", () -> timesConnected() == 3);
    awaitConnected();

    List.of(governance, node).forEach(GovernanceDrillIT::terminate);
    assertThat(governance.exit()).isZero();
    assertThat(node.exit()).isZero();
  }

  /** Runs {@code alys stream} with the node's options, as an operator does; ends with 0. */
  private String stream(String... words) throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    Files.deleteIfExists(said);
    List<String> command = new ArrayList<>(List.of("stream"));
    command.addAll(List.of(words));
    command.addAll(nodeOptions);
    try (JarProcess call = new JarProcess(said, port, command.toArray(String[]::new))) {
      call.start();
      assertThat(call.exit()).as(call.log()).isZero();
      return call.log();
    }
  }

  @Test
  void staysAwayAndComesBackWhenTheOperatorSaysSo() throws IOException, InterruptedException {
    governance.start();
    node.start();
    awaitConnected();
    assertThat(stream("status"))
        .containsPattern("state +connected")
        .containsPattern("endpoint +http://127.0.0.1:" + port);

    assertThat(stream("disconnect", "--reason", "drill")).containsPattern("state +disconnected");
    Await.until("it has left", () -> governance.page("/status").contains("\"connected\" : [ ]"));
    Await.asserted(
        () ->
            assertThat(node.page("/health"))
                .contains("\"reason\" : \"not connected to governance, as was asked\""));
    assertThat(node.page("/metrics")).contains(NOT_CONNECTED);
    assertThat(node.log())
        .contains(
            "the operator disconnects from governance: drill", "disconnected from governance");
    governance.signal("KILL");
    governance.exit();
    governance.start();
    awaitServing();
    assertThat(stream("status")).containsPattern("state +disconnected");

    assertThat(stream("connect")).containsPattern("state +(connecting|reconnecting|connected)");
    awaitConnected();
    assertThat(node.log()).contains("the operator connects to governance");
    assertThat(stream("status")).containsPattern("state +connected");
  }

  private static void terminate(JarProcess process) {
    try {
      process.signal("TERM");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
