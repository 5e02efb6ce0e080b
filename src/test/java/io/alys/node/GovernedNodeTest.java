package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.GovernanceService;
import io.alys.devnet.governance.Standings.Standing;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.NodeStatus;
import io.alys.governance.ToGovernance.StatusReport;
import io.alys.governance.ToGovernance.SyncStatus;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node in this JVM, and what governance knows of it. */
class GovernedNodeTest {
  private @TempDir Path folder;
  private final Vertx theirs = Vertx.vertx();
  private GovernanceService governance;
  private Path file;
  private String head;
  private RunningNode node;

  @BeforeEach
  void start() throws IOException {
    governance =
        Await.result(GovernanceService.start(theirs, Federal.config(folder.resolve("theirs"))));
    head =
        """
        metrics.port = 0
        log.level = 'warn'
        node.name = 'ours'
        governance.enabled = true
        governance.endpoints = ['http://127.0.0.1:%d']
        governance.liveness.heartbeat = '50ms'
        """
            .formatted(governance.port());
    file = Files.writeString(folder.resolve("node.toml"), head);
    ConfigSource source =
        ConfigSource.of(file.toString(), head).settings("node.data-dir=" + folder);
    if (!(NodeConfig.load(source) instanceof Loaded<NodeConfig> loaded)) {
      throw new AssertionError("it is valid");
    }
    node = Await.result(RunningNode.start(source, loaded));
  }

  @AfterEach
  void stop() {
    Await.result(node.stop(Duration.ofSeconds(1)));
    Await.result(theirs.close());
  }

  private Standing standing() {
    Standing known = Await.result(governance.standings()).get("ours");
    return known == null
        ? new Standing(Optional.empty(), Optional.empty(), 0, Optional.empty())
        : known;
  }

  private void awaitStanding(NodeStatus status, HealthStatus health) {
    Await.asserted(
        () -> {
          assertThat(standing().report())
              .contains(new StatusReport(status, 0, SyncStatus.SYNCED, 0));
          assertThat(standing().health()).contains(health);
        });
  }

  @Test
  void tellsGovernanceHowItIs() throws IOException, InterruptedException {
    awaitStanding(NodeStatus.ACTIVE, HealthStatus.HEALTHY);
    Files.writeString(file, head + "cluster.port = 5702\n"); // It waits for a restart.
    awaitStanding(NodeStatus.DEGRADED, HealthStatus.DEGRADED);

    try (HttpClient http = HttpClient.newHttpClient()) {
      URI page = URI.create("http://127.0.0.1:%d/status".formatted(governance.adminPort()));
      String shown =
          http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      JsonObject ours = new JsonObject(shown).getJsonObject("nodes").getJsonObject("ours");
      assertThat(ours.getString("status")).isEqualTo("degraded");
      assertThat(ours.getString("heartbeat")).isEqualTo("degraded");
      assertThat(ours.getString("sync")).isEqualTo("synced");
      assertThat(ours.getInteger("height")).isZero();
      assertThat(ours.getInteger("peers")).isZero();
      assertThat(ours.getString("reportedAt")).isNotEmpty();
      assertThat(ours.getInteger("reports")).isGreaterThanOrEqualTo(2);
    }
  }
}
