package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.actor.Request;
import io.alys.config.Secret;
import io.alys.engine.EngineCommand.BuildPayload;
import io.alys.engine.EngineCommand.Built;
import io.alys.engine.EngineCommand.EngineState;
import io.alys.engine.EngineCommand.EngineStatus;
import io.alys.engine.EngineCommand.ForkchoiceSet;
import io.alys.engine.EngineCommand.GetEngineStatus;
import io.alys.engine.EngineCommand.GetTip;
import io.alys.engine.EngineCommand.ImportPayload;
import io.alys.engine.EngineCommand.Imported;
import io.alys.engine.EngineCommand.SetForkchoice;
import io.alys.engine.EngineCommand.Tip;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Withdrawal;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The actor, and whatever execution client it is told of. */
final class EngineWorld implements AutoCloseable {
  static final long CHAIN_ID = 121_212;
  static final EvmAddress MINER = EvmAddress.fromHex("0x" + "11".repeat(20));

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ActorTestKit kit = ActorTestKit.create();
  private final HttpClient http = HttpClient.newHttpClient();
  private final String rpcUrl;

  EngineWorld(EngineConfig config, long chainId, Optional<Hash32> genesis) {
    rpcUrl = config.rpcUrl().isEmpty() ? config.url() : config.rpcUrl();
    kit.start(
        EngineVerticle.spec(
            () -> new EngineVerticle.Setup(config, chainId, genesis, kit.meters(), Map.of())));
  }

  static EngineWorld of(ExecutionClient client) {
    return new EngineWorld(
        config(client.engineUrl(), client.rpcUrl(), client.secretFile()),
        CHAIN_ID,
        Optional.empty());
  }

  static EngineConfig config(String url, String rpcUrl, Path secret) {
    return new EngineConfig(
        true,
        url,
        rpcUrl,
        false,
        Optional.of(new Secret("file:" + secret)),
        Duration.ofMillis(50),
        Duration.ofMillis(20),
        limits(Duration.ofSeconds(8)));
  }

  static EngineConfig.Limits limits(Duration patience) {
    return new EngineConfig.Limits(
        Duration.ofSeconds(2),
        patience,
        patience,
        patience,
        16,
        128,
        64,
        20,
        Duration.ofMillis(100));
  }

  ActorTestKit kit() {
    return kit;
  }

  <R> R ask(Request<R> question) {
    return Await.result(
        kit.ref("engine", EngineCommand.class).ask(question, Duration.ofSeconds(15)));
  }

  EngineStatus status() {
    return ask(new GetEngineStatus());
  }

  <S extends EngineState> S awaitState(Class<S> state) {
    Await.asserted(() -> assertThat(status().state()).isInstanceOf(state));
    return state.cast(status().state());
  }

  Tip genesis() {
    return ask(new GetTip(BlockNumber.GENESIS)).orElseThrow();
  }

  static BuildPayload upon(Tip parent, Withdrawal... withdrawals) {
    return new BuildPayload(
        parent.hash(),
        parent.timestamp().plusSeconds(5),
        Hash32.fromHex("0x" + "77".repeat(32)),
        MINER,
        List.of(withdrawals));
  }

  ExecutionPayload build(Tip parent, Withdrawal... withdrawals) {
    Built built = ask(upon(parent, withdrawals));
    assertThat(built).isInstanceOf(Built.Payload.class);
    return ((Built.Payload) built).payload();
  }

  /** Builds one with a later time than the last attempt. */
  ExecutionPayload buildLater(Tip parent, int attempt) {
    BuildPayload first = upon(parent);
    Built built =
        ask(
            new BuildPayload(
                first.parent(),
                first.timestamp().plusSeconds(attempt),
                first.prevRandao(),
                MINER,
                List.of()));
    assertThat(built).isInstanceOf(Built.Payload.class);
    return ((Built.Payload) built).payload();
  }

  static Tip tip(ExecutionPayload payload) {
    return new Tip(payload.blockNumber(), payload.blockHash(), payload.timestamp());
  }

  /** Builds, imports and chooses a payload. */
  ExecutionPayload extend(Tip parent, Withdrawal... withdrawals) {
    ExecutionPayload payload = build(parent, withdrawals);
    assertThat(ask(new ImportPayload(payload))).isEqualTo(new Imported.Valid());
    choose(payload);
    return payload;
  }

  void choose(ExecutionPayload payload) {
    assertThat(ask(new SetForkchoice(payload.blockHash(), Hash32.ZERO, Hash32.ZERO)))
        .isEqualTo(new ForkchoiceSet.Applied());
  }

  /** Asks the client itself, as a user would. */
  JsonNode user(String method, Object... parameters) {
    try {
      String body =
          JSON.writeValueAsString(
              Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", parameters));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(rpcUrl))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Hash32 send(Bytes transaction) {
    JsonNode answer = user("eth_sendRawTransaction", "0x" + transaction.toHex());
    assertThat(answer.path("result").isTextual()).as("%s", answer).isTrue();
    return Hash32.fromHex(answer.path("result").textValue());
  }

  @Override
  public void close() {
    kit.close();
    http.close();
  }
}
