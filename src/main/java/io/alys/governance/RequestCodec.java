package io.alys.governance;

import io.alys.governance.GovernanceCodec.Request;
import io.alys.governance.RequestHeader.Urgency;
import io.alys.governance.ToGovernance.Goodbye;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.NodeStatus;
import io.alys.governance.ToGovernance.NodeType;
import io.alys.governance.ToGovernance.PeginNotice;
import io.alys.governance.ToGovernance.Received;
import io.alys.governance.ToGovernance.Registration;
import io.alys.governance.ToGovernance.StatusReport;
import io.alys.governance.ToGovernance.SyncStatus;
import io.alys.governance.ToGovernance.TransactionType;
import io.alys.governance.v1.Acknowledgement;
import io.alys.governance.v1.Disconnect;
import io.alys.governance.v1.Heartbeat;
import io.alys.governance.v1.NodeInfo;
import io.alys.governance.v1.NodeRegistration;
import io.alys.governance.v1.PeginNotification;
import io.alys.governance.v1.Rejection;
import io.alys.governance.v1.RequestMetadata;
import io.alys.governance.v1.SignatureRequest;
import io.alys.governance.v1.StatusUpdate;
import io.alys.governance.v1.StreamRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a node says, as protobuf. */
final class RequestCodec {
  private static final Urgency[] URGENCIES = Urgency.values();
  private static final NodeType[] NODE_TYPES = NodeType.values();
  private static final TransactionType[] TRANSACTION_TYPES = TransactionType.values();
  private static final NodeStatus[] NODE_STATUSES = NodeStatus.values();
  private static final SyncStatus[] SYNC_STATUSES = SyncStatus.values();
  private static final HealthStatus[] HEALTH_STATUSES = HealthStatus.values();

  private RequestCodec() {}

  static StreamRequest write(RequestHeader header, ToGovernance message) {
    StreamRequest.Builder wire = StreamRequest.newBuilder().setMetadata(write(header));
    return switch (message) {
      case Registration it -> wire.setNodeRegistration(write(it)).build();
      case ToGovernance.SignatureRequest it -> wire.setSignatureRequest(write(it)).build();
      case PeginNotice it -> wire.setPeginNotification(write(it)).build();
      case StatusReport it -> wire.setStatusUpdate(write(it)).build();
      case ToGovernance.Heartbeat it -> wire.setHeartbeat(write(it)).build();
      case Received(long sequence) ->
          wire.setAcknowledgement(Acknowledgement.newBuilder().setSequence(sequence)).build();
      case Goodbye(String reason) ->
          wire.setDisconnect(Disconnect.newBuilder().setReason(reason)).build();
      case ToGovernance.Rejection(String requestId, String reason) ->
          wire.setRejection(Rejection.newBuilder().setRequestId(requestId).setReason(reason))
              .build();
    };
  }

  static Decoded<Request> read(byte[] bytes) {
    String requestId = "";
    long sequence = 0;
    try {
      StreamRequest wire = Fields.parse(StreamRequest.parser(), bytes);
      Fields.present("metadata", wire.hasMetadata());
      requestId = Fields.idOrNone(wire.getMetadata().getRequestId());
      sequence = Math.max(0, wire.getMetadata().getSequence());
      return new Decoded.Accepted<>(new Request(read(wire.getMetadata()), payload(wire)));
    } catch (FieldException e) {
      return new Decoded.Rejected<>(requestId, sequence, e.field(), e.text());
    }
  }

  private static ToGovernance payload(StreamRequest wire) {
    return switch (wire.getPayloadCase()) {
      case NODE_REGISTRATION -> read(wire.getNodeRegistration());
      case SIGNATURE_REQUEST -> read(wire.getSignatureRequest());
      case PEGIN_NOTIFICATION -> read(wire.getPeginNotification());
      case STATUS_UPDATE -> read(wire.getStatusUpdate());
      case HEARTBEAT -> read(wire.getHeartbeat());
      case ACKNOWLEDGEMENT -> new Received(wire.getAcknowledgement().getSequence());
      case DISCONNECT -> new Goodbye(wire.getDisconnect().getReason());
      case REJECTION ->
          new ToGovernance.Rejection(
              wire.getRejection().getRequestId(), wire.getRejection().getReason());
      case PAYLOAD_NOT_SET -> throw Fields.noPayload();
    };
  }

  private static RequestMetadata write(RequestHeader it) {
    RequestMetadata.Builder wire =
        RequestMetadata.newBuilder()
            .setRequestId(it.requestId())
            .setTimestamp(it.sentAt().getEpochSecond())
            .setNodeId(it.node())
            .setProtocolVersion(it.protocolVersion())
            .setPriorityValue(Fields.number(it.urgency()))
            .setSequence(it.sequence())
            .setTraceParent(it.traceParent());
    if (it.timeout().isPresent()) {
      wire.setTimeout((int) it.timeout().get().toSeconds());
    }
    return wire.build();
  }

  private static RequestHeader read(RequestMetadata wire) {
    return new RequestHeader(
        wire.getRequestId(),
        Fields.seconds("timestamp", wire.getTimestamp()),
        wire.getNodeId(),
        wire.getProtocolVersion(),
        Fields.kind("priority", wire.getPriorityValue(), URGENCIES),
        Fields.duration(wire.hasTimeout(), wire.getTimeout()),
        wire.getSequence(),
        wire.getTraceParent());
  }

  private static NodeRegistration write(Registration it) {
    return NodeRegistration.newBuilder()
        .setNodeInfo(
            NodeInfo.newBuilder()
                .setPublicKey(it.authorityKey())
                .setNodeTypeValue(Fields.number(it.type()))
                .setVersion(it.nodeVersion()))
        .addAllCapabilities(it.capabilities())
        .setNumbering(it.numbering())
        .setPeerNumbering(it.peerNumbering())
        .setLastProcessed(it.lastProcessed())
        .build();
  }

  private static Registration read(NodeRegistration wire) {
    Fields.present("node_info", wire.hasNodeInfo());
    NodeInfo node = wire.getNodeInfo();
    return new Registration(
        node.getPublicKey(),
        Fields.kind("node_type", node.getNodeTypeValue(), NODE_TYPES),
        node.getVersion(),
        wire.getCapabilitiesList(),
        wire.getNumbering(),
        wire.getPeerNumbering(),
        wire.getLastProcessed());
  }

  private static SignatureRequest write(ToGovernance.SignatureRequest it) {
    SignatureRequest.Builder wire =
        SignatureRequest.newBuilder()
            .setTxHex(it.transaction().toHex())
            .setTxTypeValue(Fields.number(it.type()))
            .setRequiredSignatures(it.requiredSignatures())
            .setChain(it.chain())
            .setFederationVersion(it.federationVersion())
            .setWitnessScript(Fields.bytes(it.witnessScript()));
    for (Input input : it.inputs()) {
      wire.addInputIndices(input.index()).addAmounts(input.amount().value());
    }
    if (it.within().isPresent()) {
      wire.setTimeoutSeconds((int) it.within().get().toSeconds());
    }
    return wire.build();
  }

  private static ToGovernance.SignatureRequest read(SignatureRequest wire) {
    return new ToGovernance.SignatureRequest(
        wire.getChain(),
        Fields.hex("tx_hex", wire.getTxHex(), Limits.TRANSACTION_BYTES),
        inputs(wire),
        Fields.kind("tx_type", wire.getTxTypeValue(), TRANSACTION_TYPES),
        Fields.small("required_signatures", wire.getRequiredSignatures(), 1, Limits.SIGNERS),
        Fields.duration(wire.hasTimeoutSeconds(), wire.getTimeoutSeconds()),
        wire.getFederationVersion(),
        Fields.bytes(wire.getWitnessScript()));
  }

  private static List<Input> inputs(SignatureRequest wire) {
    int count = wire.getInputIndicesCount();
    Limits.entries("input_indices", count, 1, Limits.LIST);
    if (wire.getAmountsCount() != count) {
      throw new FieldException(
          "amounts",
          "has %d entries for the %d of input_indices".formatted(wire.getAmountsCount(), count));
    }
    List<Input> inputs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      inputs.add(
          new Input(
              Fields.small("input_indices", wire.getInputIndices(i), 0, Limits.TRANSACTION_BYTES),
              Fields.sats("amounts", wire.getAmounts(i))));
    }
    return inputs;
  }

  private static PeginNotification write(PeginNotice it) {
    PeginNotification.Builder wire =
        PeginNotification.newBuilder()
            .setBtcTxid(it.txid().toDisplayHex())
            .setVout((int) it.vout())
            .setAmount(it.amount().value())
            .setEvmAddress(it.to().toString())
            .setConfirmations((int) it.confirmations());
    if (!it.extra().isEmpty()) {
      wire.setExtraData(Fields.bytes(it.extra()));
    }
    return wire.build();
  }

  private static PeginNotice read(PeginNotification wire) {
    return new PeginNotice(
        Fields.txid("btc_txid", wire.getBtcTxid()),
        Integer.toUnsignedLong(wire.getVout()),
        Fields.sats("amount", wire.getAmount()),
        Fields.evmAddress("evm_address", wire.getEvmAddress()),
        Integer.toUnsignedLong(wire.getConfirmations()),
        Fields.bytes(wire.getExtraData()));
  }

  private static StatusUpdate write(StatusReport it) {
    return StatusUpdate.newBuilder()
        .setStatusValue(Fields.number(it.status()))
        .setBlockHeight(it.blockHeight())
        .setSyncStatusValue(Fields.number(it.sync()))
        .setConnectionCount((int) it.peers())
        .build();
  }

  private static StatusReport read(StatusUpdate wire) {
    return new StatusReport(
        Fields.kind("status", wire.getStatusValue(), NODE_STATUSES),
        wire.getBlockHeight(),
        Fields.kind("sync_status", wire.getSyncStatusValue(), SYNC_STATUSES),
        Integer.toUnsignedLong(wire.getConnectionCount()));
  }

  private static Heartbeat write(ToGovernance.Heartbeat it) {
    return Heartbeat.newBuilder()
        .setTimestamp(it.sentAt().toEpochMilli())
        .setSequence(it.count())
        .setHealthValue(Fields.number(it.health()))
        .build();
  }

  private static ToGovernance.Heartbeat read(Heartbeat wire) {
    return new ToGovernance.Heartbeat(
        Instant.ofEpochMilli(wire.getTimestamp()),
        wire.getSequence(),
        Fields.kind("health", wire.getHealthValue(), HEALTH_STATUSES));
  }
}
