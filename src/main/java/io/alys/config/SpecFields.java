package io.alys.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The fields of one object of a chain specification; remembers which were asked for. */
final class SpecFields {
  private static final JsonNode MISSING = JsonNodeFactory.instance.missingNode();

  private final Origin origin;
  private final String name;
  private final JsonNode object;
  private final List<ConfigError> errors;
  private final Set<String> known = new TreeSet<>();
  private final Set<String> refused = new TreeSet<>();

  /**
   * @param name its path; empty for the whole file
   * @param errors where its mistakes go
   */
  SpecFields(Origin origin, String name, JsonNode object, List<ConfigError> errors) {
    this.origin = origin;
    this.name = name;
    this.object = object;
    this.errors = errors;
    if (!object.isObject() && !object.isMissingNode()) {
      error("", name.isEmpty() ? "" : object.toString(), "must be a JSON object");
    }
  }

  /** An object in this one. */
  SpecFields child(String key) {
    return new SpecFields(origin, path(key), field(key), errors);
  }

  /** The objects of a list, none when there is no such list. */
  List<SpecFields> children(String key) {
    JsonNode list = field(key);
    if (!list.isArray()) {
      if (!list.isMissingNode()) {
        error(key, list.toString(), "must be a list of JSON objects");
      }
      return List.of();
    }
    List<SpecFields> all = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      all.add(new SpecFields(origin, "%s[%d]".formatted(path(key), i), list.get(i), errors));
    }
    return all;
  }

  private String path(String key) {
    return name.isEmpty() || key.isEmpty() ? name + key : name + "." + key;
  }

  /** A mistake in a field; in the object as a whole when the key is empty. */
  void error(String key, String value, String reason) {
    errors.add(new ConfigError(origin, path(key), value, reason));
  }

  private JsonNode field(String key) {
    known.add(key);
    return object.isObject() ? object.path(key) : MISSING;
  }

  boolean has(String key) {
    return !field(key).isMissingNode();
  }

  /** Whether there is any field but one. */
  boolean hasOtherThan(String key) {
    return object.size() > (has(key) ? 1 : 0);
  }

  void ignored(String key) {
    known.add(key);
  }

  /** Keys that are wrong here, with the reasons. */
  void refuse(Map<String, String> reasons) {
    reasons.forEach(
        (key, reason) -> {
          if (object.has(key)) {
            refused.add(key);
            error(key, object.path(key).toString(), reason);
          }
        });
  }

  long number(String key, long otherwise) {
    JsonNode node = field(key);
    if (node.isMissingNode()) {
      return otherwise;
    }
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      error(key, node.toString(), "must be a whole number, not negative");
      return otherwise;
    }
    return node.longValue();
  }

  int count(String key, int otherwise) {
    long value = number(key, otherwise);
    if (value > Integer.MAX_VALUE) {
      error(key, Long.toString(value), "must have 31 bits");
      return otherwise;
    }
    return (int) value;
  }

  String text(String key, String otherwise) {
    JsonNode node = field(key);
    if (!node.isMissingNode() && !node.isTextual()) {
      error(key, node.toString(), "must be a string");
    }
    return node.isTextual() ? node.textValue().toLowerCase(Locale.ROOT) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode node = field(key);
    if (!node.isMissingNode() && !node.isBoolean()) {
      error(key, node.toString(), "must be true or false");
    }
    return node.isBoolean() ? node.booleanValue() : otherwise;
  }

  /** Hex strings, in lower case, with exactly the given beginning whether it was there or not. */
  List<String> hex(String key, List<String> otherwise, String beginning) {
    JsonNode node = field(key);
    if (node.isMissingNode()) {
      return otherwise;
    }
    List<String> values = new ArrayList<>();
    for (JsonNode item : node) {
      String text = item.asText().toLowerCase(Locale.ROOT);
      values.add(beginning + (text.startsWith("0x") ? text.substring(2) : text));
    }
    if (!node.isArray() || values.isEmpty()) {
      error(key, node.toString(), "must be a list of hex strings");
      return otherwise;
    }
    return values;
  }

  /** Every field that nobody asked for is a mistake. */
  void requireKnown() {
    object
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key) && !refused.contains(key)) {
                errors.add(ConfigError.unknown(origin, path(key), "setting", key, known));
              }
            });
  }
}
