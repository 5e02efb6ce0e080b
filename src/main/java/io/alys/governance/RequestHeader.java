package io.alys.governance;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What goes before each message of a node.
 *
 * @param requestId identity of the request, {@link Limits#ID_CHARS} at most; kept when sent again
 * @param sentAt whole seconds
 * @param node the node's name
 * @param protocolVersion for example {@code v1.0.0}
 * @param timeout after which the sender waits no longer; whole seconds, at least one
 * @param sequence place in the sender's numbering, from 1; 0 for what may be lost
 * @param traceParent a W3C traceparent; empty when not traced
 */
public record RequestHeader(
    String requestId,
    Instant sentAt,
    String node,
    String protocolVersion,
    Urgency urgency,
    Optional<Duration> timeout,
    long sequence,
    String traceParent) {

  /** How soon governance should look at it. */
  public enum Urgency {
    LOW,
    NORMAL,
    HIGH,
    CRITICAL
  }

  public RequestHeader {
    Limits.id("request_id", requestId);
    Limits.id("node_id", node);
    Limits.text("protocol_version", protocolVersion, Limits.VERSION_CHARS);
    Limits.text("trace_parent", traceParent, 128);
    Limits.wholeSeconds("timestamp", sentAt);
    timeout.ifPresent(t -> Limits.wholeSeconds("timeout", t, 1));
    Limits.notNegative("sequence", sequence);
  }
}
