package io.alys.bitcoind;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One call of bitcoind's JSON-RPC.
 *
 * @param parameters what Jackson writes as JSON; transactions as hex
 * @param decoder of the result; throws {@link UndecodableException} when it is another form
 * @param repeatable whether it changes nothing, and so may be asked again without a thought
 */
record RpcCall<T>(String method, List<Object> parameters, Decoder<T> decoder, boolean repeatable) {
  /** From JSON to a record. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(JsonNode result);
  }

  RpcCall {
    parameters = List.copyOf(parameters);
  }

  static <T> RpcCall<T> read(String method, Decoder<T> decoder, Object... parameters) {
    return new RpcCall<>(method, List.of(parameters), decoder, true);
  }

  static <T> RpcCall<T> once(String method, Decoder<T> decoder, Object... parameters) {
    return new RpcCall<>(method, List.of(parameters), decoder, false);
  }
}
