package io.alys.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A TOML document as flat keys with their values and lines. The parser knows no lines once it has
 * its tree, so a scan of the text finds them.
 */
final class TomlText {
  private static final TomlMapper MAPPER = new TomlMapper();
  private static final int MAX_CHARS = 1 << 20;

  private TomlText() {}

  /** A value of the text: a string, number, boolean, or a list of strings. */
  record Given(Object value, int line) {}

  /** Thrown for what is no TOML. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;
    private final String reason;

    Malformed(int line, String reason) {
      super(reason);
      this.line = line;
      this.reason = reason;
    }

    int line() {
      return line;
    }

    String reason() {
      return reason;
    }
  }

  static Map<String, Given> parse(String text) throws Malformed {
    if (text.length() > MAX_CHARS) {
      throw new Malformed(0, "the file is over %d characters".formatted(MAX_CHARS));
    }
    JsonNode tree;
    try {
      tree = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new Malformed(
          at == null ? 0 : at.getLineNr(),
          "not valid TOML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (RuntimeException e) {
      throw new Malformed(0, "not valid TOML: " + e.getClass().getSimpleName());
    }
    Map<String, Given> flat = new LinkedHashMap<>();
    flatten("", tree, lines(text), flat);
    return flat;
  }

  private static void flatten(
      String path, JsonNode node, Map<String, Integer> lines, Map<String, Given> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry -> {
                String key = entry.getKey();
                flatten(path.isEmpty() ? key : path + "." + key, entry.getValue(), lines, into);
              });
      if (node.isEmpty() && !path.isEmpty()) {
        into.put(path + ".", new Given("", lines.getOrDefault(path, 0)));
      }
      return;
    }
    into.put(path, new Given(plain(node), lines.getOrDefault(path, 0)));
  }

  private static Object plain(JsonNode node) {
    if (node.isArray()) {
      List<Object> items = new ArrayList<>();
      node.forEach(item -> items.add(plain(item)));
      return items;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.longValue();
    }
    return node.isNumber() ? node.doubleValue() : node.asText();
  }

  /** The line of each key and table. Within multi-line strings and arrays nothing is a key. */
  private static Map<String, Integer> lines(String text) {
    Map<String, Integer> lines = new HashMap<>();
    String table = "";
    String until = "";
    int brackets = 0;
    int number = 0;
    for (String raw : text.split("\r?\n", -1)) {
      number++;
      if (!until.isEmpty()) {
        until = raw.contains(until) ? "" : until;
        continue;
      }
      String line = raw.strip();
      if (brackets > 0) {
        brackets += depth(line);
        continue;
      }
      if (line.startsWith("[")) {
        table = key(line.replace("[", "").replaceAll("].*", ""));
        lines.putIfAbsent(table, number);
        continue;
      }
      int equals = line.indexOf('=');
      if (equals <= 0 || line.startsWith("#")) {
        continue;
      }
      String key = key(line.substring(0, equals));
      lines.putIfAbsent(table.isEmpty() ? key : table + "." + key, number);
      String value = line.substring(equals + 1).strip();
      until = opens(value, "\"\"\"") ? "\"\"\"" : opens(value, "'''") ? "'''" : "";
      brackets = until.isEmpty() ? Math.max(0, depth(value)) : 0;
    }
    return lines;
  }

  private static boolean opens(String value, String quotes) {
    return value.startsWith(quotes) && value.indexOf(quotes, quotes.length()) < 0;
  }

  private static int depth(String value) {
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        return depth;
      } else if (c == '[') {
        depth++;
      } else if (c == ']') {
        depth--;
      }
    }
    return depth;
  }

  private static String key(String text) {
    return text.replaceAll("[\"'\\s]", "");
  }
}
