package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Address;
import io.alys.bitcoin.Network;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.bitcoin.BitcoinService;
import io.alys.devnet.bitcoin.BitcoinServiceConfig;
import io.alys.observability.MetricsCommand;
import io.alys.primitives.Sats;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node with a bridge, over the stand-in for a Bitcoin node, and its operator. */
class OperatorOfABridgeTest {
  private @TempDir Path folder;

  private static BitcoinServiceConfig bitcoinAt(Path data) {
    String[] settings = {"service.data=" + data, "service.port=0", "log.level=warn"};
    if (BitcoinServiceConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<BitcoinServiceConfig>(BitcoinServiceConfig config, var _)) {
      return config;
    }
    throw new AssertionError("the settings are valid");
  }

  private static final class World implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final BitcoinService bitcoin;
    private final RunningNode node;

    World(Path folder) throws IOException {
      this.folder = folder;
      bitcoin = Await.result(BitcoinService.start(vertx, bitcoinAt(folder.resolve("bitcoin"))));
      String text =
          """
          metrics.port = 0
          node.data-dir = '%s'
          chain.spec = 'conf/chain-regtest.json'
          bitcoin.enabled = true
          bitcoin.network = 'regtest'
          bitcoin.url = 'http://127.0.0.1:%d'
          bitcoin.cookie-file = '%s'
          bitcoin.poll = '50ms'
          """
              .formatted(folder, bitcoin.port(), bitcoin.cookie().orElseThrow());
      Path file = Files.writeString(folder.resolve("node.toml"), text);
      ConfigSource source = ConfigSource.of(file.toString(), text);
      if (!(NodeConfig.load(source) instanceof Loaded<NodeConfig> loaded)) {
        throw new AssertionError("it is valid");
      }
      node = Await.result(RunningNode.start(source, loaded));
    }

    HttpResponse<String> post(String command, JsonObject body) {
      try {
        int port =
            Await.result(
                    node.system()
                        .ref("metrics", MetricsCommand.class)
                        .ask(new MetricsCommand.GetStatus()))
                .port();
        String token = Files.readString(folder.resolve("alys/operator.token")).strip();
        HttpRequest request =
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/operator/%s".formatted(port, command)))
                .header("authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    JsonObject told(String command, JsonObject body) {
      HttpResponse<String> answer = post(command, body);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return new JsonObject(answer.body());
    }

    JsonObject told(String command) {
      return told(command, new JsonObject());
    }

    @Override
    public void close() {
      Await.result(node.stop(Duration.ofSeconds(2)));
      Await.result(vertx.close());
      http.close();
    }
  }

  @Test
  void findsADepositThatNobodyGets() throws IOException {
    try (World world = new World(folder)) {
      // Federation learns it from Bridge a moment after both have started.
      Await.until(
          "the federation is known",
          () -> world.post("peg/federation", new JsonObject()).statusCode() == 200);
      String text = world.told("peg/federation").getString("depositAddress");
      Address address =
          switch (Address.parse(Network.REGTEST, text)) {
            case Address.Parsed.Valid(Address valid) -> valid;
            case Address.Parsed.Refused refused -> throw new AssertionError(refused.toString());
          };
      Await.result(world.bitcoin.fund(address, new Sats(70_000)));
      Await.result(world.bitcoin.mine(1));
      JsonObject orphans = new JsonObject().put("side", "pegins").put("state", "orphan");
      Await.until(
          "it is an orphan",
          () -> !world.told("peg/list", orphans).getJsonArray("pegins").isEmpty());
      JsonObject orphan = world.told("peg/list", orphans).getJsonArray("pegins").getJsonObject(0);
      JsonObject shown =
          world
              .told("peg/show", new JsonObject().put("id", orphan.getString("id")))
              .getJsonArray("pegins")
              .getJsonObject(0);
      assertThat(shown.getLong("sat")).isEqualTo(70_000);
      assertThat(shown.getString("reason")).isEqualTo("no memo");
      assertThat(world.told("peg/balance").getLong("reserveSat")).isZero();
    }
  }

  @Test
  void pausesAndResumes() throws IOException {
    try (World world = new World(folder)) {
      JsonObject paused = world.told("pause", new JsonObject().put("reason", "drill"));
      assertThat(paused.getString("reason")).isEqualTo("operator: drill");
      assertThat(world.told("peg/balance").getBoolean("paused")).isTrue();
      assertThat(world.told("resume").getBoolean("paused")).isFalse();
    }
  }

  @Test
  void refusesWhatIsNoIdAndKnowsNothingOfOthers() throws IOException {
    try (World world = new World(folder)) {
      HttpResponse<String> refused = world.post("peg/show", new JsonObject().put("id", "xyz"));
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains("'xyz' is no burn (0x and 64 digits), no outpoint (txid:index) and no txid");
      JsonObject unknown =
          world.told("peg/show", new JsonObject().put("id", "0x" + "ab".repeat(32)));
      assertThat(unknown.getJsonArray("pegouts")).isEmpty();
      assertThat(unknown.getJsonArray("history")).isEmpty();
      String txid = "ab".repeat(32);
      HttpResponse<String> psbt = world.post("peg/psbt", new JsonObject().put("txid", txid));
      assertThat(psbt.statusCode()).isEqualTo(400);
      assertThat(psbt.body())
          .contains("transaction %s is none of this chain's proposals".formatted(txid));
      assertThat(world.post("peg/psbt", new JsonObject().put("txid", "x")).body())
          .contains("'x' is no txid");
      assertThat(world.post("peg/list", new JsonObject().put("side", "x")).statusCode())
          .isEqualTo(400);
      assertThat(world.post("peg/steal", new JsonObject()).statusCode()).isEqualTo(404);
    }
  }
}
