package io.alys.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.alys.ethereum.BridgeContract;
import io.alys.ethereum.EvmLog;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Receipt;
import io.alys.jsonrpc.UndecodableException;
import io.alys.peg.SomePeg;
import io.alys.primitives.Bytes;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A client that says another digit is refused, or is heard as it says; nothing else comes of it.
 */
class EngineAnswersPropertyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ExecutionPayload FULL = SomeAnswers.payload(SomeAnswers.TRANSACTIONS);
  private static final List<Receipt> RECEIPTS = SomeAnswers.receipts(SomeAnswers.TRANSACTIONS);

  private static List<Bytes> some(SomePeg some) {
    return some.upTo(3, () -> some.one(SomeAnswers.TRANSACTIONS));
  }

  private static ExecutionPayload block(ExecutionPayload wanted, JsonNode block) {
    return EngineAnswers.payload(wanted.blockHash(), block.path("header"), block.path("body"));
  }

  private static List<EvmLog> logs(JsonNode result) {
    return EngineAnswers.logs(result, BridgeContract.ADDRESS, BridgeContract.REQUEST_PEG_OUT_TOPIC);
  }

  @Property(tries = 30)
  void readsWhatAClientWrites(@ForAll long seed) {
    List<Bytes> transactions = some(new SomePeg(seed));
    ExecutionPayload payload = SomeAnswers.payload(transactions);
    List<Receipt> receipts = SomeAnswers.receipts(transactions);
    assertThat(block(payload, SomeAnswers.block(payload))).isEqualTo(payload);
    assertThat(EngineAnswers.built(SomeAnswers.built(payload)).payload()).isEqualTo(payload);
    assertThat(EngineAnswers.receipts(payload, SomeAnswers.json(receipts))).isEqualTo(receipts);
    List<EvmLog> logs = receipts.stream().flatMap(each -> each.logs().stream()).toList();
    assertThat(logs(SomeAnswers.logs(logs))).isEqualTo(logs);
  }

  @Example
  void refusesANumberThatIsTooHigh() {
    assertThat(EngineAnswers.number(TextNode.valueOf("0x7fffffffffffffff")))
        .isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> EngineAnswers.number(TextNode.valueOf("0x8000000000000000")))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("the result is 0x8000000000000000, more than 2^63 - 1");
  }

  /** One character is another one, is missing, or is there twice. */
  private static String damaged(String text, SomePeg some) {
    int at = some.below(text.length());
    String put =
        switch (some.below(4)) {
          case 0 -> "";
          case 1 -> text.substring(at, at + 1).repeat(2);
          case 2 -> Integer.toHexString(some.below(16));
          default -> String.valueOf((char) (' ' + some.below(95)));
        };
    return text.substring(0, at) + put + text.substring(at + 1);
  }

  private static <T> void isRefusedOr(
      T right, String text, SomePeg some, Function<JsonNode, T> reader) {
    String damaged = damaged(text, some);
    try {
      assertThat(reader.apply(JSON.readTree(damaged))).as(damaged).isEqualTo(right);
    } catch (UndecodableException | IllegalArgumentException | EngineFailure refused) {
      assertThat(refused instanceof EngineFailure failure ? failure.reason() : refused.getMessage())
          .isNotBlank();
    } catch (JsonProcessingException none) {
      assertThat(none.getOriginalMessage()).isNotBlank();
    }
  }

  /** A hash is above all of it, so that nothing that matters can be another. */
  @Property(tries = 100)
  void takesNothingElseForABlockOrItsReceipts(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    isRefusedOr(FULL, SomeAnswers.block(FULL).toString(), some, result -> block(FULL, result));
    isRefusedOr(
        // What says where a log stood is under no hash.
        RECEIPTS.stream().map(Receipt::encoded).toList(),
        SomeAnswers.json(RECEIPTS).toString(),
        some,
        result -> EngineAnswers.receipts(FULL, result).stream().map(Receipt::encoded).toList());
  }

  /** Of these the client alone knows; what it says is held against its form. */
  @Property(tries = 100)
  void refusesInWordsWhatHasAnotherForm(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    List<EvmLog> logs = RECEIPTS.getLast().logs();
    for (String text :
        List.of(
            SomeAnswers.built(FULL).toString(),
            SomeAnswers.logs(logs).toString(),
            SomeAnswers.block(FULL).path("header").toString(),
            "{\"payloadId\":\"0x0102\",\"payloadStatus\":{\"status\":\"VALID\",\"latestValidHash\":"
                + "\""
                + FULL.blockHash()
                + "\",\"validationError\":null}}")) {
      String damaged = damaged(text, some);
      readers()
          .forEach(
              reader ->
                  isRefusedOr(
                      "read",
                      damaged,
                      some,
                      result -> {
                        assertThat(reader.apply(result)).isNotNull();
                        return "read";
                      }));
    }
  }

  private static List<Function<JsonNode, Object>> readers() {
    return List.of(
        EngineAnswers::built,
        EngineAnswersPropertyTest::logs,
        EngineAnswers::tip,
        EngineAnswers::chosen,
        EngineAnswers::verdict);
  }
}
