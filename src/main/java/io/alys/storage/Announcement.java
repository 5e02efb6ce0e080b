package io.alys.storage;

import io.alys.primitives.Bytes;
import java.time.Instant;

/**
 * Something that governance announced and that must not be lost, although who acts upon it may not
 * run yet. Its identity is its numbering and sequence: two announcements of one identity are one.
 *
 * @param kind what the payload is, 1 to 64 visible ASCII characters
 * @param id governance's own name of it, 1 to 200 characters of any script; not its identity, for
 *     governance may announce one proposal, or one federation, more than once
 * @param numbering governance's run of sequences, 1 to 200 visible ASCII characters; as in {@link
 *     Cursor}
 * @param sequence its place there, from 1; 0 has what may be lost
 * @param payload at most 4 MiB, which is also what one message of a gRPC stream may hold
 * @param receivedAt from 1970 to 2262: the nanoseconds since 1970 fill 63 bits
 */
public record Announcement(
    String kind, String id, String numbering, long sequence, Bytes payload, Instant receivedAt) {
  static final int MAX_KIND = 64;
  private static final int MAX_ID = 200;

  public Announcement {
    VisibleAscii.require("kind", kind, MAX_KIND);
    VisibleAscii.require("numbering of an announcement", numbering, Cursor.MAX_NUMBERING);
    if (sequence < 1) {
      throw new IllegalArgumentException(
          "sequence %d of numbering %s must be at least 1".formatted(sequence, numbering));
    }
    String which = "announcement %d of numbering %s".formatted(sequence, numbering);
    if (id.isEmpty() || id.length() > MAX_ID) {
      throw new IllegalArgumentException(
          "id of %s, %d characters, must have 1 to %d".formatted(which, id.length(), MAX_ID));
    }
    // Half a pair has no form in UTF-8, which a database keeps text in.
    if (id.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
      throw new IllegalArgumentException(
          "id of %s must not hold half a character".formatted(which));
    }
    if (payload.size() > OutboxEntry.MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "payload of %s, %d bytes, must be at most %d bytes"
              .formatted(which, payload.size(), OutboxEntry.MAX_PAYLOAD_BYTES));
    }
    EpochNanos.require("receipt of " + which, receivedAt);
  }
}
