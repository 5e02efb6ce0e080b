package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.PayloadJson;
import io.alys.fuzz.Refused;
import io.alys.jsonrpc.RpcBody;
import io.alys.jsonrpc.RpcReply;
import io.alys.jsonrpc.UndecodableException;
import io.alys.primitives.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What an execution client answers: read, or refused for a reason, by whichever reader. */
class EngineAnswersFuzzTest {
  private static final RpcBody BODY = new RpcBody(1 << 16);

  /** Its receipts are those of no transactions. */
  private static final ExecutionPayload EMPTY = SomeAnswers.payload(List.of());

  private static final ExecutionPayload FULL = SomeAnswers.payload(SomeAnswers.TRANSACTIONS);

  private static final List<Consumer<JsonNode>> READERS =
      List.of(
          EngineAnswers::text,
          EngineAnswers::number,
          EngineAnswers::wei,
          EngineAnswers::texts,
          EngineAnswers::tip,
          EngineAnswers::verdict,
          EngineAnswers::chosen,
          EngineAnswers::body,
          EngineAnswersFuzzTest::built,
          EngineAnswersFuzzTest::block,
          result -> EngineAnswers.receipts(EMPTY, result),
          result -> EngineAnswers.receipts(FULL, result),
          result ->
              EngineAnswers.logs(
                  result, BridgeContract.ADDRESS, BridgeContract.REQUEST_PEG_OUT_TOPIC));

  @FuzzTest
  void body(byte[] octets) {
    result(octets)
        .ifPresent(
            value ->
                READERS.forEach(
                    reader ->
                        Refused.frugally(
                            octets,
                            () -> {
                              read(reader, value);
                              return value;
                            })));
  }

  private static Optional<JsonNode> result(byte[] octets) {
    try {
      return BODY.replies(octets, 1).getFirst() instanceof RpcReply.Result(JsonNode value)
          ? Optional.of(value)
          : Optional.empty();
    } catch (UndecodableException refused) {
      Refused.inWords(refused.reason());
      return Optional.empty();
    }
  }

  /** These are the refusals that a call knows; a third says that the client is busy. */
  private static void read(Consumer<JsonNode> reader, JsonNode value) {
    try {
      reader.accept(value);
    } catch (UndecodableException | IllegalArgumentException | EngineFailure refused) {
      Refused.inWords(
          refused instanceof EngineFailure failure ? failure.reason() : refused.getMessage());
    }
  }

  private static void built(JsonNode result) {
    ExecutionPayload read = EngineAnswers.built(result).payload();
    assertThat(PayloadJson.decode(PayloadJson.encode(read))).isEqualTo(read);
  }

  /** A header and a body, which come apart. */
  private static void block(JsonNode result) {
    Hash32 hash = EngineAnswers.tip(result.path("header")).hash();
    ExecutionPayload read = EngineAnswers.payload(hash, result.path("header"), result.path("body"));
    assertThat(read.computedHash()).isEqualTo(hash);
  }

  /** The file that the node and its client share; what is wrong with it is said without it. */
  @FuzzTest
  void secret(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    try {
      JwtSecret read = JwtSecret.parse(text);
      assertThat(JwtSecret.parse(read.key().toHex())).isEqualTo(read);
      assertThat(read.toString()).doesNotContain(read.key().toHex());
    } catch (IllegalArgumentException refused) {
      Refused.inWords(refused.getMessage());
      if (text.strip().matches("(0x)?[0-9a-fA-F]{16,}")) {
        assertThat(refused.getMessage()).doesNotContain(text.strip());
      }
    }
  }
}
