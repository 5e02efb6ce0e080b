package io.alys.governance;

import io.alys.primitives.Bytes;
import java.time.Duration;
import java.time.Instant;
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

  /** Of a federation: more than this no P2WSH multisig of {@link #SCRIPT_BYTES} needs. */
  public static final int SIGNERS = 20;

  /** Of a chain's authorities: as many as the seal of a block has room for. */
  public static final int AUTHORITIES = 255;

  /** Of an authority's key: a point of BLS12-381's first group, compressed. */
  static final int AUTHORITY_KEY_BYTES = 48;

  /** Of the proof that it has the secret: a point of the second group, compressed. */
  static final int AUTHORITY_PROOF_BYTES = 96;

  /**
   * Of the signatures in one report. A standard transaction has no more than 1,465 inputs that are
   * signed (164 weight units each, one signature of 73 and one script of 36), and each of {@link
   * #SIGNERS} may sign each: 29,300. At 118 bytes each, as many as this fit into a message.
   */
  public static final int WITNESSES = 32_768;

  /** Of the signers named in one report: those of two federations, while one follows the other. */
  public static final int REPORTED_SIGNERS = 2 * SIGNERS;

  /** Of a numbering's name. */
  public static final int NUMBERING_CHARS = 64;

  /** Of a protocol version. */
  public static final int VERSION_CHARS = 32;

  /** Of a map from names to values. */
  public static final int ENTRIES = 64;

  /** Of a number that the wire has 32 bits for. */
  static final long UINT32 = 0xffff_ffffL;

  /** The last second of the year 9999. */
  static final long LATEST_SECOND = 253_402_300_799L;

  private static final int NANOS_PER_MILLI = 1_000_000;

  private Limits() {}

  static void id(String field, String value) {
    id(field, value, ID_CHARS);
  }

  static void id(String field, String value, int maxChars) {
    if (value.isEmpty()) {
      throw new FieldException(field, "is missing");
    }
    text(field, value, maxChars);
  }

  /** What numbers sequences: short, and visible in any log. */
  static void numbering(String field, String value) {
    id(field, value, NUMBERING_CHARS);
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new FieldException(field, "has other characters than visible ASCII");
    }
  }

  static void text(String field, String value, int maxChars) {
    if (value.length() > maxChars) {
      throw new FieldException(
          field, "has %d characters; %d is the most".formatted(value.length(), maxChars));
    }
    for (int i = 0; i < value.length(); i++) {
      if (Character.isSurrogate(value.charAt(i))) {
        paired(field, value, i);
        i++;
      }
    }
  }

  /** Half a pair has no form in UTF-8: it would arrive as a question mark. */
  private static void paired(String field, String value, int at) {
    if (at + 1 == value.length()
        || !Character.isSurrogatePair(value.charAt(at), value.charAt(at + 1))) {
      throw new FieldException(field, "has half a character at index %d".formatted(at));
    }
  }

  static void size(String field, Bytes value, int minBytes, int maxBytes) {
    if (value.size() < minBytes || value.size() > maxBytes) {
      throw new FieldException(
          field, "has %d bytes; %d to %d are right".formatted(value.size(), minBytes, maxBytes));
    }
  }

  static <T> List<T> list(String field, List<T> values, int min, int max) {
    entries(field, values.size(), min, max);
    return List.copyOf(values);
  }

  static void entries(String field, int count, int min, int max) {
    if (count < min || count > max) {
      throw new FieldException(
          field, "has %d entries; %d to %d are right".formatted(count, min, max));
    }
  }

  static void range(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw new FieldException(field, "= %d must be between %d and %d".formatted(value, min, max));
    }
  }

  static void notNegative(String field, long value) {
    if (value < 0) {
      throw new FieldException(
          field,
          "= %s is beyond the 63 bits that we count with".formatted(Long.toUnsignedString(value)));
    }
  }

  /** A sequence that something has: those begin with 1. */
  static void counted(String field, long value) {
    notNegative(field, value);
    range(field, value, 1, Long.MAX_VALUE);
  }

  static void wholeSeconds(String field, Instant value) {
    if (value.getNano() != 0 || beyond(value.getEpochSecond())) {
      throw new FieldException(
          field, "must be whole seconds between 1970 and 9999, not %s".formatted(value));
    }
  }

  static void wholeMillis(String field, Instant value) {
    if (value.getNano() % NANOS_PER_MILLI != 0 || beyond(value.getEpochSecond())) {
      throw new FieldException(
          field, "must be whole milliseconds between 1970 and 9999, not %s".formatted(value));
    }
  }

  private static boolean beyond(long second) {
    return second < 0 || second > LATEST_SECOND;
  }

  static void wholeSeconds(String field, Duration value, int min) {
    if (value.toNanosPart() != 0
        || value.toSeconds() < min
        || value.toSeconds() > Integer.MAX_VALUE) {
      throw new FieldException(
          field,
          "must be whole seconds, from %d to %d, not %s".formatted(min, Integer.MAX_VALUE, value));
    }
  }
}
