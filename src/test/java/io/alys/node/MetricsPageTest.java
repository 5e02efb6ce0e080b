package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Transaction;
import io.alys.chain.ChainCommand;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.bitcoin.BitcoinService;
import io.alys.devnet.bitcoin.BitcoinServiceConfig;
import io.alys.devnet.execution.ExecutionStandIn;
import io.alys.devnet.execution.ExecutionStandInConfig;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.GovernanceService;
import io.alys.node.ConfigurationCommand.GetStatus;
import io.alys.observability.MetricsCommand;
import io.alys.stream.StreamCommand;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** docs/metrics.md is what a node serves; {@code -Dupdate.docs=true} makes it anew. */
@Isolated("Vert.x has one registry of its meters for all that run in a process.")
class MetricsPageTest {
  private static final String HEAD =
      """
      # Metrics

      The page <http://127.0.0.1:9900/metrics> of a running node, for Prometheus. A test starts a
      node, makes it do something, and holds this page against what it serves.

      Of a histogram there are `_bucket`, `_sum` and `_count`, of a summary `_sum` and `_count`; a
      `_max` is the largest of the last minutes. Labels are bounded: `actor` is a name of the tree
      that `/health` shows, `key` one of the [settings](configuration.md).

      What to watch: `alys_actor_state` other than 2, `alys_actor_mailbox_size` that grows,
      `alys_actor_dead_letters_total` and `alys_actor_restarts_total` that rise,
      `alys_config_waiting` that is there at all. Of a node that talks to governance also
      `alys_governance_stream_connected` other than 1, `alys_stream_outbox_oldest_seconds` that
      grows, and `alys_storage_failures_total` that rises; [what each means and what to
      do](runbook/governance-stream.md). Of a node with a bridge also `alys_bridge_paused`
      other than 0, `alys_bridge_alarms_total` that rises, and
      `alys_bridge_bitcoin_scanned_height` that stays behind `alys_bridge_bitcoin_tip_height`.

      """;

  private record Metric(String name, String type, String help, Set<String> labels) {
    private String line() {
      return "| `%s` | %s | %s | %s | %s |\n"
          .formatted(name, type, String.join(", ", labels), unit(), help.replace("|", "or"));
    }

    private String unit() {
      if (name.contains("_seconds")) {
        return "seconds";
      }
      if (name.contains("_bytes")) {
        return "bytes";
      }
      if (name.contains("_ns")) {
        return "nanoseconds";
      }
      return type.equals("counter") ? "times" : "";
    }
  }

  private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? \\S+");

  /** A height, a slot or a hash: labels with those never stop growing. */
  private static final Pattern GROWING = Pattern.compile("(0x)?(?=.*\\d)[0-9a-f]+");

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final HttpClient http = HttpClient.newHttpClient();

  private static Map<String, Metric> parse(String scraped) {
    Map<String, Metric> metrics = new TreeMap<>();
    Map<String, String> helps = new TreeMap<>();
    for (String line : scraped.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP")) {
        helps.put(words[2], words.length > 3 ? words[3].strip() : "");
      } else if (line.startsWith("# TYPE")) {
        String help = helps.getOrDefault(words[2], "");
        metrics.put(words[2], new Metric(words[2], words[3], help, new TreeSet<>()));
      } else {
        sample(line, metrics);
      }
    }
    return metrics;
  }

  private static void sample(String line, Map<String, Metric> metrics) {
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as(line).isTrue();
    String name = sample.group(1);
    Metric metric = metrics.get(name);
    if (metric == null) {
      metric = metrics.get(name.replaceAll("_(bucket|sum|count)$", ""));
    }
    if (metric == null) {
      throw new AssertionError("of which metric is " + line);
    }
    Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
    while (label.find()) {
      if (!label.group(1).equals("le")) {
        if (name.startsWith("alys_")) {
          assertThat(label.group(2)).as(line).doesNotMatch(GROWING);
        }
        metric.labels().add("`" + label.group(1) + "`");
      }
    }
  }

  private String scrape(RunningNode node) {
    try {
      int port =
          Await.result(
                  node.system()
                      .ref("metrics", MetricsCommand.class)
                      .ask(new MetricsCommand.GetStatus()))
              .port();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port))).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Asks governance for signatures, so that a stream and a journal have something to measure. */
  private void converse(RunningNode node, Multisig federation) {
    Transaction transaction = Federal.payout(federation, 1, 1);
    Await.result(
        node.system()
            .ref("stream", StreamCommand.class)
            .ask(
                new StreamCommand.RequestSignatures(
                    Federal.id(transaction), Federal.request(federation, transaction))));
    Await.until(
        "it is signed, and governance's heart beats",
        () -> {
          String page = scrape(node);
          return page.contains("seconds_count{outcome=\"complete\"} 1")
              && !page.contains("alys_stream_round_trip_seconds 0.0\n");
        });
  }

  /** A setting that waits, dead letters, a collection of garbage: what else is not served. */
  private void exercise(RunningNode node, Path file, String text) throws IOException {
    Files.writeString(file, text + "node.name = 'other'\n");
    Await.until("a setting waits", () -> scrape(node).contains("alys_config_waiting{"));
    var actor = node.system().ref("configuration", ConfigurationCommand.class);
    Await.until(
        "letters are dead",
        () -> {
          for (int i = 0; i < 1_000; i++) {
            actor.tell(new GetStatus());
          }
          return scrape(node).contains("alys_actor_dead_letters_total");
        });
    System.gc();
    Await.until("garbage is collected", () -> scrape(node).contains("jvm_gc_pause_seconds_count"));
  }

  private static Future<BitcoinService> bitcoin(Vertx vertx, Path folder) {
    String[] settings = {"service.data=" + folder, "service.port=0", "log.level=warn"};
    if (BitcoinServiceConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<BitcoinServiceConfig>(BitcoinServiceConfig config, var _)) {
      return BitcoinService.start(vertx, config);
    }
    throw new AssertionError("the settings are valid");
  }

  private static Future<ExecutionStandIn> execution(Vertx vertx, Path folder) {
    String[] settings = {
      "service.genesis=conf/genesis-development.json",
      "service.jwt-secret=" + folder.resolve("jwt.hex"),
      "service.port=0",
      "service.engine-port=0",
      "log.level=warn"
    };
    if (ExecutionStandInConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<ExecutionStandInConfig>(ExecutionStandInConfig config, var _)) {
      return ExecutionStandIn.start(vertx, config);
    }
    throw new AssertionError("the settings are valid");
  }

  @Test
  void listsEveryMetricAndNoOther(@TempDir Path folder) throws IOException {
    Vertx theirs = Vertx.vertx(); // Not the node's: what governance measures is not on this page.
    GovernanceService governance =
        Await.result(GovernanceService.start(theirs, Federal.config(folder.resolve("governance"))));
    BitcoinService bitcoin = Await.result(bitcoin(theirs, folder.resolve("bitcoin")));
    ExecutionStandIn execution = Await.result(execution(theirs, folder.resolve("execution")));
    String text =
        """
        bitcoin.enabled = true
        bitcoin.network = 'regtest'
        bitcoin.url = 'http://127.0.0.1:%d'
        bitcoin.cookie-file = '%s'
        metrics.port = 0
        node.data-dir = '%s'
        actors.mailbox-of.configuration.capacity = 1
        governance.enabled = true
        governance.endpoints = ['http://127.0.0.1:%d']
        governance.liveness.heartbeat = '50ms'
        engine.enabled = true
        engine.url = '%s'
        engine.rpc-url = '%s'
        engine.jwt-secret = 'file:%s'
        chain.enabled = true
        network.enabled = true
        network.port = 0
        rpc.enabled = true
        rpc.port = 0
        tracing.enabled = true
        tracing.endpoint = 'http://127.0.0.1:1/v1/traces'
        """
            .formatted(
                bitcoin.port(),
                bitcoin.cookie().orElseThrow(),
                folder,
                governance.port(),
                execution.engineUrl(),
                execution.rpcUrl(),
                execution.secretFile());
    Path file = Files.writeString(folder.resolve("node.toml"), text);
    ConfigSource source = ConfigSource.of(file.toString(), text);
    if (!(NodeConfig.load(source) instanceof Loaded<NodeConfig> loaded)) {
      throw new AssertionError("it is valid");
    }
    RunningNode node = Await.result(RunningNode.start(source, loaded));
    Map<String, Metric> metrics;
    try {
      converse(node, Await.result(governance.federation()).script());
      Await.until(
          "the Bitcoin node was asked",
          () -> scrape(node).contains("alys_bitcoin_call_latency_seconds_count"));
      Await.until(
          "the chain is in step with the execution client",
          () ->
              Await.result(
                          node.system()
                              .ref("chain", ChainCommand.class)
                              .ask(new ChainCommand.GetChain()))
                      .activity()
                  instanceof ChainCommand.Activity.Following);
      exercise(node, file, text);
      metrics = parse(scrape(node));
    } finally {
      Await.result(node.stop(Duration.ofSeconds(1)));
      Await.result(theirs.close());
      http.close();
    }
    List<Metric> own = new ArrayList<>();
    List<Metric> borrowed = new ArrayList<>();
    // There only once a collector has worked beside the program.
    metrics.keySet().removeIf(name -> name.startsWith("jvm_gc_concurrent_phase_time"));
    metrics
        .values()
        .forEach(metric -> (metric.name().startsWith("alys_") ? own : borrowed).add(metric));
    assertThat(own).allSatisfy(metric -> assertThat(metric.help()).isNotBlank());
    String page =
        HEAD + section("The node", own) + section("Vert.x and the JVM", borrowed).stripTrailing();
    Path docs = Path.of("docs/metrics.md");
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(docs, page + "\n");
    }
    assertThat(Files.readString(docs)).isEqualTo(page + "\n");
  }

  private static String section(String title, List<Metric> metrics) {
    StringBuilder text =
        new StringBuilder(
            "## " + title + "\n\n| name | type | labels | unit | |\n|---|---|---|---|---|\n");
    metrics.forEach(metric -> text.append(metric.line()));
    return text.append('\n').toString();
  }
}
