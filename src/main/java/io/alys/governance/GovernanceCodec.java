package io.alys.governance;

import io.alys.governance.UnaryMessage.Capabilities;
import io.alys.governance.UnaryMessage.CapabilitiesQuestion;
import io.alys.governance.UnaryMessage.HealthAnswer;
import io.alys.governance.UnaryMessage.HealthQuestion;
import java.util.function.Function;

/**
 * Our records to the bytes of {@code governance.proto}, and back, for both sides.
 *
 * <p>Every record can be encoded, and what is encoded decodes to an equal record: the records
 * refuse what the wire has no form for, and the largest of each kind fits into {@link
 * Limits#MESSAGE_BYTES}. Decoding answers for any bytes; it trusts nothing of them, and copies what
 * it keeps. What our records leave out (credentials, tokens, endpoints, region, measurements) is
 * never sent, and is passed over when it comes; so are fields of later versions.
 */
public final class GovernanceCodec {
  private GovernanceCodec() {}

  /** A message of a node. */
  public record Request(RequestHeader header, ToGovernance message) {}

  /** A message of governance. */
  public record Response(ResponseHeader header, FromGovernance message) {}

  /** A message of a node, as a {@code StreamRequest}. */
  public static byte[] encode(RequestHeader header, ToGovernance message) {
    return RequestCodec.write(header, message).toByteArray();
  }

  /** A message of governance, as a {@code StreamResponse}. */
  public static byte[] encode(ResponseHeader header, FromGovernance message) {
    return ResponseCodec.write(header, message).toByteArray();
  }

  /** A question beside the stream, or its answer. */
  public static byte[] encode(UnaryMessage message) {
    return UnaryCodec.write(message).toByteArray();
  }

  /** Reads a {@code StreamRequest}. */
  public static Decoded<Request> decodeRequest(byte[] wire) {
    return RequestCodec.read(wire);
  }

  /** Reads a {@code StreamResponse}. */
  public static Decoded<Response> decodeResponse(byte[] wire) {
    return ResponseCodec.read(wire);
  }

  /** Reads a {@code HealthRequest}. */
  public static Decoded<HealthQuestion> decodeHealthQuestion(byte[] wire) {
    return decode(wire, UnaryCodec::healthQuestion);
  }

  /** Reads a {@code HealthResponse}. */
  public static Decoded<HealthAnswer> decodeHealthAnswer(byte[] wire) {
    return decode(wire, UnaryCodec::healthAnswer);
  }

  /** Reads a {@code CapabilitiesRequest}. */
  public static Decoded<CapabilitiesQuestion> decodeCapabilitiesQuestion(byte[] wire) {
    return decode(wire, UnaryCodec::capabilitiesQuestion);
  }

  /** Reads a {@code CapabilitiesResponse}. */
  public static Decoded<Capabilities> decodeCapabilities(byte[] wire) {
    return decode(wire, UnaryCodec::capabilities);
  }

  private static <T> Decoded<T> decode(byte[] wire, Function<byte[], T> reader) {
    try {
      return new Decoded.Accepted<>(reader.apply(wire));
    } catch (FieldException e) {
      return new Decoded.Rejected<>("", 0, e.field(), e.text());
    }
  }
}
