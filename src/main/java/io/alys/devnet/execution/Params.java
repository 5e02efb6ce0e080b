package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.RpcFields;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The parameters of one call by their places, each asked for with its form. What is of another one
 * is an error {@code -32602} that names the place.
 */
record Params(List<JsonNode> values) {
  private static final int MAX_SHOWN = 80;

  Params {
    values = List.copyOf(values);
  }

  static Params of(JsonNode given, int required, int most) {
    if (!given.isArray() && !given.isMissingNode() && !given.isNull()) {
      throw new RpcError(RpcError.INVALID_PARAMS, "params must be a list");
    }
    List<JsonNode> values = new ArrayList<>();
    given.forEach(values::add);
    while (values.size() > required && values.getLast().isNull()) {
      values.removeLast();
    }
    if (values.size() > most) {
      throw new RpcError(
          RpcError.INVALID_PARAMS, "too many arguments, want at most %d".formatted(most));
    }
    for (int i = 0; i < required; i++) {
      if (i >= values.size() || values.get(i).isNull()) {
        throw new RpcError(
            RpcError.INVALID_PARAMS, "missing value for required argument %d".formatted(i));
      }
    }
    return new Params(values);
  }

  boolean has(int place) {
    return place < values.size() && !values.get(place).isNull();
  }

  JsonNode any(int place) {
    return values.get(place);
  }

  RpcFields object(int place) {
    return new RpcFields("argument " + place, any(place));
  }

  boolean flag(int place) {
    if (has(place) && !any(place).isBoolean()) {
      throw wrong(place, "is no boolean");
    }
    return has(place) && any(place).booleanValue();
  }

  Hash32 hash(int place) {
    return read(place, Hash32::fromHex);
  }

  EvmAddress address(int place) {
    return read(place, EvmAddress::fromHex);
  }

  Bytes bytes(int place) {
    return read(place, RpcFields::bytesOf);
  }

  long quantity(int place) {
    return read(place, text -> RpcFields.quantityOf(text).longValueExact());
  }

  /** From a text. */
  <T> T read(int place, Function<String, T> reading) {
    if (!any(place).isTextual()) {
      throw wrong(place, "is no text");
    }
    try {
      return reading.apply(any(place).textValue());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw wrong(place, String.valueOf(e.getMessage()));
    }
  }

  private RpcError wrong(int place, String why) {
    String is = any(place).toString();
    String shown = is.length() <= MAX_SHOWN ? is : is.substring(0, MAX_SHOWN) + "...";
    return new RpcError(
        RpcError.INVALID_PARAMS, "invalid argument %d, %s: %s".formatted(place, shown, why));
  }
}
