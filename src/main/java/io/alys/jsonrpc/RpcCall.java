package io.alys.jsonrpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One call.
 *
 * @param parameters what Jackson writes as JSON; bytes as hex
 * @param decoder of the result; throws {@link UndecodableException} when it is another form
 * @param repeatable whether it changes nothing, and so may be asked again without a thought
 */
public record RpcCall<T>(
    String method, List<Object> parameters, Decoder<T> decoder, boolean repeatable) {
  /** From JSON to a record. */
  @FunctionalInterface
  public interface Decoder<T> {
    T decode(JsonNode result);
  }

  public RpcCall {
    parameters = List.copyOf(parameters);
  }

  public static <T> RpcCall<T> read(String method, Decoder<T> decoder, Object... parameters) {
    return new RpcCall<>(method, List.of(parameters), decoder, true);
  }

  public static <T> RpcCall<T> once(String method, Decoder<T> decoder, Object... parameters) {
    return new RpcCall<>(method, List.of(parameters), decoder, false);
  }
}
