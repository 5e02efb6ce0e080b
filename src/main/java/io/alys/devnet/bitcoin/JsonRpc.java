package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.devnet.bitcoin.BitcoinFault.Kind;
import java.util.Optional;

/**
 * The envelope around calls: JSON-RPC as bitcoind speaks it. What does not say that it is version
 * 2.0 gets the older form, with {@code result} and {@code error} both and errors as HTTP status.
 */
final class JsonRpc {
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int FAILED = 500;

  private final MethodTable methods;
  private final BitcoinFaults faults;

  /** An answer over HTTP. */
  record Reply(int status, String body) {}

  JsonRpc(MethodTable methods, BitcoinFaults faults) {
    this.methods = methods;
    this.faults = faults;
  }

  /** Answers one call, or several at once. */
  Reply answer(String body) {
    JsonNode said;
    try {
      said = Json.parse(body);
    } catch (JsonProcessingException _) {
      return failed(new RpcError(RpcError.PARSE, "Parse error"));
    }
    if (said.isObject()) {
      return single(said);
    }
    if (!said.isArray()) {
      return failed(new RpcError(RpcError.PARSE, "Top-level object parse error"));
    }
    ArrayNode answers = Json.NODES.arrayNode();
    for (JsonNode one : said) {
      if (!isNotice(one)) {
        answers.add(one(one).envelope());
      }
    }
    return new Reply(OK, Json.write(answers) + "\n");
  }

  private static Reply failed(RpcError error) {
    return new Reply(FAILED, Json.write(envelope(Json.object(), Json.none(), error)) + "\n");
  }

  private Reply single(JsonNode said) {
    Answer answer = one(said);
    if (isNotice(said)) {
      return new Reply(NO_CONTENT, "");
    }
    int status = isNew(said) ? OK : answer.error().map(JsonRpc::status).orElse(OK);
    return new Reply(status, Json.write(answer.envelope()) + "\n");
  }

  private static int status(RpcError error) {
    if (error.code() == RpcError.INVALID_REQUEST) {
      return BAD_REQUEST;
    }
    return error.code() == RpcError.NO_METHOD ? NOT_FOUND : FAILED;
  }

  private record Answer(JsonNode envelope, Optional<RpcError> error) {}

  private Answer one(JsonNode said) {
    try {
      JsonNode result = call(said);
      ObjectNode envelope = Json.object();
      if (isNew(said)) {
        envelope.put("jsonrpc", "2.0").set("result", result);
      } else {
        envelope.set("result", result);
        envelope.putNull("error");
      }
      envelope.set("id", id(said));
      return new Answer(envelope, Optional.empty());
    } catch (RpcError e) {
      return new Answer(envelope(said, id(said), e), Optional.of(e));
    } catch (IllegalArgumentException | ArithmeticException e) {
      RpcError error = new RpcError(RpcError.INVALID_PARAMETER, String.valueOf(e.getMessage()));
      return new Answer(envelope(said, id(said), error), Optional.of(error));
    }
  }

  private JsonNode call(JsonNode said) {
    if (!said.isObject()) {
      throw new RpcError(RpcError.INVALID_REQUEST, "Invalid Request object");
    }
    JsonNode method = said.path("method");
    if (method.isMissingNode() || method.isNull()) {
      throw new RpcError(RpcError.INVALID_REQUEST, "Missing method");
    }
    if (!method.isTextual()) {
      throw new RpcError(RpcError.INVALID_REQUEST, "Method must be a string");
    }
    JsonNode params = said.path("params");
    if (!params.isContainerNode() && !params.isNull() && !params.isMissingNode()) {
      throw new RpcError(RpcError.INVALID_REQUEST, "Params must be an array or object");
    }
    String name = method.textValue();
    if (!name.startsWith("standin_") && faults.strikes(Kind.WARMING_UP).isPresent()) {
      throw new RpcError(RpcError.IN_WARMUP, "Loading block index…");
    }
    return methods.call(name, params);
  }

  private static ObjectNode envelope(JsonNode said, JsonNode id, RpcError error) {
    ObjectNode envelope = Json.object();
    if (isNew(said)) {
      envelope.put("jsonrpc", "2.0");
    } else {
      envelope.putNull("result");
    }
    envelope.putObject("error").put("code", error.code()).put("message", error.text());
    envelope.set("id", id);
    return envelope;
  }

  private static JsonNode id(JsonNode said) {
    return said.has("id") ? said.path("id") : Json.none();
  }

  private static boolean isNew(JsonNode said) {
    return said.path("jsonrpc").asText().equals("2.0");
  }

  private static boolean isNotice(JsonNode said) {
    return said.isObject() && isNew(said) && !said.has("id");
  }
}
