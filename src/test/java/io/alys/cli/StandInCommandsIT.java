package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.devnet.real.JsonCalls;
import io.alys.testkit.Await;
import io.alys.testkit.Ports;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each stand-in as a person starts it, in a terminal of its own, with the file of {@code conf} that
 * the pages name, and a node with {@code conf/node.toml} beside them: a chain of their own comes to
 * life, and they end as they are told to.
 */
@Tag("long")
class StandInCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The easiest target that there is, as on Bitcoin's regtest. */
  private static final long EASIEST = 0x207f_ffffL;

  /** Of conf/genesis-development.json. */
  private static final int CHAIN_ID = 121_212;

  /** Of conf/bitcoin.toml. */
  private static final int FIRST_BLOCKS = 110;

  private static final int FINAL_BLOCKS = 3;
  private static final String REWARD = "0x" + "a1".repeat(20);

  private final List<JarProcess> started = new ArrayList<>();
  private final int bitcoinPort = Ports.free();
  private final int walletsPort = Ports.free();
  private final int enginePort = Ports.free();
  private final int governancePort = Ports.free();
  private final int adminPort = Ports.free();
  private final int rpcPort = Ports.free();
  private final int metricsPort = Ports.free();
  private @TempDir Path folder;

  @AfterEach
  void killAll() {
    started.forEach(JarProcess::close);
  }

  private JarProcess alys(int port, String... words) throws IOException {
    JarProcess process = new JarProcess(folder.resolve(words[0] + ".log"), port, words);
    started.add(process);
    process.start();
    return process;
  }

  /** With its file and these settings over it. */
  private JarProcess alys(String command, String file, int port, String... settings)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(command, "--config", "conf/" + file));
    for (String setting : settings) {
      words.addAll(List.of("--set", setting));
    }
    return alys(port, words.toArray(String[]::new));
  }

  private JarProcess bitcoin() throws IOException {
    return alys(
        "bitcoin",
        "bitcoin.toml",
        bitcoinPort,
        "service.port=" + bitcoinPort,
        "service.data=" + folder.resolve("bitcoin"));
  }

  private JarProcess execution() throws IOException {
    return alys(
        "execution",
        "execution.toml",
        walletsPort,
        "service.port=" + walletsPort,
        "service.engine-port=" + enginePort,
        "service.jwt-secret=" + secret(),
        "service.data=" + folder.resolve("execution"));
  }

  private JarProcess governance() throws IOException {
    return alys(
        "governance",
        "governance.toml",
        adminPort,
        "service.port=" + governancePort,
        "service.data=" + folder.resolve("governance"),
        "admin.port=" + adminPort);
  }

  /** What ends in "yours" in its file, and its ports. */
  private JarProcess node(Path key, Path specification) throws IOException {
    return alys(
        "run",
        "node.toml",
        metricsPort,
        "node.data-dir=" + folder.resolve("node"),
        "chain.spec=" + specification,
        "chain.signing-key=file:" + key,
        "engine.url=http://127.0.0.1:" + enginePort,
        "engine.rpc-url=http://127.0.0.1:" + walletsPort,
        "engine.jwt-secret=file:" + secret(),
        "bitcoin.network=regtest",
        "bitcoin.url=http://127.0.0.1:" + bitcoinPort,
        "bitcoin.cookie-file=" + cookie(),
        "governance.endpoints=http://127.0.0.1:" + governancePort,
        "governance.token=",
        "network.enabled=false",
        "rpc.port=" + rpcPort,
        "metrics.port=" + metricsPort);
  }

  private JarProcess miner() throws IOException {
    return alys(
        0,
        "miner",
        "--node",
        "http://127.0.0.1:" + rpcPort,
        "--reward",
        REWARD,
        "--bitcoin",
        "http://127.0.0.1:" + bitcoinPort,
        "--cookie-file",
        cookie().toString(),
        "--interval",
        "500ms");
  }

  private Path secret() {
    return folder.resolve("jwt.hex");
  }

  private Path cookie() {
    return folder.resolve("bitcoin/.cookie");
  }

  private static JsonCalls calls(int port) {
    return new JsonCalls("http://127.0.0.1:" + port, JsonCalls.Login.NONE);
  }

  private int bitcoinHeight() throws IOException {
    return new JsonCalls(
            "http://127.0.0.1:" + bitcoinPort,
            () -> JsonCalls.basic(Files.readString(cookie()).strip()))
        .call("/", "getblockcount")
        .asInt();
  }

  /** The specification of a chain of one authority, as the operator's guide has it made. */
  private Path specification(String authority, JarProcess governance) throws IOException {
    JsonNode federation = JSON.readTree(governance.page("/status")).path("federation");
    List<String> keys = new ArrayList<>();
    federation.path("keys").forEach(key -> keys.add(key.asText()));
    assertThat(keys).hasSize(3);
    JsonNode first = calls(walletsPort).call("/", "eth_getBlockByNumber", "0x0", false);
    JsonObject retarget = new JsonObject().put("powNoRetargeting", true).put("powLimit", EASIEST);
    JsonObject specification =
        new JsonObject()
            .put("chainId", CHAIN_ID)
            .put("slotDuration", 1_000)
            .put("authorities", new JsonArray().add(authority))
            .put("federation", new JsonArray().add("0x" + "fe".repeat(20)))
            .put("federationBitcoinPubkeys", new JsonArray(keys))
            .put("federationThreshold", federation.path("threshold").asInt())
            .put("bits", EASIEST)
            .put("retargetParams", retarget)
            .put("bitcoinStartHeight", 1)
            .put("requiredBtcTxnConfirmations", 2)
            .put("executionGenesisHash", first.path("hash").asText())
            .put("executionGenesisTimestamp", Long.decode(first.path("timestamp").asText()));
    return Files.writeString(folder.resolve("chain.json"), specification.encodePrettily());
  }

  private long finalised() {
    try {
      return calls(rpcPort).call("/", "getfinality").path("finalised").path("number").asLong(-1);
    } catch (IOException _) {
      return -1; // Nobody listens yet.
    }
  }

  private static void stop(JarProcess process, String... lastWords) throws Exception {
    process.signal("TERM");
    assertThat(process.exit()).as(process.log()).isZero();
    assertThat(process.log()).contains("ready").contains(lastWords).doesNotContain("Exception");
  }

  @Test
  void makeAChainOfTheirOwnFinalAndStopCleanly() throws Exception {
    JarProcess bitcoin = bitcoin();
    JarProcess execution = execution();
    JarProcess governance = governance();
    Path key = folder.resolve("authority.key");
    JarProcess keys = alys(0, "keys", "new", "--out", key.toString(), "--json");
    assertThat(keys.exit()).as(keys.log()).isZero();
    for (JarProcess each : List.of(bitcoin, execution, governance)) {
      Await.until("it is ready", () -> each.log().contains(" ready"));
    }

    String authority = new JsonObject(keys.log().strip()).getString("publicKey");
    JarProcess node = node(key, specification(authority, governance));
    Await.until("it is ready", () -> node.log().contains(" ready: "));
    JarProcess miner = miner();
    Await.until("blocks are final", () -> finalised() >= FINAL_BLOCKS);

    JsonNode head = calls(walletsPort).call("/", "eth_getBlockByNumber", "finalized", false);
    assertThat(Long.decode(head.path("number").asText())).isPositive();
    assertThat(bitcoinHeight()).isGreaterThan(FIRST_BLOCKS);
    assertThat(governance.page("/status")).contains("\"connected\" : [ \"node-1\" ]");

    stop(miner, "mined ", "stopped");
    stop(node, "stopping", "stopped");
    stop(governance, "stopping", "stopped");
    stop(execution, "stopping", "stopped");
    stop(bitcoin, "stopping", "stopped");
  }
}
