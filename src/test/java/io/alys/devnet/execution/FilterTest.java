package io.alys.devnet.execution;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.alys.testkit.EvmWallet;
import io.alys.testkit.HandClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters as a wallet uses them that waits for something. */
class FilterTest {
  private static final String BRIDGE = BridgeContract.ADDRESS.toString();
  private static final EvmAddress MINER = EvmAddress.fromHex("0x" + "11".repeat(20));
  private static final Bytes BURN =
      BridgeContract.requestPegOut(
          Bytes.copyOf("bcrt1qsomewhere".getBytes(StandardCharsets.US_ASCII)));

  private final HandClock clock = new HandClock();
  private final EvmWallet wallet = new EvmWallet(5, 121_212);
  private @TempDir Path folder;
  private Wire wire;

  @BeforeEach
  void start() {
    String[] settings = {
      "service.port=0", "service.engine-port=0", "service.jwt-secret=" + folder.resolve("jwt.hex")
    };
    if (ExecutionStandInConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<ExecutionStandInConfig>(ExecutionStandInConfig config, var _)) {
      wire = new Wire(config, clock);
      return;
    }
    throw new AssertionError("the settings are valid");
  }

  @AfterEach
  void close() {
    wire.close();
  }

  private static ObjectNode state(String head) {
    String zero = Hash32.ZERO.toString();
    return Json.object()
        .put("headBlockHash", head)
        .put("safeBlockHash", zero)
        .put("finalizedBlockHash", zero);
  }

  /** A block upon the head with a coin for the wallet, that is known, and no head yet. */
  private String built(int seconds) {
    JsonNode head = wire.result("eth_getBlockByNumber", "latest", false);
    long time = Long.decode(head.path("timestamp").asText()) + seconds;
    ObjectNode wanted = Json.object().put("timestamp", "0x" + Long.toHexString(time));
    wanted.put("prevRandao", Hash32.ZERO.toString());
    wanted.put("suggestedFeeRecipient", MINER.toString());
    wanted
        .putArray("withdrawals")
        .addObject()
        .put("index", head.path("number").asText())
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
    return payload.path("blockHash").asText();
  }

  private void choose(String hash) {
    wire.engineResult("engine_forkchoiceUpdatedV2", state(hash));
  }

  private String extend() {
    String hash = built(2);
    choose(hash);
    return hash;
  }

  private JsonNode changes(String filter) {
    return wire.result("eth_getFilterChanges", filter);
  }

  private String burn() {
    Bytes raw = wallet.send(BridgeContract.ADDRESS, Wei.of(new Sats(2_000_000)), BURN, 200_000);
    return wire.result("eth_sendRawTransaction", "0x" + raw.toHex()).asText();
  }

  @Test
  void tellsOfEachBlockOnce() {
    String filter = wire.result("eth_newBlockFilter").asText();
    assertThat(changes(filter)).isEmpty();
    String first = extend();
    String second = extend();
    assertThat(changes(filter)).extracting(JsonNode::asText).containsExactly(first, second);
    assertThat(changes(filter)).isEmpty();
    assertThat(wire.error("eth_getFilterLogs", filter))
        .isEqualTo("-32000 filter not found: this one is not of logs");
  }

  @Test
  void tellsOfLogsThatComeAndOfThoseThatGoWithTheirBlock() {
    extend();
    ObjectNode wanted = Json.object().put("address", BRIDGE).put("fromBlock", "latest");
    String filter = wire.result("eth_newFilter", wanted).asText();
    String elsewhere =
        wire.result("eth_newFilter", Json.object().put("address", MINER.toString())).asText();
    String before = wire.result("eth_newFilter", Json.object().put("toBlock", "0x1")).asText();
    String empty = built(2);
    String sent = burn();
    String burning = built(4);
    choose(burning);
    JsonNode came = changes(filter);
    assertThat(came).hasSize(1);
    assertThat(came.get(0).path("transactionHash").asText()).isEqualTo(sent);
    assertThat(came.get(0).path("blockHash").asText()).isEqualTo(burning);
    assertThat(came.get(0).path("removed").asBoolean(true)).isFalse();
    assertThat(wire.result("eth_getFilterLogs", filter)).isEqualTo(came);
    assertThat(changes(filter)).isEmpty();

    choose(empty);
    JsonNode went = changes(filter);
    assertThat(went).hasSize(1);
    assertThat(went.get(0).path("removed").asBoolean(false)).isTrue();
    assertThat(went.get(0).path("blockHash").asText()).isEqualTo(burning);
    assertThat(wire.result("eth_getFilterLogs", filter)).isEmpty();
    assertThat(changes(elsewhere)).isEmpty();
    assertThat(changes(before)).isEmpty();
  }

  @Test
  void tellsOfWhatWaits() {
    extend();
    String filter = wire.result("eth_newPendingTransactionFilter").asText();
    String sent = burn();
    assertThat(changes(filter)).extracting(JsonNode::asText).containsExactly(sent);
    extend();
    assertThat(changes(filter)).isEmpty();
  }

  @Test
  void refusesAFilterThatCannotBeRead() {
    assertThat(wire.error("eth_newFilter", Json.object().put("blockHash", "0x" + "11".repeat(32))))
        .isEqualTo("-32602 a filter follows the chain: blockHash is for eth_getLogs");
    assertThat(wire.error("eth_newFilter", Json.object().put("address", 7)))
        .startsWith("-32602 addresses and topics are texts");
    assertThat(wire.error("eth_newFilter", Json.object().put("fromBlock", "nowhere")))
        .startsWith("-32602 ");
  }

  @Test
  void forgetsAFilterThatNobodyAsks() {
    String filter = wire.result("eth_newBlockFilter").asText();
    clock.advance(FilterCalls.KEPT);
    assertThat(changes(filter)).isEmpty();
    clock.advance(FilterCalls.KEPT.plusNanos(1));
    assertThat(wire.error("eth_getFilterChanges", filter))
        .isEqualTo("-32000 filter not found: 1 is forgotten, or never was");
    String second = wire.result("eth_newBlockFilter").asText();
    assertThat(wire.result("eth_uninstallFilter", second).asBoolean(false)).isTrue();
    assertThat(wire.result("eth_uninstallFilter", second).asBoolean(true)).isFalse();
    assertThat(wire.error("eth_getFilterChanges", second)).startsWith("-32000 filter not found: ");
  }

  @Test
  void keepsSoManyFiltersAndForgetsTheOldFirst() {
    IntStream.range(0, FilterCalls.MAX_FILTERS).forEach(_ -> wire.result("eth_newBlockFilter"));
    assertThat(wire.error("eth_newBlockFilter"))
        .isEqualTo("-32005 there are 1024 filters: uninstall some, or wait PT5M");
    clock.advance(FilterCalls.KEPT.plusNanos(1));
    assertThat(wire.result("eth_newBlockFilter").asText()).isEqualTo("0x401");
  }
}
