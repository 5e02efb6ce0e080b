package io.alys.devnet.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.devnet.execution.ledger.ChainRefusal;
import java.util.StringJoiner;

/** The envelope around calls: JSON-RPC 2.0, one call or several. */
final class JsonRpc {
  /** How many calls may come at once, as in geth. */
  static final int MAX_BATCH = 1_000;

  /** When the answers to a batch have so many characters, what is left of it is not done. */
  static final int MAX_BATCH_ANSWER_CHARS = 25_000_000;

  private final MethodTable methods;

  JsonRpc(MethodTable methods) {
    this.methods = methods;
  }

  /** Answers what came; empty when nothing is to be said. */
  String answer(String body) {
    JsonNode said;
    try {
      said = Json.parse(body);
    } catch (JsonProcessingException _) {
      return failed(new RpcError(RpcError.PARSE, "parse error"));
    }
    if (!said.isArray()) {
      JsonNode answer = one(said);
      return isNotice(said) ? "" : Json.write(answer);
    }
    if (said.isEmpty() || said.size() > MAX_BATCH) {
      return failed(
          new RpcError(
              RpcError.INVALID_REQUEST,
              "a batch has 1 to %d calls, not %d".formatted(MAX_BATCH, said.size())));
    }
    StringJoiner answers = new StringJoiner(",", "[", "]").setEmptyValue("");
    for (JsonNode call : said) {
      JsonNode answer =
          answers.length() < MAX_BATCH_ANSWER_CHARS
              ? one(call)
              : envelope(
                  id(call),
                  new RpcError(RpcError.LIMIT, "the answers before this one are too large"));
      if (!isNotice(call)) {
        answers.add(Json.write(answer));
      }
    }
    return answers.toString();
  }

  private static String failed(RpcError error) {
    return Json.write(envelope(Json.none(), error));
  }

  private JsonNode one(JsonNode said) {
    JsonNode id = id(said);
    try {
      JsonNode method = said.path("method");
      if (!said.isObject() || !method.isTextual()) {
        throw new RpcError(RpcError.INVALID_REQUEST, "invalid request: it names no method");
      }
      JsonNode result = methods.call(method.textValue(), said.path("params"));
      ObjectNode envelope = Json.object().put("jsonrpc", "2.0");
      envelope.set("id", id);
      envelope.set("result", result);
      return envelope;
    } catch (RpcError e) {
      return envelope(id, e);
    } catch (ChainRefusal e) {
      return envelope(id, new RpcError(e.kind().code(), e.text()));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return envelope(id, new RpcError(RpcError.INVALID_PARAMS, String.valueOf(e.getMessage())));
    }
  }

  private static ObjectNode envelope(JsonNode id, RpcError error) {
    ObjectNode envelope = Json.object().put("jsonrpc", "2.0");
    envelope.set("id", id);
    ObjectNode said =
        envelope.putObject("error").put("code", error.code()).put("message", error.text());
    error.output().ifPresent(output -> said.set("data", Json.hex(output)));
    return envelope;
  }

  private static JsonNode id(JsonNode said) {
    JsonNode id = said.path("id");
    return id.isContainerNode() || id.isMissingNode() ? Json.none() : id;
  }

  private static boolean isNotice(JsonNode said) {
    return said.isObject() && said.path("method").isTextual() && !said.has("id");
  }
}
