package io.alys.devnet.bitcoin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which calls there are. */
final class MethodTable {
  private final Map<String, Method> methods = new HashMap<>();

  private record Method(
      String name, List<String> names, int required, Function<Params, JsonNode> answer) {}

  /**
   * Adds a call.
   *
   * @param signature its name and its parameters in their order, optional ones with a question mark
   */
  void add(String signature, Function<Params, JsonNode> answer) {
    List<String> words = List.of(signature.split(" ", -1));
    List<String> names = words.stream().skip(1).map(word -> word.replace("?", "")).toList();
    int required = (int) words.stream().skip(1).filter(word -> !word.endsWith("?")).count();
    methods.put(words.getFirst(), new Method(words.getFirst(), names, required, answer));
  }

  JsonNode call(String name, JsonNode params) {
    Method method = methods.get(name);
    if (method == null) {
      throw new RpcError(RpcError.NO_METHOD, "Method not found");
    }
    return method.answer.apply(Params.of(params, name, method.names, method.required));
  }
}
