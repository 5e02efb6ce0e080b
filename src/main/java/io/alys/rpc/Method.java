package io.alys.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.rpc.RpcError.Code;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One method: all that the server and its document say of it.
 *
 * @param summary one sentence
 * @param result the schema of what it answers
 * @param operator whether it takes the operator's token
 */
record Method(
    String name,
    String summary,
    List<Param<?>> params,
    ObjectNode result,
    boolean operator,
    Handler handler) {
  /** The longest bare parameter that is shown back. */
  private static final int ECHO_CHARS = 200;

  Method {
    params = List.copyOf(params);
  }

  /** Does it. What it throws is an answer when it is {@link RpcError.Raised}, else a bug. */
  @FunctionalInterface
  interface Handler {
    Future<? extends JsonNode> call(Given given, Neighbours neighbours);
  }

  /** One that anybody may call. */
  static Method open(
      String name, String summary, List<Param<?>> params, ObjectNode result, Handler handler) {
    return new Method(name, summary, params, result, false, handler);
  }

  /** One that the operator may call. */
  static Method guarded(
      String name, String summary, List<Param<?>> params, ObjectNode result, Handler handler) {
    return new Method(name, summary, params, result, true, handler);
  }

  /**
   * A parameter.
   *
   * @param wrong what is answered when it is another form; version 1 had codes of its own
   */
  record Param<T>(String name, ParamType<T> type, boolean required, String summary, Code wrong) {
    static <T> Param<T> required(String name, ParamType<T> type, String summary) {
      return new Param<>(name, type, true, summary, Code.INVALID_PARAMS);
    }

    static <T> Param<T> optional(String name, ParamType<T> type, String summary) {
      return new Param<>(name, type, false, summary, Code.INVALID_PARAMS);
    }

    Param<T> orElse(Code other) {
      return new Param<>(name, type, required, summary, other);
    }
  }

  /** The parameters of a call, each read. */
  static final class Given {
    private final Map<String, Object> values;

    private Given(Map<String, Object> values) {
      this.values = values;
    }

    <T> T the(Param<T> param) {
      return param.type().type().cast(Objects.requireNonNull(values.get(param.name())));
    }

    <T> Optional<T> maybe(Param<T> param) {
      return Optional.ofNullable(values.get(param.name())).map(param.type().type()::cast);
    }
  }

  /**
   * Reads parameters, in their order or by name.
   *
   * @throws RpcError.Raised when they are not what the method takes
   */
  Given bind(JsonNode given, RpcRequest.Form form) {
    if (params.isEmpty() && form == RpcRequest.Form.VERSION_ONE) {
      return new Given(Map.of()); // Version 1 looked at none where it wanted none.
    }
    return switch (given) {
      case ArrayNode list -> ordered(list);
      case ObjectNode named -> named(named);
      case JsonNode none when none.isNull() -> ordered(JsonNodeFactory.instance.arrayNode());
      case JsonNode bare -> throw bare(bare);
    };
  }

  private Given ordered(ArrayNode list) {
    if (list.size() > params.size()) {
      throw RpcError.raise(
          Code.INVALID_PARAMS,
          "%s takes %s, and %d were given".formatted(name, count(), list.size()));
    }
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < params.size(); i++) {
      read(params.get(i), list.get(i), values);
    }
    return new Given(values);
  }

  private Given named(ObjectNode named) {
    Map<String, Object> values = new HashMap<>();
    params.forEach(param -> read(param, named.get(param.name()), values));
    for (String key : (Iterable<String>) named::fieldNames) {
      if (params.stream().noneMatch(param -> param.name().equals(key))) {
        throw RpcError.raise(
            Code.INVALID_PARAMS,
            "%s takes %s; one of another name was given".formatted(name, count()));
      }
    }
    return new Given(values);
  }

  private void read(Param<?> param, @Nullable JsonNode given, Map<String, Object> values) {
    if (given == null || given.isNull()) {
      if (param.required()) {
        throw RpcError.raise(
            Code.INVALID_PARAMS,
            "%s: %s is missing; it is %s".formatted(name, param.name(), param.type().form()));
      }
      return;
    }
    try {
      values.put(param.name(), param.type().reader().apply(given));
    } catch (IllegalArgumentException _) {
      throw RpcError.raise(
          param.wrong(),
          "%s: %s must be %s; the %s that was given is not"
              .formatted(name, param.name(), param.type().form(), ParamType.kind(given)));
    }
  }

  private String count() {
    if (params.isEmpty()) {
      return "no parameters";
    }
    String names = String.join(", ", params.stream().map(Param::name).toList());
    return (params.size() == 1 ? "the parameter " : "the parameters ") + names;
  }

  /** Version 1 took some bare and others in a list; here all stand in a list. */
  private RpcError.Raised bare(JsonNode given) {
    ObjectNode send = Shape.json();
    send.putArray("params").add(given);
    boolean shown = !params.isEmpty() && given.toString().length() <= ECHO_CHARS;
    String message =
        "params of %s is a bare %s; send parameters in a list%s"
            .formatted(name, ParamType.kind(given), shown ? ": \"params\": [" + given + "]" : "");
    return new RpcError.Raised(
        new RpcError(Code.INVALID_PARAMS, message, shown ? Optional.of(send) : Optional.empty()));
  }
}
