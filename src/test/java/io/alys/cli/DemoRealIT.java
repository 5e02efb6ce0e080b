package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.devnet.wallet.PegStage;
import io.alys.testkit.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on real programs, as a person runs it. */
@Tag("real")
class DemoRealIT {
  private static final int NO_PORT = 0;

  private @TempDir Path folder;

  private JarProcess demo(String... more) {
    return new JarProcess(
        folder.resolve("output"),
        NO_PORT,
        Stream.concat(Stream.of("demo", "--real", "--json"), Stream.of(more))
            .toArray(String[]::new));
  }

  private static Optional<JsonObject> line(JarProcess process, String event) {
    return process
        .log()
        .lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .map(JsonObject::new)
        .filter(line -> event.equals(line.getString("event")))
        .findFirst();
  }

  private static boolean listens(String url) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void usersArriveOnRealProgramsThoughTheyRestartAndReorganise() throws Exception {
    Path kept = folder.resolve("kept");
    try (JarProcess demo = demo("--pegs", "3", "--chaos", "7", "--dir", kept.toString())) {
      demo.start();
      Await.until(
          "it has ended", () -> line(demo, "ended").or(() -> line(demo, "failed")).isPresent());
      assertThat(demo.exit()).as(demo.log()).isZero();
      assertThat(line(demo, "begun").orElseThrow().getBoolean("real")).isTrue();
      assertThat(line(demo, "conservation").orElseThrow().getBoolean("holds")).isTrue();
      assertThat(Files.readString(kept.resolve("node.toml")))
          .contains("endpoints = [\"https://", "[governance.tls]");
      assertThat(Files.readString(kept.resolve("alys.log")))
          .contains("connected to governance at https://");
    }
  }

  @Test
  void endsItsProgramsWhenAStepFails() throws Exception {
    Path kept = folder.resolve("kept");
    try (JarProcess demo = demo("--within", "1s", "--dir", kept.toString())) {
      demo.start();
      assertThat(demo.exit()).as(demo.log()).isEqualTo(1);
      JsonObject failed = line(demo, "failed").orElseThrow();
      assertThat(failed.getString("stage"))
          .isIn(Arrays.stream(PegStage.values()).map(Enum::name).toList());
      assertThat(failed.getString("why")).contains("user 1 waited 1 s, and still not: ");
      JsonObject begun = line(demo, "begun").orElseThrow();
      assertThat(listens(begun.getString("bitcoin"))).isFalse();
      assertThat(listens(begun.getString("execution"))).isFalse();
    }
  }

  @Test
  void endsItsProgramsWhenItIsStopped() throws Exception {
    try (JarProcess demo = demo()) {
      demo.start();
      Await.until("it is under way", () -> line(demo, "begun").isPresent());
      JsonObject begun = line(demo, "begun").orElseThrow();
      assertThat(listens(begun.getString("bitcoin"))).isTrue();
      assertThat(listens(begun.getString("execution"))).isTrue();
      demo.signal("TERM");

      assertThat(demo.exit()).as(demo.log()).isEqualTo(128 + 15);
      Await.until("bitcoind is gone", () -> !listens(begun.getString("bitcoin")));
      Await.until("EthereumJS is gone", () -> !listens(begun.getString("execution")));
      assertThat(Path.of(begun.getString("folder"))).doesNotExist();
    }
  }
}
