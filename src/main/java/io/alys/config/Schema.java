package io.alys.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The keys that a configuration record has. */
public final class Schema {
  private Schema() {}

  /**
   * One key.
   *
   * @param key dotted; {@code *} stands for a name of the operator's choice
   * @param type for people: {@code integer}, {@code duration}, {@code one of a, b} …
   * @param environment the variable that overrides it; empty for keys with a {@code *}
   */
  public record Key(String key, String type, Setting setting, String environment) {}

  /** Every key of a record and of the records in it, in their order. */
  public static List<Key> keys(Class<? extends Record> type) {
    List<Key> keys = new ArrayList<>();
    collect("", type, keys);
    return keys;
  }

  private static void collect(String prefix, Class<?> type, List<Key> into) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + keyOf(component);
      Class<?> raw = component.getType();
      if (raw.isRecord() && raw != Secret.class) {
        collect(key + ".", raw, into);
      } else if (raw == Map.class) {
        Class<?> element = (Class<?>) argument(component.getGenericType(), 1);
        live(element);
        collect(key + ".*.", element, into);
      } else {
        into.add(
            new Key(
                key,
                describe(component),
                settingOf(component),
                key.contains("*") ? "" : environmentOf(key)));
      }
    }
  }

  /**
   * Whether the settings of a record that there may be many of are live.
   *
   * @throws IllegalStateException when some are and some are not: such a record could come and go
   *     only by half
   */
  static boolean live(Class<?> element) {
    List<Key> keys = new ArrayList<>();
    collect("", element, keys);
    long live = keys.stream().filter(key -> key.setting().live()).count();
    if (live != 0 && live != keys.size()) {
      throw new IllegalStateException(
          "the settings of %s must all be live, or none".formatted(element.getSimpleName()));
    }
    return live != 0;
  }

  static String keyOf(RecordComponent component) {
    return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  static String environmentOf(String key) {
    return "ALYS_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  static Setting settingOf(RecordComponent component) {
    Setting setting = component.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(
          "%s.%s has no @Setting"
              .formatted(component.getDeclaringRecord().getSimpleName(), component.getName()));
    }
    return setting;
  }

  static Type argument(Type type, int index) {
    return ((ParameterizedType) type).getActualTypeArguments()[index];
  }

  private static String describe(RecordComponent component) {
    Type type = component.getGenericType();
    if (component.getType() == Optional.class) {
      return "optional " + word((Class<?>) argument(type, 0));
    }
    if (component.getType() == List.class) {
      return "list of " + word((Class<?>) argument(type, 0));
    }
    return word(component.getType());
  }

  private static String word(Class<?> type) {
    if (type.isEnum()) {
      List<String> names = new ArrayList<>();
      for (Object constant : type.getEnumConstants()) {
        names.add(Values.word(constant));
      }
      return "one of " + String.join(", ", names);
    }
    if (type == int.class || type == Integer.class || type == long.class) {
      return "integer";
    }
    if (type == Duration.class) {
      return "duration";
    }
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
