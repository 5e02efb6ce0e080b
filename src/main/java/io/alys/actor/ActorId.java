package io.alys.actor;

import java.util.regex.Pattern;

/**
 * The name of an actor, the same on every node that runs it: lower case letters, digits and dashes,
 * at most 64 characters, a letter first.
 */
public record ActorId(String name) implements Comparable<ActorId> {
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  public ActorId {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "actor name '%s' must match %s".formatted(name, FORM.pattern()));
    }
  }

  public static ActorId of(String name) {
    return new ActorId(name);
  }

  @Override
  public int compareTo(ActorId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
