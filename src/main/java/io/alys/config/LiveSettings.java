package io.alys.config;

import java.lang.reflect.RecordComponent;
import java.util.Map;

/** A configuration as it is while it waits for a restart: new where it is live, old elsewhere. */
final class LiveSettings {
  private LiveSettings() {}

  /**
   * Lays the live settings of one configuration over another.
   *
   * @throws IllegalArgumentException when a record refuses the mixture
   */
  static <T extends Record> T over(T running, T loaded) {
    @SuppressWarnings("unchecked") // Records are final: one class, one type.
    Class<T> type = (Class<T>) running.getClass();
    RecordComponent[] components = type.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      arguments[i] =
          value(component, Records.get(running, component), Records.get(loaded, component));
    }
    return type.cast(Records.make(type, arguments));
  }

  private static Object value(RecordComponent component, Object running, Object loaded) {
    if (running instanceof Record old && loaded instanceof Record young && !isValue(running)) {
      return over(old, young);
    }
    boolean live =
        component.getType() == Map.class
            ? Schema.live((Class<?>) Schema.argument(component.getGenericType(), 1))
            : Schema.settingOf(component).live();
    return live ? loaded : running;
  }

  private static boolean isValue(Object value) {
    return value instanceof Secret;
  }
}
