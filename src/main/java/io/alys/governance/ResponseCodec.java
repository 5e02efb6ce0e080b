package io.alys.governance;

import io.alys.governance.FromGovernance.HeartbeatAnswer;
import io.alys.governance.FromGovernance.Member;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Proposal;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.governance.FromGovernance.Received;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.FromGovernance.UpdateType;
import io.alys.governance.FromGovernance.Witness;
import io.alys.governance.GovernanceCodec.Response;
import io.alys.governance.ResponseHeader.Status;
import io.alys.governance.v1.Acknowledgement;
import io.alys.governance.v1.AuthorityKey;
import io.alys.governance.v1.ErrorResponse;
import io.alys.governance.v1.FederationMember;
import io.alys.governance.v1.FederationUpdate;
import io.alys.governance.v1.HeartbeatAck;
import io.alys.governance.v1.NodeRegistrationAck;
import io.alys.governance.v1.PartialSignature;
import io.alys.governance.v1.ProposalNotification;
import io.alys.governance.v1.ResponseMetadata;
import io.alys.governance.v1.RetryInfo;
import io.alys.governance.v1.SignatureResponse;
import io.alys.governance.v1.SignatureStatus;
import io.alys.governance.v1.SignatureType;
import io.alys.governance.v1.StreamResponse;
import io.alys.governance.v1.WitnessData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What governance says, as protobuf. */
final class ResponseCodec {
  private static final Status[] STATUSES = Status.values();
  private static final UpdateType[] UPDATE_TYPES = UpdateType.values();
  private static final ProposalType[] PROPOSAL_TYPES = ProposalType.values();
  private static final FromGovernance.ErrorCode[] ERROR_CODES = FromGovernance.ErrorCode.values();

  private ResponseCodec() {}

  static StreamResponse write(ResponseHeader header, FromGovernance message) {
    StreamResponse.Builder wire = StreamResponse.newBuilder().setMetadata(write(header));
    return switch (message) {
      case Registered it -> wire.setRegistrationAck(write(it)).build();
      case SignatureReport it -> wire.setSignatureResponse(write(it)).build();
      case FromGovernance.FederationUpdate it -> wire.setFederationUpdate(write(it)).build();
      case Proposal it -> wire.setProposalNotification(write(it)).build();
      case Refusal it -> wire.setErrorResponse(write(it)).build();
      case HeartbeatAnswer it -> wire.setHeartbeatAck(write(it)).build();
      case Received(long sequence) ->
          wire.setAcknowledgement(Acknowledgement.newBuilder().setSequence(sequence)).build();
    };
  }

  static Decoded<Response> read(byte[] bytes) {
    String requestId = "";
    long sequence = 0;
    try {
      StreamResponse wire = Fields.parse(StreamResponse.parser(), bytes);
      Fields.present("metadata", wire.hasMetadata());
      requestId = Fields.idOrNone(wire.getMetadata().getRequestId());
      sequence = Math.max(0, wire.getMetadata().getSequence());
      return new Decoded.Accepted<>(new Response(read(wire.getMetadata()), payload(wire)));
    } catch (FieldException e) {
      return new Decoded.Rejected<>(requestId, sequence, e.field(), e.text());
    }
  }

  private static FromGovernance payload(StreamResponse wire) {
    return switch (wire.getPayloadCase()) {
      case REGISTRATION_ACK -> read(wire.getRegistrationAck());
      case SIGNATURE_RESPONSE -> read(wire.getSignatureResponse());
      case FEDERATION_UPDATE -> read(wire.getFederationUpdate());
      case PROPOSAL_NOTIFICATION -> read(wire.getProposalNotification());
      case ERROR_RESPONSE -> read(wire.getErrorResponse());
      case HEARTBEAT_ACK -> read(wire.getHeartbeatAck());
      case ACKNOWLEDGEMENT -> new Received(wire.getAcknowledgement().getSequence());
      case PAYLOAD_NOT_SET -> throw Fields.noPayload();
    };
  }

  private static ResponseMetadata write(ResponseHeader it) {
    ResponseMetadata.Builder wire =
        ResponseMetadata.newBuilder()
            .setRequestId(it.requestId())
            .setTimestamp(it.sentAt().getEpochSecond())
            .setNodeId(it.node())
            .setStatusValue(Fields.number(it.status()))
            .setSequence(it.sequence());
    if (!it.message().isEmpty()) {
      wire.setMessage(it.message());
    }
    return wire.build();
  }

  private static ResponseHeader read(ResponseMetadata wire) {
    return new ResponseHeader(
        wire.getRequestId(),
        Fields.seconds("timestamp", wire.getTimestamp()),
        wire.getNodeId(),
        Fields.kind("status", wire.getStatusValue(), STATUSES),
        wire.getMessage(),
        wire.getSequence());
  }

  private static NodeRegistrationAck write(Registered it) {
    return NodeRegistrationAck.newBuilder()
        .setAccepted(it.accepted())
        .setAssignedNodeId(it.assignedName())
        .setNumbering(it.numbering())
        .setLastProcessed(it.lastProcessed())
        .setProtocolVersion(it.protocolVersion())
        .build();
  }

  private static Registered read(NodeRegistrationAck wire) {
    return new Registered(
        wire.getAccepted(),
        wire.getAssignedNodeId(),
        wire.getNumbering(),
        wire.getLastProcessed(),
        wire.getProtocolVersion());
  }

  private static SignatureResponse write(SignatureReport it) {
    SignatureResponse.Builder wire = SignatureResponse.newBuilder().setRequestId(it.requestId());
    switch (it.progress()) {
      case Progress.Pending() -> wire.setStatus(SignatureStatus.SIGNATURE_STATUS_PENDING);
      case Progress.Partial(int collected, int required) ->
          wire.setStatus(SignatureStatus.SIGNATURE_STATUS_PARTIAL)
              .setCollected(collected)
              .setRequired(required);
      case Progress.Complete() -> wire.setStatus(SignatureStatus.SIGNATURE_STATUS_COMPLETE);
      case Progress.Failed(String reason) -> {
        wire.setStatus(SignatureStatus.SIGNATURE_STATUS_FAILED);
        if (!reason.isEmpty()) {
          wire.setFailureReason(reason);
        }
      }
      case Progress.TimedOut() -> wire.setStatus(SignatureStatus.SIGNATURE_STATUS_TIMEOUT);
    }
    for (Witness witness : it.witnesses()) {
      wire.addSignatures(
          WitnessData.newBuilder()
              .setInputIndex(witness.input())
              .setPublicKey(Fields.bytes(witness.key().compressed()))
              .setSignature(Fields.bytes(witness.signature()))
              .setSigType(SignatureType.SIGNATURE_TYPE_ECDSA));
    }
    for (String signer : it.signed()) {
      wire.addPartialSignatures(
          PartialSignature.newBuilder()
              .setSignerId(signer)
              .setStatus(SignatureStatus.SIGNATURE_STATUS_COMPLETE));
    }
    return wire.build();
  }

  private static SignatureReport read(SignatureResponse wire) {
    Limits.entries("signatures", wire.getSignaturesCount(), 0, Limits.WITNESSES);
    List<Witness> witnesses = new ArrayList<>(wire.getSignaturesCount());
    for (WitnessData witness : wire.getSignaturesList()) {
      witnesses.add(read(witness));
    }
    return new SignatureReport(wire.getRequestId(), progress(wire), witnesses, signed(wire));
  }

  private static Progress progress(SignatureResponse wire) {
    return switch (wire.getStatus()) {
      case SIGNATURE_STATUS_PENDING -> new Progress.Pending();
      case SIGNATURE_STATUS_PARTIAL ->
          new Progress.Partial(
              Fields.small("collected", wire.getCollected(), 0, Limits.SIGNERS),
              Fields.small("required", wire.getRequired(), 1, Limits.SIGNERS));
      case SIGNATURE_STATUS_COMPLETE -> new Progress.Complete();
      case SIGNATURE_STATUS_FAILED -> new Progress.Failed(wire.getFailureReason());
      case SIGNATURE_STATUS_TIMEOUT -> new Progress.TimedOut();
      case SIGNATURE_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw Fields.noKind("status", wire.getStatusValue());
    };
  }

  private static Witness read(WitnessData wire) {
    if (wire.getSigType() != SignatureType.SIGNATURE_TYPE_ECDSA) {
      throw new FieldException(
          "sig_type", "= %d is not ECDSA, which is 1".formatted(wire.getSigTypeValue()));
    }
    return new Witness(
        Fields.small("input_index", wire.getInputIndex(), 0, Limits.TRANSACTION_BYTES),
        Fields.publicKey("public_key", wire.getPublicKey()),
        Fields.bytes(wire.getSignature()));
  }

  /** Those who have signed all; of the others we ask no more than that they are well-formed. */
  private static List<String> signed(SignatureResponse wire) {
    Limits.entries(
        "partial_signatures", wire.getPartialSignaturesCount(), 0, Limits.REPORTED_SIGNERS);
    List<String> signed = new ArrayList<>();
    for (PartialSignature signer : wire.getPartialSignaturesList()) {
      switch (signer.getStatus()) {
        case SIGNATURE_STATUS_COMPLETE -> signed.add(signer.getSignerId());
        case SIGNATURE_STATUS_PENDING,
            SIGNATURE_STATUS_PARTIAL,
            SIGNATURE_STATUS_FAILED,
            SIGNATURE_STATUS_TIMEOUT -> {}
        case SIGNATURE_STATUS_UNSPECIFIED, UNRECOGNIZED ->
            throw Fields.noKind("partial_signatures.status", signer.getStatusValue());
      }
    }
    return signed;
  }

  private static FederationUpdate write(FromGovernance.FederationUpdate it) {
    FederationUpdate.Builder wire =
        FederationUpdate.newBuilder()
            .setVersion(it.version())
            .setUpdateTypeValue(Fields.number(it.type()))
            .setThreshold(it.threshold())
            .setP2WshAddress(it.address())
            .setEffectiveHeight(it.effectiveHeight())
            .setUpdateSignature(Fields.bytes(it.signature()));
    for (Member member : it.members()) {
      wire.addMembers(
          FederationMember.newBuilder()
              .setMemberId(member.name())
              .setPublicKey(Fields.bytes(member.key().compressed()))
              .setWeight((int) member.weight())
              .setActive(member.active()));
    }
    for (FromGovernance.AuthorityKey authority : it.authorities()) {
      wire.addAuthorities(
          AuthorityKey.newBuilder()
              .setPublicKey(Fields.bytes(authority.publicKey()))
              .setProofOfPossession(Fields.bytes(authority.possession())));
    }
    return wire.build();
  }

  private static FromGovernance.FederationUpdate read(FederationUpdate wire) {
    Limits.entries("members", wire.getMembersCount(), 1, Limits.SIGNERS);
    List<Member> members = new ArrayList<>(wire.getMembersCount());
    for (FederationMember member : wire.getMembersList()) {
      members.add(
          new Member(
              member.getMemberId(),
              Fields.publicKey("public_key", member.getPublicKey()),
              Integer.toUnsignedLong(member.getWeight()),
              member.getActive()));
    }
    agree(wire);
    Limits.entries("authorities", wire.getAuthoritiesCount(), 0, Limits.AUTHORITIES);
    List<FromGovernance.AuthorityKey> authorities = new ArrayList<>(wire.getAuthoritiesCount());
    for (AuthorityKey authority : wire.getAuthoritiesList()) {
      authorities.add(
          new FromGovernance.AuthorityKey(
              Fields.bytes(authority.getPublicKey()),
              Fields.bytes(authority.getProofOfPossession())));
    }
    return new FromGovernance.FederationUpdate(
        wire.getVersion(),
        Fields.kind("update_type", wire.getUpdateTypeValue(), UPDATE_TYPES),
        members,
        Fields.small("threshold", wire.getThreshold(), 1, members.size()),
        wire.getP2WshAddress(),
        wire.getEffectiveHeight(),
        Fields.bytes(wire.getUpdateSignature()),
        authorities);
  }

  /** The same numbers stand twice; a sender that contradicts itself is not believed. */
  private static void agree(FederationUpdate wire) {
    if (!wire.hasConfig()) {
      return;
    }
    long threshold = Integer.toUnsignedLong(wire.getConfig().getSignatureThreshold());
    long count = Integer.toUnsignedLong(wire.getConfig().getMemberCount());
    if (threshold != Integer.toUnsignedLong(wire.getThreshold())
        || count != wire.getMembersCount()) {
      throw new FieldException(
          "config",
          "says %d of %d, the update %d of %d"
              .formatted(
                  threshold,
                  count,
                  Integer.toUnsignedLong(wire.getThreshold()),
                  wire.getMembersCount()));
    }
  }

  private static ProposalNotification write(Proposal it) {
    return ProposalNotification.newBuilder()
        .setProposalId(it.id())
        .setProposalTypeValue(Fields.number(it.type()))
        .setProposalData(Fields.bytes(it.content()))
        .setVotingDeadline(it.deadline().getEpochSecond())
        .setRequiredVotes((int) it.requiredVotes())
        .build();
  }

  private static Proposal read(ProposalNotification wire) {
    return new Proposal(
        wire.getProposalId(),
        Fields.kind("proposal_type", wire.getProposalTypeValue(), PROPOSAL_TYPES),
        Fields.bytes(wire.getProposalData()),
        Fields.seconds("voting_deadline", wire.getVotingDeadline()),
        Integer.toUnsignedLong(wire.getRequiredVotes()));
  }

  private static ErrorResponse write(Refusal it) {
    ErrorResponse.Builder wire =
        ErrorResponse.newBuilder()
            .setErrorCodeValue(Fields.number(it.code()))
            .setErrorMessage(it.message());
    if (!it.details().isEmpty()) {
      wire.setErrorDetails(it.details());
    }
    if (it.retryAfter().isPresent()) {
      int seconds = (int) it.retryAfter().get().toSeconds();
      wire.setRetryInfo(RetryInfo.newBuilder().setRetryAfter(seconds));
    }
    return wire.build();
  }

  private static Refusal read(ErrorResponse wire) {
    return new Refusal(
        Fields.kind("error_code", wire.getErrorCodeValue(), ERROR_CODES),
        wire.getErrorMessage(),
        wire.getErrorDetails(),
        Fields.duration(wire.hasRetryInfo(), wire.getRetryInfo().getRetryAfter()));
  }

  private static HeartbeatAck write(HeartbeatAnswer it) {
    return HeartbeatAck.newBuilder()
        .setOriginalTimestamp(it.sentAt().toEpochMilli())
        .setAckTimestamp(it.answeredAt().toEpochMilli())
        .setSequence(it.count())
        .build();
  }

  private static HeartbeatAnswer read(HeartbeatAck wire) {
    return new HeartbeatAnswer(
        Instant.ofEpochMilli(wire.getOriginalTimestamp()),
        Instant.ofEpochMilli(wire.getAckTimestamp()),
        wire.getSequence());
  }
}
