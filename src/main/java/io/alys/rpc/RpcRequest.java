package io.alys.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.jsonrpc.RpcBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a body asks for.
 *
 * @param batch whether the answers are a list, too
 */
record RpcRequest(boolean batch, List<Item> items) {
  private static final int MAX_NESTING = 32;

  RpcRequest {
    items = List.copyOf(items);
  }

  /** In which form a call came, and so its answer goes. */
  enum Form {
    /** Without {@code jsonrpc}, as clients of version 1 send it; answered with all three keys. */
    VERSION_ONE,
    /** JSON-RPC 2.0. */
    VERSION_TWO
  }

  /** One call, or what stands in its place. */
  sealed interface Item {
    Form form();

    /** A number, a text or null; given back as it came. */
    JsonNode id();

    /**
     * A call.
     *
     * @param silent whether it wants no answer: a notification of JSON-RPC 2.0
     * @param params as they came; null when there are none
     */
    record Call(Form form, JsonNode id, boolean silent, String method, JsonNode params)
        implements Item {}

    /** It is no call. */
    record Malformed(Form form, JsonNode id, RpcError error) implements Item {}
  }

  /** Reads bodies of up to a length. */
  static final class Reader {
    private final ObjectMapper json;
    private final int mostCalls;

    Reader(RpcConfig.Limits limits) {
      StreamReadConstraints bounds =
          StreamReadConstraints.builder()
              .maxNestingDepth(MAX_NESTING)
              .maxStringLength(limits.requestBytes())
              .build();
      json =
          JsonMapper.builder(JsonFactory.builder().streamReadConstraints(bounds).build())
              .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build();
      mostCalls = limits.batch();
    }

    /**
     * Reads a body.
     *
     * @throws RpcError.Raised when nothing in it can be answered by itself
     */
    RpcRequest read(byte[] body) {
      JsonNode root = parse(body);
      if (!root.isArray()) {
        return new RpcRequest(false, List.of(item(root)));
      }
      if (root.isEmpty()) {
        throw RpcError.raise(RpcError.Code.INVALID_REQUEST, "the batch is empty; put calls in it");
      }
      if (root.size() > mostCalls) {
        throw RpcError.raise(
            RpcError.Code.TOO_LARGE,
            "the batch has %d calls, and may have %d; send several"
                .formatted(root.size(), mostCalls));
      }
      List<Item> items = new ArrayList<>(root.size());
      root.forEach(one -> items.add(item(one)));
      return new RpcRequest(true, items);
    }

    private JsonNode parse(byte[] body) {
      try {
        JsonNode root = json.readTree(body);
        if (!root.isMissingNode()) {
          return root;
        }
      } catch (JsonProcessingException e) {
        throw RpcError.raise(
            RpcError.Code.PARSE_ERROR,
            "the body is no JSON: line %d, column %d: %s"
                .formatted(
                    e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                    e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                    RpcBody.shortened(String.valueOf(e.getOriginalMessage()))));
      } catch (IOException | NumberFormatException e) { // Its own, of an endless exponent.
        throw RpcError.raise(
            RpcError.Code.PARSE_ERROR,
            "the body is no JSON: " + RpcBody.shortened(String.valueOf(e.getMessage())));
      }
      throw RpcError.raise(RpcError.Code.PARSE_ERROR, "the body is empty; send a call as JSON");
    }
  }

  private static Item item(JsonNode one) {
    if (!(one instanceof ObjectNode call)) {
      return new Item.Malformed(
          Form.VERSION_TWO, NullNode.instance, invalid("a call is an object"));
    }
    JsonNode version = call.path("jsonrpc");
    Form form =
        version.isMissingNode() || version.isNull() || version.asText().equals("1.0")
            ? Form.VERSION_ONE
            : Form.VERSION_TWO;
    JsonNode id = Optional.ofNullable(call.get("id")).orElse(NullNode.instance);
    if (!(id.isNull() || id.isTextual() || id.isNumber())) {
      return new Item.Malformed(
          form, NullNode.instance, invalid("the id of a call is a number, a text or null"));
    }
    if (form == Form.VERSION_TWO && !"2.0".equals(version.textValue())) {
      return new Item.Malformed(form, id, invalid("jsonrpc is \"2.0\", or is left out"));
    }
    JsonNode method = call.path("method");
    if (!method.isTextual()) {
      return new Item.Malformed(form, id, invalid("the method of a call is a text"));
    }
    JsonNode params = Optional.ofNullable(call.get("params")).orElse(NullNode.instance);
    boolean silent = form == Form.VERSION_TWO && !call.has("id");
    return new Item.Call(form, id, silent, method.textValue(), params);
  }

  private static RpcError invalid(String what) {
    return RpcError.of(RpcError.Code.INVALID_REQUEST, what);
  }
}
