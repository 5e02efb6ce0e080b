package io.alys.governance;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads single fields, each to its type or to a {@link FieldException}; and writes some. */
final class Fields {
  private static final int HEX_PER_BYTE = 2;
  private static final int TXID_CHARS = HEX_PER_BYTE * Txid.SIZE_BYTES;
  private static final int EVM_ADDRESS_CHARS = 2 + HEX_PER_BYTE * EvmAddress.SIZE_BYTES;

  private Fields() {}

  /** Byte strings of the message lie in {@code wire} itself, and are copied when they are read. */
  static <M> M parse(Parser<M> parser, byte[] wire) {
    if (wire.length > Limits.MESSAGE_BYTES) {
      throw new FieldException(
          "message", "has %d bytes; %d is the most".formatted(wire.length, Limits.MESSAGE_BYTES));
    }
    CodedInputStream input = CodedInputStream.newInstance(wire);
    input.enableAliasing(true);
    try {
      M message = parser.parseFrom(input);
      input.checkLastTagWas(0);
      return message;
    } catch (InvalidProtocolBufferException e) {
      throw new FieldException("message", "is no protobuf of its kind", e);
    }
  }

  static void present(String field, boolean there) {
    if (!there) {
      throw new FieldException(field, "is missing");
    }
  }

  /** The id that a rejection may name. */
  static String idOrNone(String requestId) {
    return requestId.length() <= Limits.ID_CHARS ? requestId : "";
  }

  /** A kind by its number. Ours stand in the order of theirs, which begin with UNSPECIFIED = 0. */
  static <E extends Enum<E>> E kind(String field, int number, E[] kinds) {
    if (number <= 0 || number > kinds.length) {
      throw noKind(field, number);
    }
    return kinds[number - 1];
  }

  static FieldException noKind(String field, int number) {
    return number == 0
        ? new FieldException(field, "is unspecified")
        : new FieldException(field, "= %d is no kind that we know".formatted(number));
  }

  static FieldException noPayload() {
    return new FieldException(
        "payload", "is missing, or newer than " + GovernanceProtocol.PROTOCOL_VERSION);
  }

  static int number(Enum<?> kind) {
    return kind.ordinal() + 1;
  }

  /** A number of 32 bits without sign, that must be less than our integers hold. */
  static int small(String field, int unsigned, int min, int max) {
    Limits.range(field, Integer.toUnsignedLong(unsigned), min, max);
    return unsigned;
  }

  static Instant seconds(String field, long seconds) {
    if (seconds < 0 || seconds > Limits.LATEST_SECOND) {
      throw new FieldException(
          field, "must be whole seconds between 1970 and 9999, not %d".formatted(seconds));
    }
    return Instant.ofEpochSecond(seconds);
  }

  static Optional<Duration> duration(boolean there, int seconds) {
    return there ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
  }

  static Sats sats(String field, long unsigned) {
    if (unsigned < 0 || unsigned > Sats.MAX) {
      throw new FieldException(
          field,
          "= %s must be between 0 and %d".formatted(Long.toUnsignedString(unsigned), Sats.MAX));
    }
    return new Sats(unsigned);
  }

  static Bytes hex(String field, String hex, int maxBytes) {
    if (hex.length() > HEX_PER_BYTE * maxBytes) {
      throw new FieldException(
          field,
          "has %d characters; %d is the most".formatted(hex.length(), HEX_PER_BYTE * maxBytes));
    }
    try {
      return Bytes.fromHex(hex);
    } catch (IllegalArgumentException e) {
      throw new FieldException(field, "is no hex", e);
    }
  }

  static Txid txid(String field, String hex) {
    if (hex.length() == TXID_CHARS) {
      try {
        return Txid.fromDisplayHex(hex);
      } catch (IllegalArgumentException e) {
        // Told below.
      }
    }
    throw new FieldException(field, "is no txid, which has 64 hex digits");
  }

  static EvmAddress evmAddress(String field, String text) {
    if (text.length() == EVM_ADDRESS_CHARS) {
      try {
        return EvmAddress.fromHex(text);
      } catch (IllegalArgumentException e) {
        // Told below.
      }
    }
    throw new FieldException(field, "is no EVM address, which is 0x and 40 hex digits");
  }

  static PublicKey publicKey(String field, ByteString key) {
    if (key.size() != PublicKey.SIZE_BYTES || (key.byteAt(0) != 2 && key.byteAt(0) != 3)) {
      throw new FieldException(
          field, "is no compressed key, which has 33 bytes and begins with 02 or 03");
    }
    return new PublicKey(bytes(key));
  }

  static Bytes bytes(ByteString bytes) {
    return Bytes.copyOf(bytes.toByteArray());
  }

  static ByteString bytes(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArray());
  }
}
