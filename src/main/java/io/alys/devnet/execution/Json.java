package io.alys.devnet.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;

/** JSON in the words of Ethereum's JSON-RPC. */
final class Json {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Json() {}

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static JsonNode none() {
    return NODES.nullNode();
  }

  static JsonNode text(Object value) {
    return NODES.textNode(value.toString());
  }

  static JsonNode quantity(long value) {
    return text(RpcFields.quantity(value));
  }

  static JsonNode quantity(Wei value) {
    return text(RpcFields.quantity(value.value()));
  }

  static JsonNode hex(Bytes value) {
    return text(RpcFields.hex(value));
  }

  static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of JSON can always be written", e);
    }
  }
}
