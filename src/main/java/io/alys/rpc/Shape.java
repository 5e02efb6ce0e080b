package io.alys.rpc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON schemas of what goes in and out; only what the document needs. */
final class Shape {
  private Shape() {}

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode text(String description) {
    return of("string", description);
  }

  static ObjectNode number(String description) {
    return of("integer", description);
  }

  static ObjectNode truth(String description) {
    return of("boolean", description);
  }

  static ObjectNode nothing() {
    return json().put("type", "null");
  }

  static ObjectNode list(ObjectNode of) {
    ObjectNode schema = json().put("type", "array");
    schema.set("items", of);
    return schema;
  }

  /** That, or null. */
  static ObjectNode orNull(ObjectNode schema) {
    ObjectNode either = json();
    either.putArray("oneOf").add(schema).add(nothing());
    return either;
  }

  /** An object; its fields follow by {@link Fields}. */
  static Fields object() {
    return new Fields();
  }

  private static ObjectNode of(String type, String description) {
    return json().put("type", type).put("description", description);
  }

  /** The fields of an object. */
  static final class Fields {
    private final ObjectNode properties = json();
    private final ArrayNode required = JsonNodeFactory.instance.arrayNode();

    /** One that is always there. */
    Fields with(String name, ObjectNode schema) {
      properties.set(name, schema);
      required.add(name);
      return this;
    }

    /** One that may be missing. */
    Fields maybe(String name, ObjectNode schema) {
      properties.set(name, schema);
      return this;
    }

    ObjectNode end() {
      ObjectNode schema = json().put("type", "object");
      schema.set("properties", properties);
      schema.set("required", required);
      return schema;
    }
  }
}
