package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Txid;
import io.alys.primitives.Bytes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The parameters of one call, given by place or by name; each is asked for with its type. */
final class Params {
  private static final int HASH_DIGITS = 64;

  private final List<String> names;
  private final List<Optional<JsonNode>> values;

  private Params(List<String> names, List<Optional<JsonNode>> values) {
    this.names = names;
    this.values = values;
  }

  /**
   * @param names in the order of their places
   */
  static Params of(JsonNode given, String method, List<String> names, int required) {
    List<Optional<JsonNode>> values = new ArrayList<>();
    if (given.isObject()) {
      given
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!names.contains(name)) {
                  throw new RpcError(RpcError.INVALID_PARAMETER, "Unknown named parameter " + name);
                }
              });
      names.forEach(name -> values.add(present(given.path(name))));
    } else {
      given.forEach(value -> values.add(present(value)));
    }
    while (values.size() < names.size()) {
      values.add(Optional.empty());
    }
    boolean enough = values.subList(0, required).stream().allMatch(Optional::isPresent);
    if (values.size() > names.size() || !enough) {
      throw new RpcError(RpcError.MISUSE, (method + " " + String.join(" ", names)).strip());
    }
    return new Params(names, values);
  }

  private static Optional<JsonNode> present(JsonNode value) {
    return value.isNull() || value.isMissingNode() ? Optional.empty() : Optional.of(value);
  }

  boolean has(int place) {
    return values.get(place).isPresent();
  }

  JsonNode any(int place) {
    return values.get(place).orElseThrow();
  }

  private JsonNode typed(int place, boolean right, String wanted) {
    JsonNode value = any(place);
    if (right) {
      return value;
    }
    String is = value.isTextual() ? "string" : value.getNodeType().name().toLowerCase(Locale.ROOT);
    throw new RpcError(
        RpcError.WRONG_TYPE,
        """
        Wrong type passed:
        {
            "Position %d (%s)": "JSON value of type %s is not of expected type %s"
        }"""
            .formatted(place + 1, names.get(place), is, wanted));
  }

  String text(int place) {
    return typed(place, any(place).isTextual(), "string").textValue();
  }

  JsonNode array(int place) {
    return typed(place, any(place).isArray(), "array");
  }

  int integer(int place) {
    JsonNode value = typed(place, any(place).isNumber(), "number");
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw new RpcError(RpcError.MISUSE, "JSON integer out of range");
    }
    return value.intValue();
  }

  int integer(int place, int otherwise) {
    return has(place) ? integer(place) : otherwise;
  }

  BigDecimal decimal(int place) {
    JsonNode value = any(place);
    boolean text = value.isTextual() && value.textValue().matches("\\d{1,10}(\\.\\d{1,8})?");
    return text
        ? new BigDecimal(value.textValue())
        : typed(place, value.isNumber(), "number").decimalValue();
  }

  boolean flag(int place, boolean otherwise) {
    return has(place) ? typed(place, any(place).isBoolean(), "bool").booleanValue() : otherwise;
  }

  /** A level of detail: a number, or a flag for 0 and 1. */
  int detail(int place, int otherwise) {
    if (has(place) && any(place).isBoolean()) {
      return any(place).booleanValue() ? 1 : 0;
    }
    return integer(place, otherwise);
  }

  BlockHash blockHash(int place) {
    return blockHash(place, names.get(place));
  }

  /**
   * @param label what an error calls it
   */
  BlockHash blockHash(int place, String label) {
    return BlockHash.fromDisplayHex(hash(place, label));
  }

  Txid txid(int place) {
    return txid(place, names.get(place));
  }

  /**
   * @param label what an error calls it
   */
  Txid txid(int place, String label) {
    return Txid.fromDisplayHex(hash(place, label));
  }

  private String hash(int place, String label) {
    String text = text(place);
    if (text.length() != HASH_DIGITS) {
      throw new RpcError(
          RpcError.INVALID_PARAMETER,
          "%s must be of length %d (not %d, for '%s')"
              .formatted(label, HASH_DIGITS, text.length(), text));
    }
    try {
      return Bytes.fromHex(text).toHex();
    } catch (IllegalArgumentException _) {
      throw new RpcError(
          RpcError.INVALID_PARAMETER,
          "%s must be hexadecimal string (not '%s')".formatted(label, text));
    }
  }
}
