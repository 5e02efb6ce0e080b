package io.alys.network;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes of other chains that came here lately. Nothing can be done about them from here but to tell
 * the operators of both. Bounded; used on one context of Vert.x alone.
 */
final class Strangers {
  static final int MOST = 16;
  private static final long TOLD_NANOS = Duration.ofMinutes(10).toNanos();

  private final Map<String, Met> met = new LinkedHashMap<>();

  private record Met(String text, long atNanos) {}

  /** One came from there; says whether that is news. */
  boolean met(String host, String text, long nowNanos) {
    Met before = met.remove(host);
    met.put(host, new Met(text, nowNanos));
    if (met.size() > MOST) {
      met.remove(met.keySet().iterator().next());
    }
    return before == null || !before.text().equals(text);
  }

  /** A node of this chain came from there. */
  void forget(String host) {
    met.remove(host);
  }

  /** Those of the last minutes. */
  List<String> lately(long nowNanos) {
    met.values().removeIf(one -> nowNanos - one.atNanos() > TOLD_NANOS);
    return met.entrySet().stream()
        .map(one -> "%s: %s".formatted(one.getKey(), one.getValue().text()))
        .toList();
  }
}
