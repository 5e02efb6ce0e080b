package io.alys.storage;

import io.alys.primitives.Bytes;
import java.time.Instant;

/**
 * A request to governance that must not be lost: kept from before it is sent until it is
 * acknowledged.
 *
 * @param requestId its identity, 1 to 200 visible ASCII characters; two entries of one id are one
 * @param priority kept as it is; the journal orders by position alone
 * @param kind what the payload is, 1 to 64 visible ASCII characters
 * @param payload at most 4 MiB, which is also what one message of a gRPC stream may hold
 * @param createdAt from 1970 to 2262: the nanoseconds since 1970 fill 63 bits
 */
public record OutboxEntry(
    String requestId, int priority, String kind, Bytes payload, Instant createdAt) {
  /** The largest payload. */
  public static final int MAX_PAYLOAD_BYTES = 4 << 20;

  static final int MAX_ID = 200;
  private static final int MAX_KIND = 64;

  public OutboxEntry {
    VisibleAscii.require("request id", requestId, MAX_ID);
    VisibleAscii.require("kind", kind, MAX_KIND);
    if (payload.size() > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "payload of %s, %d bytes, must be at most %d bytes"
              .formatted(requestId, payload.size(), MAX_PAYLOAD_BYTES));
    }
    EpochNanos.require("creation of " + requestId, createdAt);
  }
}
