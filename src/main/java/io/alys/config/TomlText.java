package io.alys.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import java.io.IOException;
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
  /** Without a mapper around it, which would load ten times the classes at the start of a node. */
  private static final TomlFactory FACTORY = new TomlFactory();

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
    Map<String, Given> flat = new LinkedHashMap<>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      table("", parser, lines(text), flat);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new Malformed(
          at == null ? 0 : at.getLineNr(),
          "not valid TOML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException | RuntimeException e) {
      throw new Malformed(0, "not valid TOML: " + e.getClass().getSimpleName());
    }
    return flat;
  }

  /** The keys of the table that the parser has just entered, up to its end. */
  private static void table(
      String path, JsonParser parser, Map<String, Integer> lines, Map<String, Given> into)
      throws IOException {
    boolean empty = true;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      empty = false;
      String name = parser.currentName();
      String key = path.isEmpty() ? name : path + "." + name;
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        table(key, parser, lines, into);
      } else {
        into.put(key, new Given(plain(parser), lines.getOrDefault(key, 0)));
      }
    }
    if (empty && !path.isEmpty()) {
      into.put(path + ".", new Given("", lines.getOrDefault(path, 0)));
    }
  }

  private static Object plain(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_ARRAY -> items(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? parser.getDoubleValue()
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case START_OBJECT -> {
        parser.skipChildren();
        yield "a table"; // Within a list: no setting is one.
      }
      default -> parser.getText();
    };
  }

  private static List<Object> items(JsonParser parser) throws IOException {
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(plain(parser));
    }
    return items;
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
