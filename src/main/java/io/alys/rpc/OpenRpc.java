package io.alys.rpc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alys.rpc.RpcError.Code;
import java.util.Collection;

/** The table of methods as a document of OpenRPC 1.3.2, for clients that are made from it. */
final class OpenRpc {
  private static final String SPECIFICATION = "1.3.2";

  private OpenRpc() {}

  static ObjectNode document(Collection<Method> methods, String version) {
    ObjectNode document = Shape.json().put("openrpc", SPECIFICATION);
    document
        .putObject("info")
        .put("title", "Alys")
        .put("version", version)
        .put("description", "What a node of the sidechain answers over JSON-RPC.");
    ArrayNode all = document.putArray("methods");
    methods.forEach(method -> all.add(method(method)));
    ObjectNode errors = document.putObject("components").putObject("errors");
    for (Code code : Code.values()) {
      errors.putObject(code.name()).put("code", code.number()).put("message", code.meaning());
    }
    return document;
  }

  private static ObjectNode method(Method method) {
    ObjectNode json =
        Shape.json()
            .put("name", method.name())
            .put("summary", method.summary())
            .put("paramStructure", "either");
    if (method.operator()) {
      json.putArray("tags").addObject().put("name", "operator");
    }
    ArrayNode params = json.putArray("params");
    for (Method.Param<?> param : method.params()) {
      params
          .addObject()
          .put("name", param.name())
          .put("description", param.summary())
          .put("required", param.required())
          .set("schema", param.type().schema());
    }
    json.putObject("result").put("name", method.name() + "Result").set("schema", method.result());
    return json;
  }
}
