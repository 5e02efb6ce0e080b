package io.alys.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.actor.SystemClock;
import io.alys.engine.EngineApi.BuiltPayload;
import io.alys.engine.EngineApi.Chosen;
import io.alys.engine.EngineApi.Forkchoice;
import io.alys.engine.EngineApi.Verdict;
import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.ethereum.EvmTransaction;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Wei;
import io.alys.testkit.Await;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples of the Engine API's specification: what goes out for them is what stands there, and
 * their answers mean what they say. The file with them names their source.
 */
class SpecificationExamplesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode EXAMPLES =
      read(Path.of("src", "test", "resources", "vectors", "engine", "specification.json"));
  private static final Hash32 HEAD =
      Hash32.fromHex("0x3559e851470f6e7bbed1db474980683e8c315bfce99b2a6ef47c057c04de7858");

  private final Vertx vertx = Vertx.vertx();
  private final ScriptedClient client = new ScriptedClient();
  private final Map<String, JsonNode> sent = new ConcurrentHashMap<>();
  private final EngineLink link =
      new EngineLink(
          new EngineLink.Means(
              vertx,
              new SystemClock(vertx),
              new EngineMetrics(new SimpleMeterRegistry()),
              Map.of()),
          EngineWorld.limits(Duration.ofSeconds(8)),
          URI.create(client.url()),
          Optional.empty());
  private final EngineApi api =
      new EngineApi(link, link, EngineWorld.limits(Duration.ofSeconds(8)));

  private static JsonNode read(Path path) {
    try {
      return JSON.readTree(path.toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    Await.result(link.close());
    client.close();
    Await.result(vertx.close());
  }

  private static JsonNode params(String example) {
    return EXAMPLES.path(example).path("params");
  }

  private static JsonNode result(String example) {
    assertThat(EXAMPLES.has(example)).as(example).isTrue();
    return EXAMPLES.path(example).path("result");
  }

  /** Answers a method as an example does, and keeps what was asked. */
  private void answersAs(String method, String example) {
    client.on(
        method,
        (request, call) -> {
          sent.put(method, call.path("params"));
          ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
          answer.set("id", call.path("id"));
          answer.set("result", result(example));
          request.response().end(answer.toString());
        });
  }

  private static ExecutionPayload payload() {
    return PayloadJson.decode(params("engine_newPayloadV2").path(0));
  }

  @Test
  void sendsANewPayloadAsItStandsThere() {
    answersAs("engine_newPayloadV2", "engine_newPayloadV2");
    assertThat(Await.result(api.newPayload(payload()))).isEqualTo(new Verdict.Valid(HEAD));
    assertThat(sent("engine_newPayloadV2")).isEqualTo(params("engine_newPayloadV2"));
  }

  private Verdict verdict(String example) {
    answersAs("engine_newPayloadV2", example);
    return Await.result(api.newPayload(payload()));
  }

  @Test
  void understandsEveryStatus() {
    assertThat(verdict("engine_newPayloadV1")).isEqualTo(new Verdict.Valid(HEAD));
    assertThat(verdict("engine_newPayloadV3")).isEqualTo(new Verdict.Valid(HEAD));
    assertThat(verdict("engine_newPayloadV1 invalid"))
        .isEqualTo(new Verdict.Invalid(Optional.of(Hash32.ZERO), "New payload is invalid"));
    assertThat(verdict("engine_newPayloadV1 invalid hash"))
        .isEqualTo(new Verdict.Invalid(Optional.empty(), "the client gives no reason"));
    assertThat(verdict("engine_newPayloadV1 syncing")).isEqualTo(new Verdict.Syncing());
    assertThat(verdict("engine_newPayloadV1 accepted")).isEqualTo(new Verdict.Accepted());
  }

  private static Forkchoice forkchoice(String example) {
    RpcFields state = new RpcFields("state", params(example).path(0));
    return new Forkchoice(
        state.hash("headBlockHash"), state.hash("safeBlockHash"), state.hash("finalizedBlockHash"));
  }

  private Chosen built(String example) {
    answersAs("engine_forkchoiceUpdatedV2", example);
    RpcFields attributes =
        new RpcFields("attributes", params("engine_forkchoiceUpdatedV2").path(1));
    return Await.result(
        api.build(
            forkchoice(example),
            new BuildPayload(
                HEAD,
                attributes.time("timestamp"),
                attributes.hash("prevRandao"),
                attributes.address("suggestedFeeRecipient"),
                attributes.list("withdrawals", 16, PayloadJson::withdrawal))));
  }

  @Test
  void asksForAPayloadUponAHeadAsItStandsThere() {
    assertThat(built("engine_forkchoiceUpdatedV2"))
        .isEqualTo(new Chosen(new Verdict.Valid(HEAD), Optional.of("0x0000000021f32cc1")));
    assertThat(sent("engine_forkchoiceUpdatedV2")).isEqualTo(params("engine_forkchoiceUpdatedV2"));
  }

  private JsonNode sent(String method) {
    return requireNonNull(sent.get(method), method);
  }

  @ParameterizedTest
  @ValueSource(strings = {"engine_forkchoiceUpdatedV1", "engine_forkchoiceUpdatedV3"})
  void understandsTheAnswerOfEachVersion(String example) {
    assertThat(built(example))
        .isEqualTo(new Chosen(new Verdict.Valid(HEAD), Optional.of("0x0000000021f32cc1")));
    assertThat(sent("engine_forkchoiceUpdatedV2").path(0)).isEqualTo(params(example).path(0));
  }

  @Test
  void choosesAHeadWithoutAPayload() {
    answersAs("engine_forkchoiceUpdatedV2", "engine_forkchoiceUpdatedV1 skipped");
    assertThat(Await.result(api.forkchoice(forkchoice("engine_forkchoiceUpdatedV2"))))
        .isEqualTo(new Chosen(new Verdict.Valid(HEAD), Optional.empty()));
    JsonNode params = sent("engine_forkchoiceUpdatedV2");
    assertThat(params.path(0)).isEqualTo(params("engine_forkchoiceUpdatedV2").path(0));
    assertThat(params.path(1).isNull()).isTrue();
  }

  @Test
  void readsAPayloadThatWasBuilt() {
    answersAs("engine_getPayloadV2", "engine_getPayloadV2");
    BuiltPayload built = Await.result(api.payload("0x0000000038fa5dd"));
    assertThat(sent("engine_getPayloadV2")).isEqualTo(params("engine_getPayloadV2"));
    assertThat(PayloadJson.encode(built.payload()))
        .isEqualTo(result("engine_getPayloadV2").path("executionPayload"));
    assertThat(built.value()).isEqualTo(new Wei(new BigInteger("10a741a46278014d", 16)));
  }

  /** Of Paris; on this chain it would be a block that pays nobody what it is due. */
  @Test
  void takesNoPayloadWithoutWithdrawals() {
    assertThatThrownBy(() -> PayloadJson.decode(result("engine_getPayloadV1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("payload.withdrawals is missing, not a list of at most 16");
  }

  @Test
  void findsWhatItNeedsAmongTheCapabilities() {
    answersAs("engine_exchangeCapabilities", "engine_exchangeCapabilities");
    List<String> methods = Await.result(api.capabilities());
    assertThat(JSON.<JsonNode>valueToTree(methods))
        .isEqualTo(result("engine_exchangeCapabilities"));
    assertThat(methods).containsAll(EngineApi.NEEDED);
    assertThat(sent("engine_exchangeCapabilities")).hasSize(1);
    assertThat(sent("engine_exchangeCapabilities").path(0))
        .isNotEmpty()
        .allMatch(method -> method.asText().matches("engine_[a-zA-Z]+V\\d"));
  }

  @Test
  void readsTheBodiesOfBlocks() {
    List<EvmTransaction> transactions = new ArrayList<>();
    for (JsonNode each : result("engine_getPayloadBodiesByHashV1")) {
      JsonNode body = EngineAnswers.body(JSON.createArrayNode().add(each)).orElseThrow();
      StreamSupport.stream(body.path("transactions").spliterator(), false)
          .map(text -> EvmTransaction.decode(Bytes.fromHex(text.asText().substring(2))))
          .forEach(transactions::add);
      assertThat(new RpcFields("body", body).list("withdrawals", 16, PayloadJson::withdrawal))
          .hasSize(2);
    }
    assertThat(transactions).extracting(EvmTransaction::type).containsExactly(0, 2, 0, 2);
    assertThat(transactions).extracting(EvmTransaction::nonce).containsExactly(0L, 1L, 16L, 17L);
    assertThatThrownBy(() -> EngineAnswers.body(result("engine_getPayloadBodiesByHashV1")))
        .hasMessageContaining("the result is not the one body that was asked for");
  }
}
