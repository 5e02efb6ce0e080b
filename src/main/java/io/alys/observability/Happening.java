package io.alys.observability;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;

/**
 * Something that happened, in words.
 *
 * @param room who tells it, as the page groups it
 * @param kind the event's name
 * @param actor whose it is; empty for none
 * @param text at most {@value #MAX_CHARS} characters
 */
record Happening(
    Instant at, Severity severity, String room, String kind, String actor, String text) {
  static final int MAX_CHARS = 400;

  /** How much an operator should mind. */
  enum Severity {
    /** What happens with each block. */
    ROUTINE,
    /** The usual course of things. */
    INFO,
    /** Something to know. */
    WARN,
    /** Something to look after. */
    ERROR
  }

  Happening {
    text = brief(text);
  }

  /** On one line, and cut when it is long. */
  static String brief(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS - 1) + "…";
  }

  boolean isRoutine() {
    return severity == Severity.ROUTINE;
  }

  JsonObject json() {
    return new JsonObject()
        .put("at", at.toString())
        .put("severity", severity.name().toLowerCase(Locale.ROOT))
        .put("room", room)
        .put("kind", kind)
        .put("actor", actor)
        .put("text", text);
  }
}
