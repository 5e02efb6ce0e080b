package io.alys.config;

import io.alys.config.ConfigResult.Effective;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two configurations.
 *
 * @param live keys whose new values are in force at once
 * @param afterRestart keys whose new values wait for a restart
 */
public record ConfigChange(List<String> live, List<String> afterRestart) {
  public static ConfigChange between(List<Effective> before, List<Effective> after) {
    Map<String, Effective> old = byKey(before);
    Map<String, Effective> now = byKey(after);
    TreeMap<String, Effective> changed = new TreeMap<>();
    old.values().stream().filter(e -> !now.containsKey(e.key())).forEach(e -> put(changed, e));
    now.values().stream().filter(e -> differs(old.get(e.key()), e)).forEach(e -> put(changed, e));
    Map<Boolean, List<String>> parts =
        changed.values().stream()
            .collect(
                Collectors.partitioningBy(
                    Effective::live, Collectors.mapping(Effective::key, Collectors.toList())));
    return new ConfigChange(
        parts.getOrDefault(true, List.of()), parts.getOrDefault(false, List.of()));
  }

  public boolean isEmpty() {
    return live.isEmpty() && afterRestart.isEmpty();
  }

  private static boolean differs(@Nullable Effective before, Effective after) {
    return before == null || !before.value().equals(after.value());
  }

  private static void put(Map<String, Effective> into, Effective setting) {
    into.put(setting.key(), setting);
  }

  private static Map<String, Effective> byKey(List<Effective> settings) {
    return settings.stream().collect(Collectors.toMap(Effective::key, Function.identity()));
  }
}
