package io.alys.devnet.execution;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Which calls there are. */
final class MethodTable {
  private final Map<String, Method> methods = new HashMap<>();

  private record Method(int required, int most, Function<Params, JsonNode> answer) {}

  /**
   * Adds a call.
   *
   * @param signature its name and its parameters in their order, optional ones with a question mark
   */
  void add(String signature, Function<Params, JsonNode> answer) {
    String[] words = signature.split(" ", -1);
    int required = 0;
    for (int i = 1; i < words.length; i++) {
      required += words[i].endsWith("?") ? 0 : 1;
    }
    methods.put(words[0], new Method(required, words.length - 1, answer));
  }

  /** The same calls, to add others to. */
  MethodTable copy() {
    MethodTable other = new MethodTable();
    other.methods.putAll(methods);
    return other;
  }

  Set<String> names() {
    return Set.copyOf(methods.keySet());
  }

  JsonNode call(String name, JsonNode given) {
    Method method = methods.get(name);
    if (method == null) {
      throw new RpcError(
          RpcError.NO_METHOD, "the method %s does not exist/is not available".formatted(name));
    }
    return method.answer.apply(Params.of(given, method.required, method.most));
  }
}
