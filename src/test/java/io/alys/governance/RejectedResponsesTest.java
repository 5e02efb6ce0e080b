package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import io.alys.governance.Decoded.Rejected;
import io.alys.governance.v1.AuthorityKey;
import io.alys.governance.v1.CapabilitiesRequest;
import io.alys.governance.v1.CapabilitiesResponse;
import io.alys.governance.v1.FederationConfig;
import io.alys.governance.v1.FederationMember;
import io.alys.governance.v1.FederationUpdate;
import io.alys.governance.v1.HealthRequest;
import io.alys.governance.v1.HealthResponse;
import io.alys.governance.v1.HealthStatus;
import io.alys.governance.v1.PartialSignature;
import io.alys.governance.v1.SignatureResponse;
import io.alys.governance.v1.SignatureStatus;
import io.alys.governance.v1.SignatureType;
import io.alys.governance.v1.StreamResponse;
import io.alys.governance.v1.WitnessData;
import java.util.Collections;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be wrong with what governance says, each once, with its text. */
class RejectedResponsesTest {
  private static final String NO_KEY =
      "public_key is no compressed key, which has 33 bytes and begins with 02 or 03";

  static Stream<Arguments> headers() {
    return Stream.of(
        of("heartbeat_ack", "payload is missing, or newer than v1.0.0", it -> it.clearPayload()),
        of("heartbeat_ack", "node_id is missing", it -> it.getMetadataBuilder().clearNodeId()),
        of("heartbeat_ack", "status is unspecified", it -> it.getMetadataBuilder().clearStatus()),
        of(
            "heartbeat_ack",
            "status = 7 is no kind that we know",
            it -> it.getMetadataBuilder().setStatusValue(7)),
        of(
            "heartbeat_ack",
            "timestamp must be whole seconds between 1970 and 9999, not 253402300800",
            it -> it.getMetadataBuilder().setTimestamp(253_402_300_800L)),
        of(
            "heartbeat_ack",
            "message has 4097 characters; 4096 is the most",
            it -> it.getMetadataBuilder().setMessage("x".repeat(4_097))));
  }

  static Stream<Arguments> reports() {
    return Stream.of(
        report("request_id is missing", SignatureResponse.Builder::clearRequestId),
        report("status is unspecified", it -> it.clearStatus()),
        report("status = 6 is no kind that we know", it -> it.setStatusValue(6)),
        report("required = 0 must be between 1 and 20", it -> it.clearRequired()),
        report("required = 4294967295 must be between 1 and 20", it -> it.setRequired(-1)),
        report("collected = 21 must be between 0 and 20", it -> it.setCollected(21)),
        report("collected = 3 must be between 0 and 2", it -> it.setCollected(3)),
        report(
            "signatures is empty although status is COMPLETE",
            it -> it.setStatus(SignatureStatus.SIGNATURE_STATUS_COMPLETE).clearSignatures()),
        report(
            "failure_reason has 4097 characters; 4096 is the most",
            it ->
                it.setStatus(SignatureStatus.SIGNATURE_STATUS_FAILED)
                    .setFailureReason("x".repeat(4_097))),
        report(
            "signatures has two of one key for one input",
            it -> it.addSignatures(it.getSignatures(0))),
        report(
            "signatures has 32769 entries; 0 to 32768 are right",
            it -> it.addAllSignatures(Collections.nCopies(32_768, it.getSignatures(0)))),
        witness("sig_type = 0 is not ECDSA, which is 1", WitnessData.Builder::clearSigType),
        witness(
            "sig_type = 2 is not ECDSA, which is 1",
            it -> it.setSigType(SignatureType.SIGNATURE_TYPE_SCHNORR)),
        witness("sig_type = 9 is not ECDSA, which is 1", it -> it.setSigTypeValue(9)),
        witness(
            "input_index = 4294967295 must be between 0 and 400000", it -> it.setInputIndex(-1)),
        witness(NO_KEY, it -> it.clearPublicKey()),
        witness(NO_KEY, it -> it.setPublicKey(key(2, 32))),
        witness(NO_KEY, it -> it.setPublicKey(key(2, 34))),
        witness(NO_KEY, it -> it.setPublicKey(key(4, 33))),
        witness("signature has 8 bytes; 9 to 73 are right", it -> it.setSignature(bytes(8))),
        witness("signature has 74 bytes; 9 to 73 are right", it -> it.setSignature(bytes(74))),
        report(
            "partial_signatures has 41 entries; 0 to 40 are right",
            it -> it.addAllPartialSignatures(Collections.nCopies(40, signer("s", 3)))),
        report("signer_id is missing", it -> it.addPartialSignatures(signer("", 3))),
        report(
            "partial_signatures.status is unspecified",
            it -> it.addPartialSignatures(signer("s", 0))),
        report(
            "partial_signatures.status = 6 is no kind that we know",
            it -> it.addPartialSignatures(signer("s", 6))));
  }

  static Stream<Arguments> federations() {
    return Stream.of(
        federation(
            "version = 0 must be between 1 and 9223372036854775807",
            FederationUpdate.Builder::clearVersion),
        federation("update_type is unspecified", it -> it.clearUpdateType()),
        federation("update_type = 5 is no kind that we know", it -> it.setUpdateTypeValue(5)),
        federation("members has 0 entries; 1 to 20 are right", it -> it.clearMembers()),
        federation(
            "members has 21 entries; 1 to 20 are right",
            it ->
                IntStream.range(0, 19).forEach(_ -> it.addMembers(FederationMember.newBuilder()))),
        federation("members has one key twice", it -> it.addMembers(it.getMembers(0))),
        federation(NO_KEY, it -> it.getMembersBuilder(1).setPublicKey(key(5, 33))),
        federation("member_id is missing", it -> it.getMembersBuilder(0).clearMemberId()),
        federation("threshold = 0 must be between 1 and 2", it -> it.clearThreshold()),
        federation("threshold = 3 must be between 1 and 2", it -> it.setThreshold(3)),
        federation("threshold = 4294967295 must be between 1 and 2", it -> it.setThreshold(-1)),
        federation("p2wsh_address is missing", it -> it.clearP2WshAddress()),
        federation(
            "effective_height = 18446744073709551615 is beyond the 63 bits that we count with",
            it -> it.setEffectiveHeight(-1)),
        federation(
            "update_signature has 1025 bytes; 0 to 1024 are right",
            it -> it.setUpdateSignature(bytes(1_025))),
        federation(
            "authorities has 256 entries; 0 to 255 are right",
            it -> IntStream.range(0, 256).forEach(i -> it.addAuthorities(authority(i, 48, 96)))),
        federation(
            "authorities has one key twice",
            it -> it.addAuthorities(authority(1, 48, 96)).addAuthorities(authority(1, 48, 96))),
        federation(
            "public_key has 47 bytes; 48 to 48 are right",
            it -> it.addAuthorities(authority(1, 47, 96))),
        federation(
            "proof_of_possession has 0 bytes; 96 to 96 are right",
            it -> it.addAuthorities(authority(1, 48, 0))),
        federation(
            "config says 1 of 2, the update 2 of 2",
            it ->
                it.setConfig(
                    FederationConfig.newBuilder().setSignatureThreshold(1).setMemberCount(2))),
        federation(
            "config says 2 of 4294967295, the update 2 of 2",
            it ->
                it.setConfig(
                    FederationConfig.newBuilder().setSignatureThreshold(2).setMemberCount(-1))));
  }

  private static AuthorityKey authority(int number, int keyBytes, int proofBytes) {
    byte[] key = new byte[keyBytes];
    key[0] = (byte) number;
    return AuthorityKey.newBuilder()
        .setPublicKey(ByteString.copyFrom(key))
        .setProofOfPossession(ByteString.copyFrom(new byte[proofBytes]))
        .build();
  }

  static Stream<Arguments> others() {
    return Stream.of(
        of(
            "registration_ack",
            "numbering is missing",
            it -> it.getRegistrationAckBuilder().clearNumbering()),
        of(
            "registration_ack",
            "assigned_node_id has 129 characters; 128 is the most",
            it -> it.getRegistrationAckBuilder().setAssignedNodeId("x".repeat(129))),
        of(
            "proposal_notification",
            "proposal_type is unspecified",
            it -> it.getProposalNotificationBuilder().clearProposalType()),
        of(
            "proposal_notification",
            "proposal_data has 65537 bytes; 0 to 65536 are right",
            it -> it.getProposalNotificationBuilder().setProposalData(bytes(65_537))),
        of(
            "proposal_notification",
            "voting_deadline must be whole seconds between 1970 and 9999, not -5",
            it -> it.getProposalNotificationBuilder().setVotingDeadline(-5)),
        of(
            "error_response",
            "error_code = 11 is no kind that we know",
            it -> it.getErrorResponseBuilder().setErrorCodeValue(11)),
        of(
            "error_response",
            "retry_after must be whole seconds, from 0 to 2147483647, not PT-1S",
            it -> it.getErrorResponseBuilder().getRetryInfoBuilder().setRetryAfter(-1)),
        of(
            "heartbeat_ack",
            "original_timestamp must be whole milliseconds between 1970 and 9999, not"
                + " 1969-12-31T23:59:59.999Z",
            it -> it.getHeartbeatAckBuilder().setOriginalTimestamp(-1)),
        of(
            "heartbeat_ack",
            "ack_timestamp must be whole milliseconds between 1970 and 9999, not"
                + " +10000-01-01T00:00:00Z",
            it -> it.getHeartbeatAckBuilder().setAckTimestamp(253_402_300_800_000L)),
        of(
            "acknowledgement",
            "sequence = 0 must be between 1 and 9223372036854775807",
            it -> it.getAcknowledgementBuilder().clearSequence()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"headers", "reports", "federations", "others"})
  void rejects(String reason, byte[] wire) {
    assertThat(GovernanceCodec.decodeResponse(wire))
        .isEqualTo(
            new Rejected<>(
                "request-1", SomeGovernance.RESPONSE_HEADER.sequence(), fieldOf(reason), reason));
  }

  @Test
  void rejectsASequenceThatCannotBeCounted() {
    String reason = "sequence = 18446744073709551615 is beyond the 63 bits that we count with";
    byte[] wire =
        (byte[])
            of("heartbeat_ack", reason, it -> it.getMetadataBuilder().setSequence(-1)).get()[1];
    assertThat(GovernanceCodec.decodeResponse(wire))
        .isEqualTo(new Rejected<>("request-1", 0, "sequence", reason));
  }

  @Test
  void rejectsAResponseWithoutMetadata() {
    assertThat(GovernanceCodec.decodeResponse(new byte[0]))
        .isEqualTo(new Rejected<>("", 0, "metadata", "metadata is missing"));
  }

  @Test
  void rejectsUnaryMessagesThatAreNotAsTheyMustBe() {
    assertThat(
            GovernanceCodec.decodeHealthQuestion(
                HealthRequest.newBuilder().setCheckType("x".repeat(129)).build().toByteArray()))
        .isEqualTo(
            new Rejected<>("", 0, "check_type", "check_type has 129 characters; 128 is the most"));
    assertThat(GovernanceCodec.decodeHealthAnswer(new byte[0]))
        .isEqualTo(new Rejected<>("", 0, "status", "status is unspecified"));
    assertThat(
            GovernanceCodec.decodeHealthAnswer(
                HealthResponse.newBuilder()
                    .setStatus(HealthStatus.HEALTH_STATUS_HEALTHY)
                    .setUptime(-1)
                    .build()
                    .toByteArray()))
        .isEqualTo(
            new Rejected<>(
                "", 0, "uptime", "uptime must be whole seconds, from 0 to 2147483647, not PT-1S"));
    assertThat(
            GovernanceCodec.decodeHealthAnswer(
                HealthResponse.newBuilder()
                    .setStatus(HealthStatus.HEALTH_STATUS_HEALTHY)
                    .putInfo("", "")
                    .build()
                    .toByteArray()))
        .isEqualTo(new Rejected<>("", 0, "info", "info is missing"));
    assertThat(
            GovernanceCodec.decodeCapabilitiesQuestion(
                CapabilitiesRequest.newBuilder().setNodeId("x".repeat(129)).build().toByteArray()))
        .isEqualTo(new Rejected<>("", 0, "node_id", "node_id has 129 characters; 128 is the most"));
    assertThat(GovernanceCodec.decodeCapabilities(limits(64))).isInstanceOf(Decoded.Accepted.class);
    assertThat(GovernanceCodec.decodeCapabilities(limits(65)))
        .isEqualTo(new Rejected<>("", 0, "limits", "limits has 65 entries; 0 to 64 are right"));
  }

  private static byte[] limits(int count) {
    CapabilitiesResponse.Builder wire = CapabilitiesResponse.newBuilder();
    IntStream.range(0, count).forEach(i -> wire.putLimits("limit-" + i, i));
    return wire.build().toByteArray();
  }

  private static String fieldOf(String reason) {
    return reason.substring(0, reason.indexOf(' '));
  }

  private static Arguments report(String reason, Consumer<SignatureResponse.Builder> change) {
    return of(
        "signature_response_partial",
        reason,
        it -> change.accept(it.getSignatureResponseBuilder()));
  }

  private static Arguments witness(String reason, Consumer<WitnessData.Builder> change) {
    return report(reason, it -> change.accept(it.getSignaturesBuilder(0)));
  }

  private static Arguments federation(String reason, Consumer<FederationUpdate.Builder> change) {
    return of("federation_update", reason, it -> change.accept(it.getFederationUpdateBuilder()));
  }

  private static Arguments of(String kind, String reason, Consumer<StreamResponse.Builder> change) {
    StreamResponse.Builder message =
        ResponseCodec.write(SomeGovernance.RESPONSE_HEADER, SomeGovernance.response(kind))
            .toBuilder();
    change.accept(message);
    return arguments(reason, message.build().toByteArray());
  }

  private static PartialSignature signer(String name, int status) {
    return PartialSignature.newBuilder().setSignerId(name).setStatusValue(status).build();
  }

  private static ByteString key(int first, int size) {
    byte[] key = new byte[size];
    key[0] = (byte) first;
    return ByteString.copyFrom(key);
  }

  private static ByteString bytes(int size) {
    return ByteString.copyFrom(new byte[size]);
  }
}
