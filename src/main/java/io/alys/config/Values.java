package io.alys.config;

import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One value from its text, and back. What does not fit throws with the reason. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private Values() {}

  static Object convert(Object given, Type type, Setting setting) {
    if (type instanceof Class<?> raw) {
      return scalar(given, raw, setting);
    }
    Type element = Schema.argument(type, 0);
    if (type.getTypeName().startsWith(Optional.class.getName())) {
      return given.equals("") ? Optional.empty() : Optional.of(convert(given, element, setting));
    }
    return list(given).stream().map(item -> convert(item, element, setting)).toList();
  }

  private static List<Object> list(Object given) {
    if (given instanceof List<?> items) {
      return new ArrayList<>(items);
    }
    String text = given.toString().strip();
    return text.isEmpty() ? List.of() : Arrays.<Object>asList((Object[]) text.split("\\s*,\\s*"));
  }

  private static Object scalar(Object given, Class<?> type, Setting setting) {
    if (given instanceof List<?>) {
      throw new IllegalArgumentException("must be a single value");
    }
    String text = given.toString();
    if (type == int.class || type == Integer.class || type == long.class) {
      long number = number(text, setting);
      return type != long.class ? (Object) Math.toIntExact(number) : (Object) number;
    }
    if (type == boolean.class) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("must be true or false");
      };
    }
    if (type == double.class) {
      return fraction(text, setting);
    }
    if (type == Duration.class) {
      return duration(text);
    }
    if (type.isEnum()) {
      return constant(text, type);
    }
    if (type == Path.class) {
      return path(text);
    }
    if (type == Secret.class) {
      return new Secret(text);
    }
    if (type == String.class) {
      return text;
    }
    throw new IllegalStateException("settings cannot be of type " + type.getName());
  }

  private static long number(String text, Setting setting) {
    long min = Math.max(setting.min(), Integer.MIN_VALUE);
    long max = Math.min(setting.max(), Integer.MAX_VALUE);
    long number;
    try {
      number = Long.parseLong(text.replace("_", ""));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("must be a whole number");
    }
    if (number < min || number > max) {
      throw new IllegalArgumentException("must be between %d and %d".formatted(min, max));
    }
    return number;
  }

  private static double fraction(String text, Setting setting) {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("must be a number");
    }
    if (!(number >= setting.min() && number <= setting.max())) {
      throw new IllegalArgumentException(
          "must be between %d and %d".formatted(setting.min(), setting.max()));
    }
    return number;
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("must be a duration such as 500ms, 10s, 5m, 2h or 1d");
    }
    long unit = MILLIS.getOrDefault(matcher.group(2), 1L);
    return Duration.ofMillis(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
  }

  private static Object constant(String text, Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Object constant : type.getEnumConstants()) {
      String name = word(constant);
      if (name.equals(text)) {
        return constant;
      }
      names.add(name);
    }
    throw new IllegalArgumentException("must be one of " + String.join(", ", names));
  }

  /** A constant of an enum as a person writes it: {@code drop-oldest}. */
  static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Path path(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException _) {
      // Falls through to the one message for both.
    }
    throw new IllegalArgumentException("must be a path");
  }

  /** A value as one would write it in the file. */
  static String print(Object value) {
    return switch (value) {
      case Duration duration -> quoted(text(duration));
      case Enum<?> constant -> quoted(word(constant));
      case List<?> items ->
          items.stream()
              .map(Values::print)
              .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
      case Optional<?> optional -> optional.isPresent() ? print(optional.get()) : quoted("");
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> quoted(value.toString());
    };
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    for (String unit : List.of("d", "h", "m", "s")) {
      long size = MILLIS.getOrDefault(unit, 1L);
      if (millis != 0 && millis % size == 0) {
        return millis / size + unit;
      }
    }
    return millis + "ms";
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                default -> {
                  if (c < 0x20 || c == 0x7f) {
                    out.append("\\u%04x".formatted(c));
                  } else {
                    out.append((char) c);
                  }
                }
              }
            });
    return out.append('"').toString();
  }
}
