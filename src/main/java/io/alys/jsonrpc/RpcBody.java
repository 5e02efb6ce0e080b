package io.alys.jsonrpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of requests and answers: JSON-RPC 2.0, a single call as an object, several as an
 * array. Numbers with a fraction are read as they are written, never as binary fractions.
 */
public final class RpcBody {
  private static final int MAX_NESTING = 64;
  private static final int MAX_MESSAGE_CHARS = 300;

  private final ObjectMapper json;

  /**
   * @param answerBytes the longest answer that will be given, and so the longest text in it
   */
  public RpcBody(int answerBytes) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxNestingDepth(MAX_NESTING)
            .maxStringLength(answerBytes)
            .build();
    json =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
  }

  /** The request; the first call has the id 0, the next one 1. */
  public byte[] request(List<? extends RpcCall<?>> calls) {
    ArrayNode all = json.createArrayNode();
    for (int id = 0; id < calls.size(); id++) {
      RpcCall<?> call = calls.get(id);
      ObjectNode one = all.addObject();
      one.put("jsonrpc", "2.0").put("id", id).put("method", call.method());
      one.set("params", json.valueToTree(call.parameters()));
    }
    try {
      return json.writeValueAsBytes(all.size() == 1 ? all.get(0) : all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a call is made of what is JSON", e);
    }
  }

  /**
   * The answers, in the order of the calls, whatever order they came in.
   *
   * @throws UndecodableException when it is no JSON-RPC, or not one answer for each call
   */
  public List<RpcReply> replies(byte[] body, int calls) {
    JsonNode answer;
    try {
      answer = json.readTree(body);
    } catch (IOException | NumberFormatException e) { // The parser's own, of an endless exponent.
      throw new UndecodableException("it is no JSON: " + firstLine(e));
    }
    if (calls == 1) {
      return List.of(reply(answer, 0));
    }
    if (!answer.isArray() || answer.size() != calls) {
      // For what concerns all of them, there is one answer.
      if (answer.path("error").isObject()) {
        return new ArrayList<>(java.util.Collections.nCopies(calls, error(answer.path("error"))));
      }
      throw new UndecodableException("it is not the %d answers asked for".formatted(calls));
    }
    @Nullable RpcReply[] found = new RpcReply[calls];
    for (JsonNode one : answer) {
      JsonNode id = one.path("id");
      if (!id.isInt() || id.intValue() < 0 || id.intValue() >= calls) {
        throw new UndecodableException(
            "an answer has the id %s".formatted(shortened(id.toString())));
      }
      if (found[id.intValue()] != null) {
        throw new UndecodableException("two answers have the id %d".formatted(id.intValue()));
      }
      found[id.intValue()] = reply(one, id.intValue());
    }
    // As many as there are ids, and none twice: each is there.
    return Arrays.stream(found).map(java.util.Objects::requireNonNull).toList();
  }

  private static RpcReply reply(JsonNode one, int id) {
    if (!one.isObject()) {
      throw new UndecodableException("an answer is no object");
    }
    JsonNode error = one.path("error");
    if (error.isObject()) {
      // Also without an id: a request that it could not read.
      return error(error);
    }
    if (!one.path("id").isInt() || one.path("id").intValue() != id) {
      throw new UndecodableException(
          "an answer has the id %s".formatted(shortened(one.path("id").toString())));
    }
    JsonNode result = one.get("result");
    if (result == null) {
      throw new UndecodableException("an answer has neither result nor error");
    }
    return new RpcReply.Result(result);
  }

  private static RpcReply error(JsonNode error) {
    if (!error.path("code").isInt()) {
      throw new UndecodableException("an error has no code");
    }
    return new RpcReply.Refusal(
        error.path("code").intValue(), shortened(error.path("message").asText()));
  }

  /** What others wrote, fit for a line of a log. */
  public static String shortened(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{javaWhitespace}]+", " ").strip();
    return line.length() <= MAX_MESSAGE_CHARS ? line : line.substring(0, MAX_MESSAGE_CHARS) + "...";
  }

  private static String firstLine(Exception e) {
    String text = e instanceof JsonProcessingException at ? at.getOriginalMessage() : e.toString();
    return shortened(text == null ? "unreadable" : text);
  }
}
