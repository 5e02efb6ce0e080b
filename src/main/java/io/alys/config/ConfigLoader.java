package io.alys.config;

import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fills a record from layers of text. All mistakes are found in one pass: a key that does not
 * exist, a value that does not fit, values that do not go together.
 */
public final class ConfigLoader<T extends Record> {
  /** Variables of the launcher, which are no settings. */
  private static final Set<String> NOT_SETTINGS =
      Set.of("ALYS_JAVA_OPTS", "ALYS_CONFIG", "ALYS_AOT", "ALYS_AOT_DELAY");

  private final Class<T> type;
  private final Map<String, Map<String, String>> profiles;
  private final String firstProfile;
  private final List<Schema.Key> keys;
  private final Function<Loaded<T>, List<ConfigError>> check;

  /** A named set of values below those of the file. */
  public record Profile(String name, Map<String, String> values) {
    public Profile {
      values = Map.copyOf(values);
    }
  }

  /** A value and where it came from. */
  private record Given(Object value, Origin origin) {}

  /**
   * @param profiles the first is in force unless the command line, or the file's first key, chooses
   *     another
   */
  public ConfigLoader(Class<T> type, List<Profile> profiles) {
    this(type, profiles, _ -> List.of());
  }

  /**
   * @param check finds what is wrong although every record took its values: what they say of things
   *     that this room does not know
   */
  public ConfigLoader(
      Class<T> type, List<Profile> profiles, Function<Loaded<T>, List<ConfigError>> check) {
    this.type = type;
    this.check = check;
    this.profiles = new LinkedHashMap<>();
    profiles.forEach(profile -> this.profiles.put(profile.name(), profile.values()));
    this.firstProfile = profiles.getFirst().name();
    this.keys = Schema.keys(type);
  }

  public ConfigResult<T> load(ConfigSource source) {
    List<ConfigError> errors = new ArrayList<>();
    Map<String, Given> file = file(source, errors);
    Map<String, Given> given = new TreeMap<>();
    profile(source, file.remove("profile"), given, errors);
    accept(file, given, errors);
    accept(environment(source, errors), given, errors);
    accept(settings(source, errors), given, errors);
    List<Effective> effective = new ArrayList<>();
    Object value = bind("", type, given, effective, errors);
    if (value == null || !errors.isEmpty()) {
      return new Invalid<>(List.copyOf(errors));
    }
    Loaded<T> loaded = new Loaded<>(type.cast(value), List.copyOf(effective));
    List<ConfigError> wrong = check.apply(loaded);
    return wrong.isEmpty() ? loaded : new Invalid<>(List.copyOf(wrong));
  }

  private void profile(
      ConfigSource source,
      @Nullable Given named,
      Map<String, Given> given,
      List<ConfigError> errors) {
    String name = source.profile().orElse(named == null ? firstProfile : named.value().toString());
    Map<String, String> values = profiles.get(name);
    if (values == null) {
      Origin origin = named == null ? new Origin.CommandLine() : named.origin();
      errors.add(
          new ConfigError(
              origin, "profile", name, "must be one of " + String.join(", ", profiles.keySet())));
      return;
    }
    values.forEach((key, value) -> given.put(key, new Given(value, new Origin.OfProfile(name))));
  }

  private static Map<String, Given> file(ConfigSource source, List<ConfigError> errors) {
    Map<String, Given> values = new LinkedHashMap<>();
    if (source.file().isEmpty()) {
      return values;
    }
    ConfigSource.Text text = source.file().get();
    try {
      TomlText.parse(text.content())
          .forEach(
              (key, it) ->
                  values.put(
                      key, new Given(it.value(), new Origin.FileLine(text.name(), it.line()))));
    } catch (TomlText.Malformed e) {
      errors.add(new ConfigError(new Origin.FileLine(text.name(), e.line()), "", "", e.reason()));
    }
    return values;
  }

  private Map<String, Given> environment(ConfigSource source, List<ConfigError> errors) {
    Map<String, String> keyOf =
        keys.stream()
            .filter(key -> !key.environment().isEmpty())
            .collect(Collectors.toMap(Schema.Key::environment, Schema.Key::key));
    Map<String, Given> values = new TreeMap<>();
    new TreeMap<>(source.environment())
        .forEach(
            (name, value) -> {
              if (!name.startsWith("ALYS_") || NOT_SETTINGS.contains(name)) {
                return;
              }
              Origin origin = new Origin.Environment(name);
              String key = keyOf.get(name);
              if (key == null) {
                errors.add(ConfigError.unknown(origin, "", "setting", name, keyOf.keySet()));
              } else {
                values.put(key, new Given(value, origin));
              }
            });
    return values;
  }

  private static Map<String, Given> settings(ConfigSource source, List<ConfigError> errors) {
    Map<String, Given> values = new LinkedHashMap<>();
    Origin origin = new Origin.CommandLine();
    for (String setting : source.settings()) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        errors.add(new ConfigError(origin, setting, "", "must have the form key=value"));
      } else {
        values.put(
            setting.substring(0, equals).strip(),
            new Given(setting.substring(equals + 1).strip(), origin));
      }
    }
    return values;
  }

  /** Lays a layer over those before; keys that do not exist are errors. */
  private void accept(
      Map<String, Given> layer, Map<String, Given> given, List<ConfigError> errors) {
    layer.forEach(
        (key, value) -> {
          if (keys.stream().anyMatch(known -> matches(known.key(), key))) {
            given.put(key, value);
          } else {
            List<String> names = keys.stream().map(Schema.Key::key).toList();
            errors.add(ConfigError.unknown(value.origin(), key, "setting", key, names));
          }
        });
  }

  /** Whether a key is the known one, where {@code *} is any name; or a table of it, left empty. */
  private static boolean matches(String known, String key) {
    boolean table = key.endsWith(".");
    String name = table ? key.substring(0, key.length() - 1) : key;
    String[] expected = known.split("\\.", -1);
    String[] given = name.split("\\.", -1);
    if (table ? given.length >= expected.length : given.length != expected.length) {
      return false;
    }
    for (int i = 0; i < given.length; i++) {
      if (given[i].isEmpty() || !(expected[i].equals("*") || expected[i].equals(given[i]))) {
        return false;
      }
    }
    return true;
  }

  /** A record from what was given; null, with errors added, when it cannot be. */
  private @Nullable Object bind(
      String prefix,
      Class<?> record,
      Map<String, Given> given,
      List<Effective> effective,
      List<ConfigError> errors) {
    RecordComponent[] components = record.getRecordComponents();
    Object[] arguments = new Object[components.length];
    boolean whole = true;
    for (int i = 0; i < components.length; i++) {
      Object value = component(prefix, components[i], given, effective, errors);
      whole &= value != null;
      if (value != null) {
        arguments[i] = value;
      }
    }
    if (!whole) {
      return null;
    }
    try {
      return Records.make(record, arguments);
    } catch (IllegalArgumentException e) {
      String table = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
      errors.add(
          new ConfigError(originOf(prefix, given), table, "", String.valueOf(e.getMessage())));
      return null;
    }
  }

  private @Nullable Object component(
      String prefix,
      RecordComponent component,
      Map<String, Given> given,
      List<Effective> effective,
      List<ConfigError> errors) {
    String key = prefix + Schema.keyOf(component);
    Class<?> raw = component.getType();
    if (raw == Map.class) {
      Class<?> element = (Class<?>) Schema.argument(component.getGenericType(), 1);
      return map(key + ".", element, given, effective, errors);
    }
    if (raw.isRecord() && raw != Secret.class) {
      return bind(key + ".", raw, given, effective, errors);
    }
    Setting setting = Schema.settingOf(component);
    Given found = given.getOrDefault(key, new Given(setting.byDefault(), new Origin.BuiltIn()));
    try {
      Object value = Values.convert(found.value(), component.getGenericType(), setting);
      effective.add(new Effective(key, Values.print(value), found.origin(), setting.live()));
      return value;
    } catch (IllegalArgumentException | ArithmeticException e) {
      String shown = raw == Secret.class ? "" : found.value().toString();
      errors.add(new ConfigError(found.origin(), key, shown, String.valueOf(e.getMessage())));
      return null;
    }
  }

  private @Nullable Object map(
      String prefix,
      Class<?> element,
      Map<String, Given> given,
      List<Effective> effective,
      List<ConfigError> errors) {
    Set<String> names = new TreeSet<>();
    given.keySet().stream()
        .filter(key -> key.startsWith(prefix))
        .forEach(key -> names.add(key.substring(prefix.length()).replaceAll("\\..*", "")));
    Map<String, Object> map = new TreeMap<>();
    boolean whole = true;
    for (String name : names) {
      Object value = bind(prefix + name + ".", element, given, effective, errors);
      whole &= value != null;
      if (value != null) {
        map.put(name, value);
      }
    }
    return whole ? Map.copyOf(map) : null;
  }

  private static Origin originOf(String prefix, Map<String, Given> given) {
    return given.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(entry -> entry.getValue().origin())
        .findFirst()
        .orElse(new Origin.BuiltIn());
  }
}
