package io.alys.actor;

/** What an actor, or a tree of them, says of its own condition. */
public sealed interface Health {
  /** All is well. */
  record Healthy() implements Health {}

  /** It works, but something that an operator should know is not as it should be. */
  record Degraded(String reason) implements Health {}

  /** It does not do its work. */
  record Unhealthy(String reason) implements Health {}

  static Health healthy() {
    return new Healthy();
  }

  /** The worse of the two; the first when they are equally bad. */
  static Health worse(Health one, Health other) {
    return other.severity() > one.severity() ? other : one;
  }

  /** 0 for healthy, 1 for degraded, 2 for unhealthy. */
  default int severity() {
    return switch (this) {
      case Healthy _ -> 0;
      case Degraded _ -> 1;
      case Unhealthy _ -> 2;
    };
  }
}
