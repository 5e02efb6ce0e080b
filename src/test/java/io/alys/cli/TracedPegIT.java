package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.devnet.wallet.PegStage;
import io.alys.devnet.wallet.PegStep;
import io.alys.ethereum.BurnId;
import io.alys.node.NodeConfig;
import io.alys.node.RunningNode;
import io.alys.peg.PegTrace;
import io.alys.testkit.Await;
import io.alys.testkit.StandInCollector;
import io.alys.testkit.StandInCollector.Taken;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace tells of a peg from its first sight to its payment, through all that it met. */
@Tag("long")
class TracedPegIT {
  private static final long LIMIT_SECONDS = 240;
  private static final String TOKEN = "only-the-collector-may-see-this";

  private final Vertx vertx = Vertx.vertx();
  private final StandInCollector collector = new StandInCollector(0);
  private final Queue<PegStep> steps = new ConcurrentLinkedQueue<>();
  private @TempDir Path folder;
  private NetworkPlan plan;
  private DevNetwork network;

  @BeforeEach
  void start() throws Exception {
    plan =
        new NetworkPlan(
            new NetworkFolder(folder.resolve("net")), Ports.free(), Duration.ofMillis(500));
    network = within(DevNetwork.start(vertx, plan));
    Files.writeString(folder.resolve("headers"), "Authorization: Bearer " + TOKEN + "\n");
    network.mine();
  }

  private RunningNode startNode(String endpoint) throws Exception {
    Path settings = plan.folder().settings();
    ConfigSource source =
        new ConfigSource(
            Optional.empty(),
            Optional.of(new ConfigSource.Text(settings.toString(), Files.readString(settings))),
            Map.of(),
            List.of(
                "tracing.enabled=true",
                "tracing.sample-ratio=1",
                "tracing.endpoint=" + endpoint,
                "tracing.headers=file:" + folder.resolve("headers")));
    return switch (NodeConfig.load(source)) {
      case Loaded<NodeConfig> loaded -> within(RunningNode.start(source, loaded));
      case io.alys.config.ConfigResult.Invalid<NodeConfig> invalid ->
          throw new AssertionError(invalid.toString());
    };
  }

  @AfterEach
  void end() throws Exception {
    if (network != null) {
      within(network.stop());
    }
    within(vertx.close());
    collector.close();
  }

  private static <T> T within(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private String fact(String name) {
    return steps.stream()
        .flatMap(step -> Stream.ofNullable(step.facts().get(name)))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> names(List<Taken> spans) {
    return spans.stream().map(Taken::name).collect(Collectors.toSet());
  }

  private void reach(PegStage stage) {
    Await.until(stage + " is reached", () -> steps.stream().anyMatch(s -> s.stage() == stage));
  }

  @Test
  void isFollowedFromItsFirstSightToItsPaymentOverARestart() throws Exception {
    RunningNode node = startNode(collector.endpoint());
    Future<Void> walk = network.walk(1, steps::add);
    reach(PegStage.BURNED);
    within(node.stop(Duration.ofSeconds(5)));
    node = startNode(collector.endpoint());
    within(walk);
    String deposit = fact("deposit");
    int colon = deposit.indexOf(':');
    Outpoint outpoint =
        new Outpoint(
            Txid.fromDisplayHex(deposit.substring(0, colon)),
            Long.parseLong(deposit.substring(colon + 1)));
    String in = PegTrace.of(outpoint).toString();
    String out = PegTrace.of(BurnId.fromHex(fact("burn"))).toString();
    Await.until(
        "the payment is settled in its trace",
        () -> names(collector.of(out)).contains("pegout SETTLED"));
    within(network.rest());
    within(node.stop(Duration.ofSeconds(5)));

    assertThat(names(collector.of(in)))
        .contains(
            "pegin found",
            "pegin SEEN",
            "pegin CONFIRMED",
            "chain took its block",
            "pegin IN_BLOCK",
            "pegin MINTED",
            "pegin FINAL",
            "stream StreamCommand.NotifyPegin");
    assertThat(names(collector.of(out)))
        .contains(
            "chain took its block",
            "pegout REQUESTED",
            "pegout BURN_FINAL",
            "pegout PROPOSED",
            "pegout FINALISED",
            "pegout PegoutCommand.CarryOut",
            "ask stream StreamCommand.RequestSignatures",
            "stream StreamCommand.RequestSignatures",
            "pegout SIGNATURES_REQUESTED",
            "governance SignatureRequest",
            "bridge BridgeCommand.HearGovernance",
            "pegout SIGNED",
            "bitcoind testmempoolaccept",
            "bitcoind sendrawtransaction",
            "bridge BridgeCommand.PayoutMoved",
            "pegout BROADCAST",
            "pegout CONFIRMED",
            "pegout SETTLED");
    hangsTogether(collector.of(in));
    hangsTogether(collector.of(out));
    showsNoSecret();
  }

  @Test
  void reachesItsEndWithoutACollector() throws Exception {
    RunningNode node =
        startNode("http://127.0.0.1:%d/v1/traces".formatted(io.alys.testkit.Ports.free()));
    within(network.walk(1, steps::add));
    reach(PegStage.SETTLED);
    Await.until(
        "what nobody takes is dropped and counted",
        () -> metrics().matches("(?s).*alys_tracing_dropped_total\\{at=\"collector\"} [1-9].*"));
    within(network.rest());
    within(node.stop(Duration.ofSeconds(5)));
  }

  private String metrics() {
    HttpRequest page = HttpRequest.newBuilder(network.metrics().resolve("/metrics")).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(page, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Each has its parent in the trace, one is the root, and stages are linked to what did them. */
  private void hangsTogether(List<Taken> trace) {
    Map<String, String> ids = new TreeMap<>();
    trace.forEach(each -> ids.put(each.id(), each.name()));
    assertThat(ids).as("no two spans with one id").hasSameSizeAs(trace);
    assertThat(trace).filteredOn(each -> each.parent().isEmpty()).hasSize(1);
    assertThat(trace)
        .filteredOn(each -> !each.parent().isEmpty())
        .allMatch(each -> ids.containsKey(each.parent()));
    Set<String> all =
        collector.spans().stream()
            .map(each -> each.trace() + "-" + each.id())
            .collect(Collectors.toSet());
    assertThat(trace)
        .filteredOn(each -> each.kind() == SpanKind.SPAN_KIND_INTERNAL)
        .isNotEmpty()
        .allSatisfy(stage -> assertThat(all).as(stage.name()).containsAll(stage.links()));
  }

  private void showsNoSecret() throws Exception {
    List<String> secrets =
        List.of(
            TOKEN,
            Files.readString(plan.folder().cookie()).strip().replaceFirst(".*:", ""),
            Files.readString(plan.folder().authority(1).authorityKey()).strip());
    assertThat(collector.headers())
        .allMatch(each -> ("Bearer " + TOKEN).equals(each.get("authorization")));
    for (String secret : secrets) {
      assertThat(secret).hasSizeGreaterThan(8);
      assertThat(collector.spans()).noneMatch(span -> span.toString().contains(secret));
    }
    assertThat(collector.spans())
        .extracting(Taken::name)
        .anyMatch(name -> name.startsWith("execution engine_newPayload"));
  }
}
