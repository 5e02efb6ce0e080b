package io.alys.actor.trace;

import io.alys.actor.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something that was done in a trace, and is over.
 *
 * @param at its own place; nothing else has that span's id
 * @param parentSpan what it was a part of; 0 for the first of a trace
 * @param took never negative
 * @param attributes what is worth knowing of it; never a secret, and never a whole message
 * @param error what went wrong; empty when nothing did
 * @param links what it has to do with beside its parent, in this trace or another
 */
public record Span(
    String name,
    Kind kind,
    TraceContext at,
    long parentSpan,
    Instant start,
    Duration took,
    Map<String, String> attributes,
    String error,
    List<TraceContext> links) {

  /** Whose side of a conversation it is. */
  public enum Kind {
    /** A part of this node's own work. */
    INTERNAL,
    /** What somebody else asked this node. */
    SERVER,
    /** What this node asked somebody else. */
    CLIENT,
    /** A message that was told, handled later. */
    CONSUMER
  }
}
