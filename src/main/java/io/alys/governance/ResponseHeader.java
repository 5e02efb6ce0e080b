package io.alys.governance;

import java.time.Instant;

/**
 * What goes before each message of governance.
 *
 * @param requestId which request it answers; an id of governance's own when it answers none
 * @param sentAt whole seconds
 * @param node the service's name
 * @param message for people; may be empty
 * @param sequence place in governance's numbering for this node, from 1; 0 for what may be lost
 */
public record ResponseHeader(
    String requestId, Instant sentAt, String node, Status status, String message, long sequence) {

  /** How the request went. */
  public enum Status {
    SUCCESS,
    ERROR,
    TIMEOUT,
    UNAUTHORIZED,
    RATE_LIMITED,
    SERVICE_UNAVAILABLE
  }

  public ResponseHeader {
    Limits.id("request_id", requestId);
    Limits.id("node_id", node);
    Limits.text("message", message, Limits.TEXT_CHARS);
    Limits.wholeSeconds("timestamp", sentAt);
    Limits.notNegative("sequence", sequence);
  }
}
