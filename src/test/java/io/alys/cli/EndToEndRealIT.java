package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.SystemClock;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.devnet.real.JsonCalls;
import io.alys.devnet.real.RealParts;
import io.alys.devnet.wallet.CyclePlan;
import io.alys.devnet.wallet.PegStage;
import io.alys.devnet.wallet.PegStep;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole of it: the node as a process of its own, bitcoind, EthereumJS, governance behind mutual
 * TLS, a miner; twenty users there and back, while each of them fails or changes. At the end both
 * chains are read from the real programs, and every coin is counted; the node is not asked, it does
 * not even run.
 */
@Tag("real")
class EndToEndRealIT {
  private static final int USERS = 20;
  private static final Duration BETWEEN_USERS = Duration.ofMillis(2_500);
  private static final Duration AWAY = Duration.ofSeconds(2);
  private static final Duration STAGE_LIMIT = Duration.ofSeconds(150);
  private static final long LIMIT_SECONDS = 420;

  private final Vertx vertx = Vertx.vertx();
  private final SystemClock clock = new SystemClock(vertx);
  private final BlockingQueue<PegStep> steps = new LinkedBlockingQueue<>();
  private final Map<PegStage, Integer> reached = new EnumMap<>(PegStage.class);
  private final Map<Integer, Map<String, String>> facts = new HashMap<>();
  private final Set<String> federations = new HashSet<>();
  private final List<Future<Void>> acts = new ArrayList<>();
  private final List<Future<Void>> walks = new ArrayList<>();
  private @TempDir Path folder;
  private NetworkPlan plan;
  private DevNetwork network;
  private JarProcess node;
  private long rotation;

  @BeforeEach
  void start() throws Exception {
    RealParts parts = RealParts.orFetched(System.getenv(), _ -> {});
    plan =
        new NetworkPlan(
            new NetworkFolder(folder.resolve("net")),
            Ports.free(),
            Duration.ofSeconds(1),
            Optional.of(parts));
    network = within(DevNetwork.start(vertx, plan));
    node =
        new JarProcess(
            folder.resolve("node.log"),
            plan.ports().metrics(),
            "run",
            "--config",
            plan.folder().settings().toString());
    node.start();
    awaitReady();
    network.mine();
  }

  @AfterEach
  void end() throws Exception {
    if (node != null) {
      node.close();
    }
    if (network != null) {
      within(network.stop());
    }
    within(vertx.close());
  }

  private static <T> T within(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private void awaitReady() {
    Await.until("the node is ready", () -> node.page("/health").contains("\"ready\" : true"));
  }

  /** Each another amount, so that one that went to the wrong user is seen. */
  private static CyclePlan plan(int user) {
    return new CyclePlan(
        user,
        new Sats(100_000_000),
        new Sats(50_000_000 + user * 1_000L),
        new Sats(20_000_000 + user * 777L),
        STAGE_LIMIT);
  }

  private JsonCalls bitcoin() {
    return new JsonCalls(
        network.bitcoinRpc().toString(),
        () -> JsonCalls.basic(Files.readString(plan.folder().cookie()).strip()));
  }

  private JsonCalls sidechain() {
    return new JsonCalls(network.walletRpc().toString(), JsonCalls.Login.NONE);
  }

  @Test
  void countsEverySatoshiAfterAllThatCanHappen() throws Exception {
    federations.add(within(network.federation()).address());
    for (int user = 1; user <= USERS; user++) {
      CyclePlan each = plan(user);
      Promise<Void> walk = Promise.promise();
      walks.add(walk.future());
      clock.schedule(
          BETWEEN_USERS.multipliedBy(user), () -> network.walk(each, steps::add).onComplete(walk));
    }
    watch();
    assertThat(acts).as("what was done to them").hasSize(6);
    for (Future<Void> act : acts) {
      within(act);
    }
    awaitSwept();
    showsAPegOut();
    within(network.rest());
    node.signal("TERM");
    assertThat(node.exit()).as(node.log()).isZero();

    List<EveryCoin.User> users = facts.entrySet().stream().map(EndToEndRealIT::user).toList();
    EveryCoin.FeeTakers takers =
        new EveryCoin.FeeTakers(NetworkPlan.MINER.toString(), NetworkPlan.FEDERATION.toString());
    Set<String> accounts =
        new HashSet<>(Set.of(takers.miner(), takers.federation(), SidechainLedger.NOBODY));
    users.forEach(user -> accounts.add(user.account()));
    BitcoinLedger coins = BitcoinLedger.read(bitcoin(), federations);
    assertThat(EveryCoin.faults(users, coins, SidechainLedger.read(sidechain(), accounts), takers))
        .isEmpty();
    assertThat(users).hasSize(USERS);
    assertThat(node.log()).contains("connected to governance at https://");
    assertThat(federations).hasSize(2);
    assertThat(coins.spends()).as("a sweep").anyMatch(spend -> spend.payments().isEmpty());
  }

  /** What an operator reads in a terminal of one peg-out: all of it, from its burn on. */
  private void showsAPegOut() throws Exception {
    String burn = facts.getOrDefault(1, Map.of()).getOrDefault("burn", "none");
    String settings = plan.folder().settings().toString();
    try (JarProcess show =
        new JarProcess(
            folder.resolve("show.log"),
            plan.ports().metrics(),
            "peg",
            "show",
            "--config",
            settings,
            burn)) {
      show.start();
      assertThat(show.exit()).as(show.log()).isZero();
      assertThat(show.log())
          .contains(burn, "PAID", "burned", "proposed", "payout", "settled", "paid-by");
    }
  }

  private static EveryCoin.User user(Map.Entry<Integer, Map<String, String>> each) {
    CyclePlan plan = plan(each.getKey());
    return new EveryCoin.User(
        each.getValue().getOrDefault("recipient", ""),
        each.getValue().getOrDefault("address", ""),
        plan.deposit().value(),
        plan.burn().value());
  }

  /** Until everybody arrived; meanwhile does to them what {@link #interfere} says. */
  private void watch() throws Exception {
    int under = USERS;
    while (under > 0) {
      PegStep step = steps.poll(1, TimeUnit.SECONDS);
      for (Future<Void> walk : walks) {
        // Who is stuck says so when the stage's limit is over.
        assertThat(walk.failed()).as(String.valueOf(walk.cause())).isFalse();
      }
      if (step == null) {
        continue;
      }
      facts.computeIfAbsent(step.cycle(), _ -> new HashMap<>()).putAll(step.facts());
      if (step.stage() == PegStage.SETTLED) {
        under--;
      }
      interfere(step.stage(), reached.merge(step.stage(), 1, Integer::sum));
    }
    for (Future<Void> walk : walks) {
      within(walk);
    }
  }

  private void interfere(PegStage stage, int count) throws Exception {
    switch (stage + " " + count) {
      case "DEPOSITED 4" -> acts.add(network.reorg(1));
      case "MINTED 5" -> acts.add(network.restartExecution(AWAY));
      case "BURNED 6" -> killNode();
      case "PROPOSED 8" -> acts.add(network.restartGovernance(AWAY));
      case "MINTED 9" -> rotate();
      case "RECEIVED 10" -> acts.add(network.reorg(1));
      case "CONFIRMED 7", "CONFIRMED 17" -> acts.add(network.restartBitcoin(AWAY));
      case "BROADCAST 14" -> killNode();
      default -> {}
    }
  }

  private void killNode() throws Exception {
    node.signal("KILL");
    node.exit();
    node.start();
  }

  private long head() throws IOException {
    return Long.decode(sidechain().call("/", "eth_blockNumber").asText());
  }

  private void rotate() throws Exception {
    rotation = head() + 40;
    federations.add(within(network.rotate(rotation)).address());
  }

  /** Until all coins lie at the new federation's address, and nothing is on its way. */
  private void awaitSwept() throws Exception {
    for (long block = head(); block <= rotation; block++) {
      long next = block;
      awaited("block " + next, () -> head() >= next);
    }
    String newest = within(network.federation()).address();
    awaited(
        "the coins are at the new federation's address",
        () ->
            BitcoinLedger.read(bitcoin(), federations).coins().keySet().equals(Set.of(newest))
                && bitcoin().call("/", "getrawmempool").isEmpty());
  }

  /** A question to a program beside this one. */
  @FunctionalInterface
  private interface Look {
    boolean isSo() throws IOException;
  }

  private static void awaited(String what, Look look) {
    Await.until(
        what,
        () -> {
          try {
            return look.isSo();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }
}
