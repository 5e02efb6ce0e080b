package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bridge.PeginCommand;
import io.alys.cli.demo.Town;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.observability.MetricsCommand;
import io.alys.observability.MetricsConfig;
import io.alys.testkit.RealBrowser;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page of a node in a whole network, as a real browser shows it. */
@Tag("real")
class StatusPageIT {
  private static final Path SCRIPT = Path.of("src/test/browser/status-page.mjs");
  private static final Path PICTURES = Path.of("target/screenshots");

  private @TempDir Path folder;

  @Test
  void followsAPegAndACrashLive() throws Exception {
    Town town =
        Town.start(
            new NetworkPlan(
                new NetworkFolder(folder.resolve("network")), Ports.free(), Duration.ofSeconds(1)));
    LinkedBlockingQueue<Future<Void>> walks = new LinkedBlockingQueue<>();
    try {
      List<String> said =
          RealBrowser.look(
              SCRIPT,
              town.network().metrics().toString(),
              PICTURES,
              Map.of(
                  "peg", () -> walks.add(town.network().walk(1, _ -> {})),
                  "crash", () -> crash(town),
                  "away", () -> listen(town, 0),
                  "back", () -> listen(town, town.network().metrics().getPort())));
      assertThat(said).last().asString().startsWith("seen: ").contains("minted", "paid");
      Town.wait(walks.remove());
      assertThat(PICTURES.toFile().list()).contains("overview-wide-dark.png");
    } finally {
      town.stop();
    }
  }

  private static void listen(Town town, int port) {
    town.node()
        .system()
        .ref("metrics", MetricsCommand.class)
        .tell(new MetricsCommand.Reconfigure(new MetricsConfig("127.0.0.1", port, true)));
  }

  private static void crash(Town town) {
    town.node()
        .system()
        .ref("pegin", PeginCommand.class)
        .tell(
            new PeginCommand.Internal.LookFailed(
                new IllegalStateException("<img src=x onerror=alert(1)>")));
  }
}
