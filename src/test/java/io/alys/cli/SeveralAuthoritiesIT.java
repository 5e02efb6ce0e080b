package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.cli.demo.Town;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.devnet.real.JsonCalls;
import io.alys.devnet.wallet.CyclePlan;
import io.alys.devnet.wallet.PegStage;
import io.alys.devnet.wallet.PegStep;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network of four whole nodes, of which the last is a process of its own: users peg in and out by
 * different nodes while it is killed and comes back, and again after everything was started anew.
 * All nodes have the same chain, and nothing was done twice.
 */
@Tag("long")
class SeveralAuthoritiesIT {
  private static final int ALL = 4;
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final Duration STAGE_LIMIT = Duration.ofMinutes(2);
  private static final long LIMIT_SECONDS = 600;

  private final BlockingQueue<PegStep> steps = new LinkedBlockingQueue<>();
  private final List<Future<Void>> walks = new ArrayList<>();
  private @TempDir Path folder;

  private NetworkPlan plan() throws IOException {
    return new NetworkPlan(new NetworkFolder(folder.resolve("net")), Ports.free(ALL), PACE);
  }

  /** Each another amount, so that one that went to the wrong user is seen. */
  private void walk(DevNetwork network, int authority, int user) {
    walks.add(
        network.walk(
            authority,
            new CyclePlan(
                user,
                new Sats(100_000_000),
                new Sats(50_000_000 + user * 1_000L),
                new Sats(20_000_000 + user * 777L),
                STAGE_LIMIT),
            steps::add));
  }

  /** Until this user is so far; fails when anybody is stuck. */
  private void await(int user, PegStage stage) throws InterruptedException {
    while (true) {
      PegStep step = steps.poll(1, TimeUnit.SECONDS);
      for (Future<Void> walk : walks) {
        assertThat(walk.failed()).as(String.valueOf(walk.cause())).isFalse();
      }
      if (step != null && step.cycle() == user && step.stage() == stage) {
        return;
      }
    }
  }

  private void awaitAll() throws Exception {
    for (Future<Void> walk : walks) {
      walk.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    walks.clear();
  }

  private JarProcess process(NetworkPlan plan, int authority) {
    return new JarProcess(
        folder.resolve("authority-%d.log".formatted(authority)),
        plan.ports().of(authority).metrics(),
        "run",
        "--config",
        plan.folder().authority(authority).settings().toString());
  }

  private static void awaitReady(JarProcess node) {
    Await.until("the node is ready", () -> node.page("/health").contains("\"ready\" : true"));
  }

  private static JsonNode ask(DevNetwork network, int authority, String method, Object... what) {
    try {
      return new JsonCalls(network.nodeRpc(authority).toString(), JsonCalls.Login.NONE)
          .call("/", method, what);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static long finalised(DevNetwork network, int authority) {
    return ask(network, authority, "getfinality").path("finalised").path("number").asLong(-1);
  }

  private static String hash(DevNetwork network, int authority, long number) {
    return ask(network, authority, "getblockbyheight", number).path("v2").path("hash").asText();
  }

  /** All that is counted of each node: its coins, and its blocks. */
  private static void agree(DevNetwork network, long least) {
    Await.asserted(
        () -> {
          Map<String, Integer> heads = new HashMap<>();
          for (int authority = 1; authority <= ALL; authority++) {
            assertThat(finalised(network, authority)).isGreaterThanOrEqualTo(least);
            heads.merge(hash(network, authority, least), 1, Integer::sum);
            assertThat(Await.result(network.audit(authority)).faults()).isEmpty();
          }
          assertThat(heads.values()).containsExactly(ALL);
        });
  }

  /** Every request had one effect, and each node's notice of a deposit came once. */
  private static void nothingTwice(DevNetwork network, int users) throws Exception {
    JsonNode seen = page(network.governanceAdmin().resolve("/requests")).path("requests");
    Map<String, Integer> kinds = new HashMap<>();
    for (JsonNode request : seen) {
      assertThat(request.path("effects").asInt()).as(request.toString()).isEqualTo(1);
      String kind = request.path("node").asText() + " " + request.path("kind").asText();
      kinds.merge(kind, 1, Integer::sum);
    }
    for (int authority = 1; authority <= ALL; authority++) {
      assertThat(kinds).containsEntry("authority-%d PeginNotice".formatted(authority), users);
    }
  }

  private static JsonNode page(URI page) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(page).build();
      return new ObjectMapper()
          .readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }

  /** Each block has a later slot than the one before it; gives whose turns they were. */
  private static Set<Long> turns(DevNetwork network, long last) {
    Set<Long> turns = new HashSet<>();
    long before = -1;
    for (long number = 1; number <= last; number++) {
      long slot =
          ask(network, 1, "getblockbyheight", number).path("message").path("slot").asLong(-1);
      assertThat(slot).isGreaterThan(before);
      turns.add(slot % ALL);
      before = slot;
    }
    return turns;
  }

  @Test
  void everybodyArrivesThoughAnAuthorityIsKilledAndAllAreStartedAnew() throws Exception {
    NetworkPlan plan = plan();
    Town town = Town.start(plan, ALL - 1);
    long known;
    String hash;
    try (JarProcess last = process(plan, ALL)) {
      last.start();
      awaitReady(last);
      DevNetwork network = town.network();
      for (int user = 1; user < ALL; user++) {
        walk(network, user, user);
      }
      await(1, PegStage.PROPOSED);
      last.signal("KILL");
      last.exit();
      awaitAll();
      long without = finalised(network, 1);
      last.start();
      awaitReady(last);
      walk(network, ALL, ALL);
      awaitAll();
      assertThat(finalised(network, 1)).isGreaterThan(without);
      known = finalised(network, 1);
      agree(network, known);
      hash = hash(network, 1, known);
      nothingTwice(network, ALL);
      assertThat(turns(network, known)).hasSize(ALL);
      assertThat(town.failure().isComplete()).isFalse();
      last.signal("TERM");
      assertThat(last.exit()).as(last.log()).isZero();
    } finally {
      town.stop();
    }

    NetworkPlan again = plan();
    town = Town.start(again);
    try {
      DevNetwork network = town.network();
      agree(network, known);
      assertThat(hash(network, ALL, known)).isEqualTo(hash);
      walk(network, 2, ALL + 1);
      awaitAll();
      agree(network, finalised(network, 2));
      nothingTwice(network, ALL + 1);
    } finally {
      town.stop();
    }
  }

  private JarProcess alys(String log, String... words) {
    return new JarProcess(folder.resolve(log), 0, words);
  }

  @Test
  void runsFromTheCommandLineWithANodeByHandAndKnowsHowManyItHas() throws Exception {
    String net = folder.resolve("net").toString();
    String account = "0x1876018db0b5ed6f1877b1175a134dd38a75183e";
    try (JarProcess network =
            alys(
                "first.log",
                "devnet",
                "--dir=" + net,
                "--free-ports",
                "--pace-ms=1000",
                "--authorities=3",
                "--by-hand=1");
        JarProcess last = alys("last.log", "run", "--config", net + "/authority-3/node.toml");
        JarProcess faucet = alys("faucet.log", "devnet", "faucet", account, "--dir=" + net)) {
      network.start();
      Await.until("it is ready", () -> network.log().contains("ready; Ctrl-C stops it"));
      assertThat(network.log())
          .contains("authority 2  ", "authority 3  ", "count with 2 of 3 authorities")
          .contains("by hand: alys run --config %s/authority-3/node.toml".formatted(net));
      last.start();
      Await.until("it makes blocks", () -> last.log().contains("are final"));
      faucet.start();
      assertThat(faucet.exit()).as(faucet.log()).isZero();
      network.signal("TERM");
      assertThat(network.exit()).as(network.log()).isZero();
      last.signal("TERM");
      assertThat(last.exit()).as(last.log()).isZero();
    }
    try (JarProcess other =
            alys("other.log", "devnet", "--dir=" + net, "--free-ports", "--authorities=1");
        JarProcess again = alys("again.log", "devnet", "--dir=" + net, "--free-ports")) {
      other.start();
      assertThat(other.exit()).isEqualTo(1);
      assertThat(other.log()).contains(net + " holds a network of 3 authorities, not 1");
      again.start();
      Await.until("it is ready", () -> again.log().contains("ready; Ctrl-C stops it"));
      assertThat(again.log()).contains("authority 3  ");
      again.signal("TERM");
      assertThat(again.exit()).as(again.log()).isZero();
    }
  }
}
