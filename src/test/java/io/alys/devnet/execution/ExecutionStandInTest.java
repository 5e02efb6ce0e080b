package io.alys.devnet.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.testkit.Await;
import io.alys.testkit.EvmWallet;
import io.alys.testkit.HandClock;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in as a node and as a wallet see it, over HTTP. */
class ExecutionStandInTest {
  private static final String GENESIS =
      "0xef30aa740d572b65eb86caf4b2cf3661f170e315fcaa69c6a031bf30a21260c9";
  private static final String ZERO = Hash32.ZERO.toString();
  private static final String BRIDGE = BridgeContract.ADDRESS.toString();
  private static final EvmAddress MINER = EvmAddress.fromHex("0x" + "11".repeat(20));
  private static final Bytes BURN =
      BridgeContract.requestPegOut(
          Bytes.copyOf("bcrt1qsomewhere".getBytes(StandardCharsets.US_ASCII)));

  private final HandClock clock = new HandClock();
  private final EvmWallet wallet = new EvmWallet(5, 121_212);
  private @TempDir Path folder;
  private Wire wire;
  private int minted;

  private ExecutionStandInConfig config(String... more) {
    List<String> settings =
        new java.util.ArrayList<>(
            List.of(
                "service.port=0",
                "service.engine-port=0",
                "service.jwt-secret=" + folder.resolve("secret").resolve("jwt.hex"),
                "service.data=" + folder.resolve("data")));
    settings.addAll(List.of(more));
    if (ExecutionStandInConfig.loader()
            .load(ConfigSource.empty().settings(settings.toArray(String[]::new)))
        instanceof Loaded<ExecutionStandInConfig>(ExecutionStandInConfig config, var _)) {
      return config;
    }
    throw new AssertionError("the settings are valid");
  }

  @BeforeEach
  void start() {
    wire = new Wire(config(), clock);
  }

  @AfterEach
  void close() {
    wire.close();
  }

  private static ObjectNode state(String head) {
    return Json.object()
        .put("headBlockHash", head)
        .put("safeBlockHash", ZERO)
        .put("finalizedBlockHash", ZERO);
  }

  private ObjectNode attributes(long seconds) {
    ObjectNode wanted = Json.object();
    wanted.put("timestamp", "0x" + Long.toHexString(0x63a1e047L + seconds));
    wanted.put("prevRandao", ZERO).put("suggestedFeeRecipient", MINER.toString());
    wanted.putArray("withdrawals");
    return wanted;
  }

  /** One block more, with a coin for the wallet. */
  private JsonNode extend() {
    JsonNode head = wire.result("eth_getBlockByNumber", "latest", false);
    ObjectNode wanted = attributes(2 + 2L * Long.decode(head.path("number").asText()));
    wanted
        .withArray("withdrawals")
        .addObject()
        .put("index", "0x" + Integer.toHexString(minted++))
        .put("validatorIndex", "0x0")
        .put("address", wallet.address().toString())
        .put("amount", "0x3b9aca00");
    String id =
        wire.engineResult("engine_forkchoiceUpdatedV2", state(head.path("hash").asText()), wanted)
            .path("payloadId")
            .asText();
    JsonNode payload = wire.engineResult("engine_getPayloadV2", id).path("executionPayload");
    assertThat(wire.engineResult("engine_newPayloadV2", payload).path("status").asText())
        .isEqualTo("VALID");
    String hash = payload.path("blockHash").asText();
    assertThat(
            wire.engineResult("engine_forkchoiceUpdatedV2", state(hash))
                .path("payloadStatus")
                .path("latestValidHash")
                .asText())
        .isEqualTo(hash);
    return payload;
  }

  private String send(Bytes raw) {
    return wire.result("eth_sendRawTransaction", "0x" + raw.toHex()).asText();
  }

  @Test
  void letsInWhoKnowsItsSecretAndTheTime() throws IOException {
    Path secret = wire.standIn().secretFile();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(secret).strip()).matches("0x[0-9a-f]{64}");
    long now = clock.now().getEpochSecond();
    String right = "{\"alg\":\"HS256\"}";
    for (long off : new long[] {-60, 60}) {
      assertThat(status(Wire.token(secret, right, "{\"iat\":%d}".formatted(now + off))))
          .isEqualTo(200);
    }
    for (long off : new long[] {-61, 61}) {
      assertThat(status(Wire.token(secret, right, "{\"iat\":%d}".formatted(now + off))))
          .isEqualTo(401);
    }
    assertThat(status("")).isEqualTo(401);
    assertThat(status("Bearer a.b")).isEqualTo(401);
    assertThat(status("Bearer *.*.*")).isEqualTo(401);
    assertThat(status(Wire.token(secret, right, "{}"))).isEqualTo(401);
    assertThat(status(Wire.token(secret, right, "[]"))).isEqualTo(401);
    assertThat(status(Wire.token(secret, right, "{\"iat\":%d,\"exp\":5}".formatted(now))))
        .isEqualTo(401);
    assertThat(status(Wire.token(secret, "{\"alg\":\"none\"}", "{\"iat\":%d}".formatted(now))))
        .isEqualTo(401);
    Path other = Files.writeString(folder.resolve("other"), "0x" + "ab".repeat(32));
    assertThat(status(Wire.token(other, clock.now()))).isEqualTo(401);
  }

  private int status(String token) {
    return wire.post(
            wire.standIn().engineUrl(), token, "application/json", Wire.call("eth_chainId"))
        .statusCode();
  }

  @Test
  void answersPostedJsonOfBoundedSizeOnly() {
    String url = wire.standIn().rpcUrl();
    assertThat(wire.post(url, "", "text/plain", Wire.call("eth_chainId")).statusCode())
        .isEqualTo(415);
    assertThat(wire.send(HttpRequest.newBuilder(URI.create(url)).GET().build()).statusCode())
        .isEqualTo(405);
    String huge = "[\"" + "a".repeat(5 * 1024 * 1024) + "\"]";
    assertThat(wire.post(url, "", "application/json", huge).statusCode()).isEqualTo(413);
  }

  @Test
  void keepsTheEngineApiFromTheOpenPort() {
    assertThat(wire.error("engine_newPayloadV2", Json.object()))
        .isEqualTo("-32601 the method engine_newPayloadV2 does not exist/is not available");
    JsonNode known = wire.engineResult("engine_exchangeCapabilities", Json.NODES.arrayNode());
    assertThat(known.toString())
        .contains("engine_newPayloadV2", "engine_forkchoiceUpdatedV2", "engine_getPayloadV2")
        .doesNotContain("engine_exchangeCapabilities");
    assertThat(wire.engineResult("eth_chainId").asText()).isEqualTo("0x1d97c");
  }

  @Test
  void speaksOfItselfAndItsGenesis() {
    assertThat(wire.result("eth_chainId").asText()).isEqualTo("0x1d97c");
    assertThat(wire.result("net_version").asText()).isEqualTo("121212");
    assertThat(wire.result("web3_clientVersion").asText())
        .isEqualTo("alys-execution-stand-in/not-an-evm");
    assertThat(wire.result("eth_syncing").asBoolean(true)).isFalse();
    assertThat(wire.result("eth_blockNumber").asText()).isEqualTo("0x0");
    assertThat(wire.result("eth_getBlockByHash", GENESIS, true).path("number").asText())
        .isEqualTo("0x0");
    assertThat(wire.result("eth_getBlockByNumber", "earliest", false).path("hash").asText())
        .isEqualTo(GENESIS);
    assertThat(wire.result("eth_getBlockByNumber", "0x5", false).isNull()).isTrue();
    assertThat(wire.result("eth_getCode", BRIDGE, "latest").asText()).startsWith("0x6080");
    assertThat(wire.result("eth_getCode", MINER.toString(), "latest").asText()).isEqualTo("0x");
    assertThat(wire.result("eth_getStorageAt", BRIDGE, "0x1", "latest").asText())
        .isEqualTo("0x%064x".formatted(1_000_000_000));
    assertThat(wire.error("eth_getBalance", BRIDGE, "0x7")).startsWith("-32000 header not found");
  }

  @Test
  void servesAWalletFromEstimateToReceipt() {
    extend();
    String own = wallet.address().toString();
    assertThat(wire.result("eth_getBalance", own, "latest").asText())
        .isEqualTo("0xde0b6b3a7640000");
    assertThat(wire.result("eth_getBalance", own, "0x0").asText()).isEqualTo("0x0");
    ObjectNode wanted =
        Json.object()
            .put("from", own)
            .put("to", BRIDGE)
            .put("value", "0x" + Wei.of(new Sats(2_000_000)).value().toString(16))
            .put("data", "0x" + BURN.toHex());
    long gas = Long.decode(wire.result("eth_estimateGas", wanted).asText());
    assertThat(wire.result("eth_call", wanted, "latest").asText()).isEqualTo("0x");
    String hash = send(wallet.send(BridgeContract.ADDRESS, Wei.of(new Sats(2_000_000)), BURN, gas));
    assertThat(wire.result("eth_getTransactionCount", own, "latest").asText()).isEqualTo("0x0");
    assertThat(wire.result("eth_getTransactionCount", own, "pending").asText()).isEqualTo("0x1");
    assertThat(wire.result("eth_getTransactionReceipt", hash).isNull()).isTrue();
    assertThat(wire.result("eth_getTransactionByHash", hash).path("blockHash").isNull()).isTrue();

    String block = extend().path("blockHash").asText();
    JsonNode receipt = wire.result("eth_getTransactionReceipt", hash);
    assertThat(receipt.path("status").asText()).isEqualTo("0x1");
    assertThat(receipt.path("blockHash").asText()).isEqualTo(block);
    assertThat(Long.decode(receipt.path("gasUsed").asText())).isEqualTo(gas);
    assertThat(receipt.path("logs")).hasSize(1);
    assertThat(wire.result("eth_getBlockReceipts", block).get(0)).isEqualTo(receipt);
    assertThat(wire.result("eth_getBlockReceipts", "0x2").get(0)).isEqualTo(receipt);
    JsonNode mined = wire.result("eth_getTransactionByHash", hash);
    assertThat(mined.path("blockHash").asText()).isEqualTo(block);
    assertThat(mined.path("accessList").isArray()).isTrue();
    assertThat(wire.result("eth_getBlockByHash", block, true).path("transactions").get(0))
        .isEqualTo(mined);
    assertThat(wire.result("eth_getTransactionByBlockHashAndIndex", block, "0x0")).isEqualTo(mined);
    assertThat(wire.result("eth_getTransactionByBlockNumberAndIndex", "0x2", "0x1").isNull())
        .isTrue();
  }

  @Test
  void findsLogsByPlaceAddressAndTopic() {
    extend();
    send(wallet.send(BridgeContract.ADDRESS, Wei.of(new Sats(2_000_000)), BURN, 200_000));
    String block = extend().path("blockHash").asText();
    extend();
    String topic = BridgeContract.REQUEST_PEG_OUT_TOPIC.toString();
    ObjectNode filter = Json.object().put("fromBlock", "0x0").put("toBlock", "latest");
    assertThat(wire.result("eth_getLogs", filter)).hasSize(1);
    filter.put("address", BRIDGE).putArray("topics").add(topic);
    JsonNode log = wire.result("eth_getLogs", filter).get(0);
    assertThat(log.path("blockHash").asText()).isEqualTo(block);
    ObjectNode inBlock = Json.object().put("blockHash", block);
    inBlock.putArray("address").add(BRIDGE).add(MINER.toString());
    inBlock
        .putArray("topics")
        .addNull()
        .addArray()
        .add(ZERO)
        .add("0x" + "00".repeat(12) + wallet.address().octets().toHex());
    assertThat(wire.result("eth_getLogs", inBlock).get(0)).isEqualTo(log);
    inBlock.putArray("topics").add(ZERO);
    assertThat(wire.result("eth_getLogs", inBlock)).isEmpty();
    assertThat(wire.result("eth_getLogs", Json.object())).as("the head alone").isEmpty();
    filter.put("toBlock", "0x1").put("fromBlock", "0x2");
    assertThat(wire.error("eth_getLogs", filter)).startsWith("-32602 invalid block range");
    filter.put("toBlock", "0x500000").put("fromBlock", "0x0");
    assertThat(wire.result("eth_getLogs", filter)).hasSize(1);
  }

  @Test
  void saysWhatItsFeesAre() {
    extend();
    send(wallet.sendLegacy(MINER, Wei.of(5), Bytes.EMPTY, 21_000));
    extend();
    JsonNode head = wire.result("eth_getBlockByNumber", "latest", false);
    JsonNode history =
        wire.result("eth_feeHistory", "0x2", "latest", Json.NODES.arrayNode().add(0).add(50.5));
    assertThat(history.path("oldestBlock").asText()).isEqualTo("0x1");
    assertThat(history.path("baseFeePerGas")).hasSize(3);
    assertThat(history.path("baseFeePerGas").get(1)).isEqualTo(head.path("baseFeePerGas"));
    assertThat(history.path("gasUsedRatio").get(1).asDouble()).isEqualTo(21_000 / 30_000_000.0);
    long tip = 10_000_000_000L - Long.decode(head.path("baseFeePerGas").asText());
    assertThat(history.path("reward").get(1).get(1).asText())
        .isEqualTo("0x" + Long.toHexString(tip));
    long next = Long.decode(history.path("baseFeePerGas").get(2).asText());
    assertThat(Long.decode(wire.result("eth_gasPrice").asText())).isEqualTo(next + 1_000_000_000L);
    assertThat(wire.result("eth_maxPriorityFeePerGas").asText()).isEqualTo("0x3b9aca00");
    assertThat(wire.error("eth_feeHistory", 2, "latest", Json.NODES.arrayNode().add(9).add(8)))
        .startsWith("-32602 percentiles are");
  }

  @Test
  void refusesWhatNeedsAnEvmAndSaysSo() {
    ObjectNode creation = Json.object().put("data", "0x60016001");
    String why = "-32000 this is a stand-in without an EVM: it makes no contracts";
    assertThat(wire.error("eth_estimateGas", creation)).isEqualTo(why);
    assertThat(wire.error("eth_call", creation, "latest")).isEqualTo(why);
    JsonNode reverted =
        wire.answer("eth_call", Json.object().put("to", BRIDGE).put("data", "0x9911dc74"));
    assertThat(Wire.error(reverted)).startsWith("3 execution reverted: ");
    assertThat(reverted.path("error").path("data").asText()).isEqualTo("0x");
    assertThat(
            wire.result("eth_call", Json.object().put("to", BRIDGE).put("data", "0xa61ea5c5"))
                .asText())
        .isEqualTo("0x%064x".formatted(1_000_000_000));
    assertThat(
            wire.error("eth_call", Json.object().put("to", MINER.toString()).put("value", "0x1")))
        .startsWith("-32000 insufficient funds for transfer");
    assertThat(
            wire.error(
                "eth_estimateGas", Json.object().put("to", MINER.toString()).put("gas", "0x5207")))
        .isEqualTo("-32000 out of gas: it takes 21000, its limit is 20999");
    assertThat(wire.error("eth_sendRawTransaction", "0x1234"))
        .matches("-32000 transaction 0x[0-9a-f]{64} cannot be read: its type is 18");
    assertThat(wire.error("eth_sendRawTransaction"))
        .isEqualTo("-32602 missing value for required argument 0");
  }

  @Test
  void answersTheEngineApisErrors() {
    assertThat(Wire.error(wire.engine("engine_getPayloadV2", "0x0000000000000001")))
        .startsWith("-38001 ");
    ObjectNode unknown = state(GENESIS).put("safeBlockHash", "0x" + "99".repeat(32));
    assertThat(Wire.error(wire.engine("engine_forkchoiceUpdatedV2", unknown)))
        .startsWith("-38002 ");
    assertThat(Wire.error(wire.engine("engine_forkchoiceUpdatedV2", state(GENESIS), attributes(0))))
        .startsWith("-38003 the payload's time");
    ObjectNode bare = attributes(5);
    bare.remove("withdrawals");
    assertThat(Wire.error(wire.engine("engine_forkchoiceUpdatedV2", state(GENESIS), bare)))
        .startsWith("-38003 the payload's attributes have no withdrawals");
    assertThat(Wire.error(wire.engine("engine_newPayloadV2", Json.object())))
        .isEqualTo("-32602 payload.parentHash is missing, not text");
    assertThat(
            wire.engineResult("engine_forkchoiceUpdatedV2", state("0x" + "99".repeat(32)))
                .path("payloadStatus")
                .path("status")
                .asText())
        .isEqualTo("SYNCING");
    JsonNode bodies =
        wire.engineResult(
            "engine_getPayloadBodiesByHashV1", Json.NODES.arrayNode().add(GENESIS).add(ZERO));
    assertThat(bodies.get(0).path("withdrawals").isArray()).isTrue();
    assertThat(bodies.get(1).isNull()).isTrue();
    extend();
    assertThat(wire.engineResult("engine_getPayloadBodiesByRangeV1", "0x1", "0x5")).hasSize(1);
    assertThat(Wire.error(wire.engine("engine_getPayloadBodiesByRangeV1", "0x1", "0x401")))
        .isEqualTo("-38004 1025 bodies are more than 1024 at once");
  }

  @Test
  void answersBatches() {
    String url = wire.standIn().rpcUrl();
    String both = "[" + Wire.call("eth_chainId") + "," + Wire.call("nothing") + ",7]";
    JsonNode answers = Wire.parse(wire.post(url, "", "application/json", both).body());
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0).path("result").asText()).isEqualTo("0x1d97c");
    assertThat(Wire.error(answers.get(1))).startsWith("-32601 ");
    assertThat(Wire.error(answers.get(2))).startsWith("-32600 ");
    String many = "[" + "1,".repeat(JsonRpc.MAX_BATCH) + "1]";
    assertThat(Wire.error(Wire.parse(wire.post(url, "", "application/json", many).body())))
        .isEqualTo("-32600 a batch has 1 to 1000 calls, not 1001");
    assertThat(wire.post(url, "", "application/json", "{\"method\":\"eth_chainId\"}").statusCode())
        .isEqualTo(204);
  }

  @Test
  void comesBackWithItsChainAndItsPool() throws IOException {
    extend();
    String sent = send(wallet.sendWithAccessList(MINER, Wei.of(5), Bytes.EMPTY, 21_000));
    String head = extend().path("blockHash").asText();
    String waiting = send(wallet.send(MINER, Wei.of(6), Bytes.EMPTY, 21_000));
    Await.result(wire.standIn().close());
    Files.write(
        folder.resolve("data").resolve("ledger.log"), new byte[] {0, 0}, StandardOpenOption.APPEND);
    wire.close();
    wire = new Wire(config(), clock);
    assertThat(wire.result("eth_getBlockByNumber", "latest", false).path("hash").asText())
        .isEqualTo(head);
    assertThat(wire.result("eth_getTransactionReceipt", sent).path("status").asText())
        .isEqualTo("0x1");
    assertThat(wire.result("eth_getTransactionByHash", waiting).path("blockHash").isNull())
        .isTrue();
    extend();
    wire.restart();
    assertThat(wire.result("eth_blockNumber").asText()).isEqualTo("0x3");
  }

  @Test
  void refusesTheFolderOfAnotherChain() throws IOException {
    wire.close();
    String genesis = Files.readString(Path.of("conf", "genesis-development.json"));
    Path other = folder.resolve("genesis.json");
    Files.writeString(other, genesis.replace("0x63a1e047", "0x63a1e048"));
    Vertx vertx = Vertx.vertx();
    assertThatThrownBy(
            () ->
                Await.result(
                    ExecutionStandIn.start(vertx, config("service.genesis=" + other), clock)))
        .hasMessageContaining("is of a chain that does not begin with 0x");
    Files.writeString(other, "{}");
    assertThatThrownBy(
            () ->
                Await.result(
                    ExecutionStandIn.start(vertx, config("service.genesis=" + other), clock)))
        .hasMessageContaining(other + ": the genesis cannot be used: config.chainId");
    Await.result(vertx.close());
    wire = new Wire(config(), clock);
  }
}
