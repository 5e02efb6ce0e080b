package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.bitcoin.PublicKey;
import io.alys.governance.FromGovernance.Member;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.FromGovernance.Witness;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.governance.ToGovernance.TransactionType;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Both sides of each limit. */
class LimitsTest {

  @Test
  void countsTheCharactersOfAnId() {
    holds(() -> Limits.id("id", "x"));
    holds(() -> Limits.id("id", "x".repeat(128)));
    refuses("id is missing", () -> Limits.id("id", ""));
    refuses("id has 129 characters; 128 is the most", () -> Limits.id("id", "x".repeat(129)));
  }

  @Test
  void countsTheCharactersOfAText() {
    holds(() -> Limits.text("text", "", 3));
    holds(() -> Limits.text("text", "abc", 3));
    refuses("text has 4 characters; 3 is the most", () -> Limits.text("text", "abcd", 3));
  }

  @Test
  void takesWholeCharactersOnly() {
    holds(() -> Limits.text("text", "a𝄞b𝄞", 9));
    refuses("text has half a character at index 1", () -> Limits.text("text", "a\ud834", 9));
    refuses("text has half a character at index 0", () -> Limits.text("text", "\ud834b", 9));
    refuses("text has half a character at index 0", () -> Limits.text("text", "\udd1e\ud834", 9));
    refuses("text has half a character at index 2", () -> Limits.text("text", "𝄞\udd1e", 9));
  }

  @Test
  void countsBytes() {
    holds(() -> Limits.size("key", bytes(2), 2, 4));
    holds(() -> Limits.size("key", bytes(4), 2, 4));
    refuses("key has 1 bytes; 2 to 4 are right", () -> Limits.size("key", bytes(1), 2, 4));
    refuses("key has 5 bytes; 2 to 4 are right", () -> Limits.size("key", bytes(5), 2, 4));
  }

  @Test
  void countsEntries() {
    assertThat(Limits.list("all", List.of(1), 1, 2)).containsExactly(1);
    assertThat(Limits.list("all", List.of(1, 2), 1, 2)).containsExactly(1, 2);
    refuses("all has 0 entries; 1 to 2 are right", () -> Limits.list("all", List.of(), 1, 2));
    refuses(
        "all has 3 entries; 1 to 2 are right", () -> Limits.list("all", List.of(1, 2, 3), 1, 2));
  }

  @Test
  void comparesNumbers() {
    holds(() -> Limits.range("n", 2, 2, 3));
    holds(() -> Limits.range("n", 3, 2, 3));
    refuses("n = 1 must be between 2 and 3", () -> Limits.range("n", 1, 2, 3));
    refuses("n = 4 must be between 2 and 3", () -> Limits.range("n", 4, 2, 3));
    holds(() -> Limits.notNegative("n", 0));
    refuses(
        "n = 18446744073709551615 is beyond the 63 bits that we count with",
        () -> Limits.notNegative("n", -1));
    holds(() -> Limits.counted("n", 1));
    holds(() -> Limits.counted("n", Long.MAX_VALUE));
    refuses("n = 0 must be between 1 and 9223372036854775807", () -> Limits.counted("n", 0));
    refuses(
        "n = 9223372036854775808 is beyond the 63 bits that we count with",
        () -> Limits.counted("n", Long.MIN_VALUE));
  }

  @Test
  void takesWholeSecondsOfOurTimes() {
    Instant latest = Instant.parse("9999-12-31T23:59:59Z");
    holds(() -> Limits.wholeSeconds("at", Instant.EPOCH));
    holds(() -> Limits.wholeSeconds("at", latest));
    refuses(
        "at must be whole seconds between 1970 and 9999, not 1970-01-01T00:00:00.000000001Z",
        () -> Limits.wholeSeconds("at", Instant.EPOCH.plusNanos(1)));
    refuses(
        "at must be whole seconds between 1970 and 9999, not 1969-12-31T23:59:59Z",
        () -> Limits.wholeSeconds("at", Instant.EPOCH.minusSeconds(1)));
    refuses(
        "at must be whole seconds between 1970 and 9999, not +10000-01-01T00:00:00Z",
        () -> Limits.wholeSeconds("at", latest.plusSeconds(1)));
  }

  @Test
  void takesWholeMillisecondsOfOurTimes() {
    Instant latest = Instant.parse("9999-12-31T23:59:59.999Z");
    holds(() -> Limits.wholeMillis("at", Instant.EPOCH));
    holds(() -> Limits.wholeMillis("at", latest));
    refuses(
        "at must be whole milliseconds between 1970 and 9999, not 1970-01-01T00:00:00.000001Z",
        () -> Limits.wholeMillis("at", Instant.EPOCH.plusNanos(1_000)));
    refuses(
        "at must be whole milliseconds between 1970 and 9999, not 1969-12-31T23:59:59.999Z",
        () -> Limits.wholeMillis("at", Instant.EPOCH.minusMillis(1)));
    refuses(
        "at must be whole milliseconds between 1970 and 9999, not +10000-01-01T00:00:00Z",
        () -> Limits.wholeMillis("at", latest.plusMillis(1)));
  }

  @Test
  void takesWholeSecondsOfDurations() {
    holds(() -> Limits.wholeSeconds("for", Duration.ofSeconds(1), 1));
    holds(() -> Limits.wholeSeconds("for", Duration.ofSeconds(Integer.MAX_VALUE), 1));
    refuses(
        "for must be whole seconds, from 1 to 2147483647, not PT0S",
        () -> Limits.wholeSeconds("for", Duration.ZERO, 1));
    refuses(
        "for must be whole seconds, from 0 to 2147483647, not PT1.5S",
        () -> Limits.wholeSeconds("for", Duration.ofMillis(1_500), 0));
    refuses(
        "for must be whole seconds, from 0 to 2147483647, not PT596523H14M8S",
        () -> Limits.wholeSeconds("for", Duration.ofSeconds(Integer.MAX_VALUE + 1L), 0));
  }

  @Test
  void letsTheLargestRequestFitIntoAMessage() {
    SignatureRequest largest =
        new SignatureRequest(
            "語".repeat(Limits.ID_CHARS),
            bytes(Limits.TRANSACTION_BYTES),
            IntStream.range(0, Limits.LIST)
                .mapToObj(i -> new Input(Limits.TRANSACTION_BYTES - Limits.LIST + i, most()))
                .toList(),
            TransactionType.EMERGENCY,
            Limits.SIGNERS,
            Optional.of(Duration.ofSeconds(Integer.MAX_VALUE)),
            Long.MAX_VALUE,
            bytes(Limits.SCRIPT_BYTES));

    fits(GovernanceCodec.encode(SomeGovernance.REQUEST_HEADER, largest));
  }

  @Test
  void letsTheLargestReportFitIntoAMessage() {
    List<Witness> witnesses =
        IntStream.range(0, Limits.WITNESSES)
            .mapToObj(
                i ->
                    new Witness(
                        Limits.TRANSACTION_BYTES - i,
                        SomeGovernance.KEY,
                        bytes(Limits.SIGNATURE_BYTES)))
            .toList();
    String id = "語".repeat(Limits.ID_CHARS);
    SignatureReport largest =
        new SignatureReport(
            id,
            new Progress.Failed("語".repeat(Limits.TEXT_CHARS)),
            witnesses,
            Collections.nCopies(Limits.REPORTED_SIGNERS, id));
    ResponseHeader header =
        new ResponseHeader(
            id,
            Instant.ofEpochSecond(Limits.LATEST_SECOND),
            id,
            ResponseHeader.Status.SERVICE_UNAVAILABLE,
            "語".repeat(Limits.TEXT_CHARS),
            Long.MAX_VALUE);

    fits(GovernanceCodec.encode(header, largest));
  }

  @Test
  void letsTheLargestHealthAnswerFitIntoAMessage() {
    Map<String, String> details =
        IntStream.range(0, Limits.ENTRIES)
            .boxed()
            .collect(
                Collectors.toMap(
                    i -> "語".repeat(Limits.ID_CHARS - 2) + (i + 10),
                    _ -> "語".repeat(Limits.TEXT_CHARS)));

    fits(
        GovernanceCodec.encode(
            new UnaryMessage.HealthAnswer(
                ToGovernance.HealthStatus.HEALTHY, "", Duration.ZERO, details)));
  }

  @Test
  void holdsListsApartFromTheirSource() {
    SignatureReport report = SomeGovernance.SIGNATURE_REPORT;

    assertThat(report.witnesses()).isUnmodifiable();
    assertThat(SomeGovernance.SIGNATURE_REQUEST.inputs()).isUnmodifiable();
  }

  @Test
  void countsTheWeightOfAMember() {
    PublicKey key = SomeGovernance.KEY;
    holds(() -> new Member("m", key, 0xffff_ffffL, true));
    refuses(
        "weight = 4294967296 must be between 0 and 4294967295",
        () -> new Member("m", key, 0x1_0000_0000L, true));
  }

  private static Sats most() {
    return new Sats(Sats.MAX);
  }

  private static Bytes bytes(int size) {
    return Bytes.copyOf(new byte[size]);
  }

  private static void fits(byte[] message) {
    assertThat(message.length).isBetween(Limits.MESSAGE_BYTES / 8, Limits.MESSAGE_BYTES);
  }

  private static void holds(ThrowingCallable limit) {
    assertThatCode(limit).doesNotThrowAnyException();
  }

  private static void refuses(String text, ThrowingCallable limit) {
    assertThatIllegalArgumentException().isThrownBy(limit).withMessage(text);
  }
}
