package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static Announcement of(String kind, String id, String numbering, long sequence) {
    return new Announcement(kind, id, numbering, sequence, Bytes.EMPTY, NOW);
  }

  private static Announcement holding(int payloadBytes, Instant receivedAt) {
    return new Announcement("k", "p", "n", 7, Bytes.copyOf(new byte[payloadBytes]), receivedAt);
  }

  private static void refuses(ThrowingCallable making, String message) {
    assertThatThrownBy(making).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void refusesAnIdentityThatADatabaseMightConfuse() {
    assertThat(of("k".repeat(64), "p", "n".repeat(200), 1).sequence()).isEqualTo(1);
    refuses(
        () -> of("k".repeat(65), "p", "n", 1),
        "kind of 65 characters must be 1 to 64 visible ASCII characters");
    refuses(
        () -> of("k", "p", "a b", 1),
        "numbering of an announcement of 3 characters must be 1 to 200 visible ASCII characters");
    refuses(
        () -> of("k", "p", "n".repeat(201), 1),
        "numbering of an announcement of 201 characters must be 1 to 200 visible ASCII characters");
    refuses(() -> of("k", "p", "n", 0), "sequence 0 of numbering n must be at least 1");
  }

  @Test
  void takesAnyNameThatGovernanceMayGive() {
    for (String id : new String[] {"federation 3", "\u0000", "\ud83d\ude00", "é".repeat(200)}) {
      assertThat(of("k", id, "n", 7).id()).isEqualTo(id);
    }
    refuses(
        () -> of("k", "", "n", 7),
        "id of announcement 7 of numbering n, 0 characters, must have 1 to 200");
    refuses(
        () -> of("k", "x".repeat(201), "n", 7),
        "id of announcement 7 of numbering n, 201 characters, must have 1 to 200");
    for (String half : new String[] {"\ud83d", "a\ude00", "\ude00\ud83d"}) {
      refuses(
          () -> of("k", half, "n", 7),
          "id of announcement 7 of numbering n must not hold half a character");
    }
  }

  @Test
  void refusesWhatTheJournalCannotHold() {
    int max = OutboxEntry.MAX_PAYLOAD_BYTES;
    assertThat(holding(max, NOW).payload().size()).isEqualTo(max);
    refuses(
        () -> holding(max + 1, NOW),
        "payload of announcement 7 of numbering n, 4194305 bytes, must be at most 4194304 bytes");
    for (String when : new String[] {"1970-01-01T00:00:00Z", "2262-04-11T23:47:15.999999999Z"}) {
      assertThat(holding(0, Instant.parse(when)).receivedAt()).isEqualTo(when);
    }
    for (String when : new String[] {"1969-12-31T23:59:59.999999999Z", "2262-04-11T23:47:16Z"}) {
      refuses(
          () -> holding(0, Instant.parse(when)),
          "receipt of announcement 7 of numbering n, %s, must lie between 1970 and 2262"
              .formatted(when));
    }
  }
}
