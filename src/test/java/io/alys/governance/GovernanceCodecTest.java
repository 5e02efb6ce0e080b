package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.alys.governance.Decoded.Accepted;
import io.alys.governance.Decoded.Rejected;
import io.alys.governance.v1.AuthCredentials;
import io.alys.governance.v1.AuthType;
import io.alys.governance.v1.EndpointType;
import io.alys.governance.v1.FederationConfig;
import io.alys.governance.v1.NetworkEndpoint;
import io.alys.governance.v1.PartialSignature;
import io.alys.governance.v1.PerformanceMetrics;
import io.alys.governance.v1.RetryInfo;
import io.alys.governance.v1.SignatureStatus;
import io.alys.governance.v1.StreamRequest;
import io.alys.governance.v1.StreamResponse;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is passed over, and what is wrong with the envelope. */
class GovernanceCodecTest {
  private static final String ID = "request-1";

  @Test
  void passesOverWhatTheRecordsLeaveOut() {
    assertSameRequest(
        "node_registration",
        it ->
            it.getNodeRegistrationBuilder()
                .setAuth(
                    AuthCredentials.newBuilder()
                        .setAuthType(AuthType.AUTH_TYPE_BEARER)
                        .setCredentialData(ByteString.copyFromUtf8("secret"))
                        .setExpiresAt(-1))
                .addEndpoints(
                    NetworkEndpoint.newBuilder()
                        .setUrl("https://node")
                        .setEndpointType(EndpointType.ENDPOINT_TYPE_GRPC))
                .getNodeInfoBuilder()
                .setRegion("eu"));
    assertSameRequest(
        "status_update",
        it ->
            it.getStatusUpdateBuilder()
                .setMetrics(PerformanceMetrics.newBuilder().setCpuUsage(0.5f)));
    assertSameResponse(
        "registration_ack",
        it -> it.getRegistrationAckBuilder().setSessionToken("secret").setExpiresAt(1));
    assertSameResponse(
        "error_response",
        it ->
            it.getErrorResponseBuilder()
                .setRetryInfo(RetryInfo.newBuilder().setRetryAfter(5).setMaxRetries(3)));
    assertSameResponse(
        "signature_response_pending",
        it -> it.getSignatureResponseBuilder().setCollected(99).setFailureReason("none"));
  }

  @Test
  void passesOverFieldsOfLaterVersions() {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    assertSameRequest("heartbeat", it -> it.setUnknownFields(later));
    assertSameResponse("heartbeat_ack", it -> it.getHeartbeatAckBuilder().setUnknownFields(later));
  }

  @Test
  void countsOnlyTheSignersThatHaveSignedAll() {
    assertSameResponse(
        "signature_response_partial",
        it ->
            Stream.of(
                    SignatureStatus.SIGNATURE_STATUS_PENDING,
                    SignatureStatus.SIGNATURE_STATUS_PARTIAL,
                    SignatureStatus.SIGNATURE_STATUS_FAILED,
                    SignatureStatus.SIGNATURE_STATUS_TIMEOUT)
                .forEach(
                    status ->
                        it.getSignatureResponseBuilder()
                            .addPartialSignatures(
                                PartialSignature.newBuilder()
                                    .setSignerId("signer-2")
                                    .setStatus(status))));
  }

  @Test
  void takesAConfigThatAgreesWithItsUpdate() {
    assertSameResponse(
        "federation_update",
        it ->
            it.getFederationUpdateBuilder()
                .setConfig(
                    FederationConfig.newBuilder().setSignatureThreshold(2).setMemberCount(2)));
  }

  @Test
  void writesNoOptionalTextThatIsEmpty() throws InvalidProtocolBufferException {
    ResponseHeader silent =
        new ResponseHeader(
            ID, SomeGovernance.RESPONSE_HEADER.sentAt(), "g", ResponseHeader.Status.ERROR, "", 0);
    byte[] wire =
        GovernanceCodec.encode(
            silent,
            new FromGovernance.Refusal(
                FromGovernance.ErrorCode.TIMEOUT, "late", "", Optional.empty()));
    StreamResponse message = StreamResponse.parseFrom(wire);

    assertThat(message.getMetadata().hasMessage()).isFalse();
    assertThat(message.getErrorResponse().hasErrorDetails()).isFalse();
    assertThat(message.getErrorResponse().hasRetryInfo()).isFalse();
  }

  @Test
  void keepsWhatItReadWhateverHappensToTheBuffer() {
    byte[] wire =
        GovernanceCodec.encode(SomeGovernance.REQUEST_HEADER, SomeGovernance.PEGIN_NOTICE);
    Decoded<GovernanceCodec.Request> decoded = GovernanceCodec.decodeRequest(wire);
    Arrays.fill(wire, (byte) 0xff);

    assertThat(decoded)
        .isEqualTo(
            new Accepted<>(
                new GovernanceCodec.Request(
                    SomeGovernance.REQUEST_HEADER, SomeGovernance.PEGIN_NOTICE)));
  }

  @Test
  void takesAsManyBytesAsAMessageMayHaveAndNoMore() {
    byte[] most = padded(Limits.MESSAGE_BYTES);
    byte[] more = padded(Limits.MESSAGE_BYTES + 1);
    String reason = "message has 4194305 bytes; 4194304 is the most";

    assertThat(GovernanceCodec.decodeRequest(most)).isInstanceOf(Accepted.class);
    assertThat(GovernanceCodec.decodeRequest(more))
        .isEqualTo(new Rejected<>("", 0, "message", reason));
    assertThat(GovernanceCodec.decodeResponse(more))
        .isEqualTo(new Rejected<>("", 0, "message", reason));
    assertThat(GovernanceCodec.decodeCapabilities(more))
        .isEqualTo(new Rejected<>("", 0, "message", reason));
  }

  static Stream<Arguments> malformed() {
    byte[] valid = requestOf("heartbeat").toByteArray();
    byte[] notUtf8 = valid.clone();
    notUtf8[4] = (byte) 0xff;
    byte[] endsAGroup = Arrays.copyOf(valid, valid.length + 1);
    endsAGroup[valid.length] = 0x0c;
    return Stream.of(
        arguments("cut off", Arrays.copyOf(valid, valid.length - 1)),
        arguments("not UTF-8", notUtf8),
        arguments("ends a group that never began", endsAGroup),
        arguments("has the field 0", new byte[] {0, 0}),
        arguments("a number without end", new byte[] {(byte) 0xff, (byte) 0xff}),
        arguments("groups in groups in groups", nested(200)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void rejectsWhatIsNoProtobuf(String how, byte[] wire) {
    Rejected<Object> expected =
        new Rejected<>("", 0, "message", "message is no protobuf of its kind");

    assertThat((Object) GovernanceCodec.decodeRequest(wire)).as(how).isEqualTo(expected);
  }

  static Stream<Arguments> envelopes() {
    return Stream.of(
        request("", "metadata", "metadata is missing", StreamRequest.Builder::clearMetadata),
        request(ID, "payload", "payload is missing, or newer than v1.0.0", it -> it.clearPayload()),
        request(
            "",
            "request_id",
            "request_id is missing",
            it -> it.getMetadataBuilder().setRequestId("")),
        request(
            "",
            "request_id",
            "request_id has 129 characters; 128 is the most",
            it -> it.getMetadataBuilder().setRequestId("x".repeat(129))),
        request(ID, "node_id", "node_id is missing", it -> it.getMetadataBuilder().clearNodeId()),
        request(
            ID,
            "protocol_version",
            "protocol_version has 33 characters; 32 is the most",
            it -> it.getMetadataBuilder().setProtocolVersion("v".repeat(33))),
        request(
            ID,
            "timestamp",
            "timestamp must be whole seconds between 1970 and 9999, not 9223372036854775807",
            it -> it.getMetadataBuilder().setTimestamp(Long.MAX_VALUE)),
        request(
            ID,
            "timestamp",
            "timestamp must be whole seconds between 1970 and 9999, not -1",
            it -> it.getMetadataBuilder().setTimestamp(-1)),
        request(
            ID,
            "priority",
            "priority is unspecified",
            it -> it.getMetadataBuilder().clearPriority()),
        request(
            ID,
            "priority",
            "priority = 5 is no kind that we know",
            it -> it.getMetadataBuilder().setPriorityValue(5)),
        request(
            ID,
            "priority",
            "priority = -1 is no kind that we know",
            it -> it.getMetadataBuilder().setPriorityValue(-1)),
        request(
            ID,
            "timeout",
            "timeout must be whole seconds, from 1 to 2147483647, not PT0S",
            it -> it.getMetadataBuilder().setTimeout(0)),
        request(
            ID,
            "sequence",
            "sequence = 18446744073709551615 is beyond the 63 bits that we count with",
            it -> it.getMetadataBuilder().setSequence(-1)),
        request(
            ID,
            "trace_parent",
            "trace_parent has 129 characters; 128 is the most",
            it -> it.getMetadataBuilder().setTraceParent("0".repeat(129))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("envelopes")
  void rejectsAnEnvelopeThatIsNotAsItMustBe(Rejected<Object> expected, byte[] wire) {
    assertThat((Object) GovernanceCodec.decodeRequest(wire)).isEqualTo(expected);
  }

  private static Arguments request(
      String id, String field, String reason, Consumer<StreamRequest.Builder> change) {
    StreamRequest.Builder message = requestOf("heartbeat").toBuilder();
    change.accept(message);
    return arguments(
        new Rejected<>(id, Math.max(0, message.getMetadata().getSequence()), field, reason),
        message.build().toByteArray());
  }

  private static StreamRequest requestOf(String kind) {
    return RequestCodec.write(SomeGovernance.REQUEST_HEADER, SomeGovernance.request(kind));
  }

  private static void assertSameRequest(String kind, Consumer<StreamRequest.Builder> change) {
    StreamRequest.Builder message = requestOf(kind).toBuilder();
    change.accept(message);

    assertThat(GovernanceCodec.decodeRequest(message.build().toByteArray()))
        .isEqualTo(GovernanceCodec.decodeRequest(requestOf(kind).toByteArray()))
        .isInstanceOf(Accepted.class);
  }

  private static void assertSameResponse(String kind, Consumer<StreamResponse.Builder> change) {
    StreamResponse plain =
        ResponseCodec.write(SomeGovernance.RESPONSE_HEADER, SomeGovernance.response(kind));
    StreamResponse.Builder message = plain.toBuilder();
    change.accept(message);

    assertThat(GovernanceCodec.decodeResponse(message.build().toByteArray()))
        .isEqualTo(GovernanceCodec.decodeResponse(plain.toByteArray()))
        .isInstanceOf(Accepted.class);
  }

  /** A message with a field of a later version that makes it so long. */
  private static byte[] padded(int bytes) {
    StreamRequest message = requestOf("heartbeat");
    int head = message.getSerializedSize() + 2 + 4;
    UnknownFieldSet padding =
        UnknownFieldSet.newBuilder()
            .addField(
                999,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFrom(new byte[bytes - head]))
                    .build())
            .build();
    byte[] wire = message.toBuilder().setUnknownFields(padding).build().toByteArray();
    assertThat(wire).hasSize(bytes);
    return wire;
  }

  private static byte[] nested(int depth) {
    byte[] groups = new byte[2 * depth];
    Arrays.fill(groups, 0, depth, (byte) 0x0b);
    Arrays.fill(groups, depth, groups.length, (byte) 0x0c);
    return groups;
  }
}
