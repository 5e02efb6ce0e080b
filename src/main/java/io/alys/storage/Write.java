package io.alys.storage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.alys.primitives.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * One thing that a {@link RecordCommand.RecordWrites} writes. Each has an identity: written again,
 * with the same content, it changes nothing and says so; with another content it is refused. Times
 * are not part of the content, for who repeats a write may decide anew when it happened.
 */
public sealed interface Write {
  /**
   * The largest payload of an event. What a Bitcoin block brings is one event: the 23,000 outputs
   * to the federation that fit into one come to 1.8 MB.
   */
  int MAX_EVENT_BYTES = 4 << 20;

  /** The largest payload of a federation. */
  int MAX_FEDERATION_BYTES = 1 << 20;

  /** The largest payload of a snapshot, which is also what one record holds in all. */
  int MAX_SNAPSHOT_BYTES = 16 << 20;

  /** The longest details of an audit entry, in UTF-8. */
  int MAX_DETAILS_BYTES = 64 << 10;

  /** Key, subject, actor and id: as request ids, 1 to 200 visible ASCII characters. */
  int MAX_KEY = 200;

  /** What it holds in memory, roughly. */
  int sizeBytes();

  /**
   * Appends an event to its topic, at the position after the last. Its identity is topic, key and
   * kind.
   *
   * @param topic 1 to 64 visible ASCII characters; the role of the fence that its first event was
   *     written with guards it from then on
   * @param key what it happened to, such as an outpoint, 1 to 200 visible ASCII characters
   * @param kind what happened, 1 to 64 visible ASCII characters
   * @param payload at most 4 MiB
   * @param expectedPosition that of the topic's last event, when the writer decided upon it; 0 for
   *     an empty topic. A repetition is told before this is looked at.
   */
  record AppendEvent(
      String topic,
      String key,
      String kind,
      Bytes payload,
      Instant at,
      OptionalLong expectedPosition)
      implements Write {
    public AppendEvent {
      RecordCommand.requireTopic(topic);
      VisibleAscii.require("key of an event", key, MAX_KEY);
      VisibleAscii.require("kind of event " + key, kind, Announcement.MAX_KIND);
      atMost("payload of event " + key, payload.size(), MAX_EVENT_BYTES);
      EpochNanos.require("time of event " + key, at);
      if (expectedPosition.isPresent() && expectedPosition.getAsLong() < 0) {
        throw new IllegalArgumentException(
            "expected position %d of topic %s must not be negative"
                .formatted(expectedPosition.getAsLong(), topic));
      }
    }

    @Override
    public int sizeBytes() {
      return payload.size();
    }
  }

  /**
   * Keeps what a topic comes to at one of its positions; the last two of a topic are kept, by
   * position. Its identity is topic and position; another payload replaces it, for two programs may
   * fold the same events in two formats.
   *
   * @param position of an event that the topic has
   * @param format the version of the payload's form, from 1
   * @param payload at most 16 MiB
   */
  record SaveSnapshot(String topic, long position, int format, Bytes payload) implements Write {
    public SaveSnapshot {
      RecordCommand.requireTopic(topic);
      if (position < 1 || format < 1) {
        throw new IllegalArgumentException(
            "position %d and format %d of a snapshot of %s must be at least 1"
                .formatted(position, format, topic));
      }
      atMost("snapshot of topic " + topic, payload.size(), MAX_SNAPSHOT_BYTES);
    }

    @Override
    public int sizeBytes() {
      return payload.size();
    }
  }

  /**
   * Appends to the audit log, whose entries are chained by their hashes.
   *
   * @param id its identity, 1 to 200 visible ASCII characters, chosen so that a repetition has it
   *     too
   * @param kind what was done, 1 to 64 visible ASCII characters
   * @param subject what it was done to, 1 to 200 visible ASCII characters
   * @param details one JSON object, at most 64 KiB of UTF-8; no secrets
   * @param actor which actor or operator did it, 1 to 200 visible ASCII characters
   */
  record AppendAudit(
      String id, String kind, String subject, String details, String actor, Instant at)
      implements Write {
    public AppendAudit {
      VisibleAscii.require("id of an audit entry", id, MAX_KEY);
      VisibleAscii.require("kind of audit entry " + id, kind, Announcement.MAX_KIND);
      VisibleAscii.require("subject of audit entry " + id, subject, MAX_KEY);
      VisibleAscii.require("actor of audit entry " + id, actor, MAX_KEY);
      atMost(
          "details of audit entry " + id,
          details.getBytes(StandardCharsets.UTF_8).length,
          MAX_DETAILS_BYTES);
      requireObject(id, details);
      EpochNanos.require("time of audit entry " + id, at);
    }

    private static void requireObject(String id, String details) {
      try (JsonParser parser = new JsonFactory().createParser(details)) {
        boolean object = parser.nextToken() == JsonToken.START_OBJECT;
        parser.skipChildren();
        if (object
            && parser.currentToken() == JsonToken.END_OBJECT
            && parser.nextToken() == null
            && StandardCharsets.UTF_8.newEncoder().canEncode(details)) {
          return;
        }
      } catch (IOException _) {
        // It is no JSON: said below.
      }
      throw new IllegalArgumentException(
          "details of audit entry %s must be one JSON object".formatted(id));
    }

    @Override
    public int sizeBytes() {
      return details.length();
    }
  }

  /**
   * Keeps a federation for good. Its identity is its version.
   *
   * @param version from 0
   * @param payload at most 1 MiB
   */
  record KeepFederation(long version, Bytes payload, Instant at) implements Write {
    public KeepFederation {
      if (version < 0) {
        throw new IllegalArgumentException(
            "version %d of a federation must not be negative".formatted(version));
      }
      atMost("federation " + version, payload.size(), MAX_FEDERATION_BYTES);
      EpochNanos.require("time of federation " + version, at);
    }

    @Override
    public int sizeBytes() {
      return payload.size();
    }
  }

  /** Keeps a request until it is acknowledged, as {@link StorageCommand.AppendOutbox} does. */
  record Owe(OutboxEntry entry) implements Write {
    @Override
    public int sizeBytes() {
      return entry.payload().size();
    }
  }

  /** Lets a request go, as {@link StorageCommand.AcknowledgeOutbox} does. */
  record Release(String requestId) implements Write {
    public Release {
      VisibleAscii.require("request id", requestId, OutboxEntry.MAX_ID);
    }

    @Override
    public int sizeBytes() {
      return requestId.length();
    }
  }

  /** Keeps an announcement, as {@link StorageCommand.KeepAnnouncement} does. */
  record KeepAnnounced(Announcement announcement) implements Write {
    @Override
    public int sizeBytes() {
      return announcement.payload().size();
    }
  }

  /** Moves a cursor on, as {@link StorageCommand.SaveCursor} does, and never back. */
  record MoveCursor(Cursor cursor) implements Write {
    @Override
    public int sizeBytes() {
      return 0;
    }
  }

  private static void atMost(String what, int bytes, int max) {
    if (bytes > max) {
      throw new IllegalArgumentException(
          "%s, %d bytes, must be at most %d bytes".formatted(what, bytes, max));
    }
  }
}
