package io.alys.governance;

import io.alys.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** How large the parts of a message may be, whoever wrote it. */
public final class Limits {
  /** Of one message on the wire. */
  public static final int MESSAGE_BYTES = 4 * 1024 * 1024;

  /** Of an identity. */
  public static final int ID_CHARS = 128;

  /** Of a text for people. */
  public static final int TEXT_CHARS = 4_096;

  /** Of a list. BIP141 allows a standard transaction fewer inputs than this. */
  public static final int LIST = 4_096;

  /** Of a transaction: 400,000 weight units are standard, which is 400,000 bytes at most. */
  public static final int TRANSACTION_BYTES = 400_000;

  /** Of a witness script: what BIP141 lets a standard transaction reveal. */
  public static final int SCRIPT_BYTES = 3_600;

  /** Of a DER signature with its sighash byte. */
  public static final int SIGNATURE_BYTES = 73;

  /** Of a proposal. */
  public static final int PROPOSAL_BYTES = 64 * 1024;

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private Limits() {}

  static void id(String field, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(field + " is missing");
    }
    text(field, value, ID_CHARS);
  }

  static void text(String field, String value, int maxChars) {
    if (value.length() > maxChars) {
      throw new IllegalArgumentException(
          "%s has %d characters; %d is the most".formatted(field, value.length(), maxChars));
    }
  }

  static void size(String field, Bytes value, int minBytes, int maxBytes) {
    if (value.size() < minBytes || value.size() > maxBytes) {
      throw new IllegalArgumentException(
          "%s has %d bytes; %d to %d are right".formatted(field, value.size(), minBytes, maxBytes));
    }
  }

  static <T> List<T> list(String field, List<T> values, int min, int max) {
    if (values.size() < min || values.size() > max) {
      throw new IllegalArgumentException(
          "%s has %d entries; %d to %d are right".formatted(field, values.size(), min, max));
    }
    return List.copyOf(values);
  }

  static void range(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s = %d must be between %d and %d".formatted(field, value, min, max));
    }
  }

  static void notNegative(String field, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "%s = %s is beyond the 63 bits that we count with"
              .formatted(field, Long.toUnsignedString(value)));
    }
  }

  static void wholeSeconds(String field, Instant value) {
    if (!value.equals(value.truncatedTo(ChronoUnit.SECONDS))
        || value.isBefore(Instant.EPOCH)
        || value.isAfter(LATEST)) {
      throw new IllegalArgumentException(
          "%s must be whole seconds between 1970 and 9999, not %s".formatted(field, value));
    }
  }

  static void wholeSeconds(String field, Duration value) {
    if (value.toNanosPart() != 0
        || value.toSeconds() < 1
        || value.toSeconds() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s must be whole seconds, from 1 to %d, not %s"
              .formatted(field, Integer.MAX_VALUE, value));
    }
  }
}
