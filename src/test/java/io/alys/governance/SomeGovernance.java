package io.alys.governance;

import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.HeartbeatAnswer;
import io.alys.governance.FromGovernance.Member;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Proposal;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.FromGovernance.UpdateType;
import io.alys.governance.FromGovernance.Witness;
import io.alys.governance.RequestHeader.Urgency;
import io.alys.governance.ResponseHeader.Status;
import io.alys.governance.ToGovernance.Goodbye;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.Heartbeat;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.NodeStatus;
import io.alys.governance.ToGovernance.NodeType;
import io.alys.governance.ToGovernance.PeginNotice;
import io.alys.governance.ToGovernance.Registration;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.governance.ToGovernance.StatusReport;
import io.alys.governance.ToGovernance.SyncStatus;
import io.alys.governance.ToGovernance.TransactionType;
import io.alys.governance.UnaryMessage.Capabilities;
import io.alys.governance.UnaryMessage.CapabilitiesQuestion;
import io.alys.governance.UnaryMessage.HealthAnswer;
import io.alys.governance.UnaryMessage.HealthQuestion;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** One message of each kind, always the same, in which every field is set. */
public final class SomeGovernance {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final Instant NOON_AND_A_BIT = Instant.parse("2026-01-02T12:00:00.123Z");

  public static final RequestHeader REQUEST_HEADER =
      new RequestHeader(
          "request-1",
          NOON,
          "node-1",
          GovernanceProtocol.PROTOCOL_VERSION,
          Urgency.HIGH,
          Optional.of(Duration.ofSeconds(30)),
          7,
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  public static final ResponseHeader RESPONSE_HEADER =
      new ResponseHeader("request-1", NOON, "anduro-1", Status.SUCCESS, "all is well", 8);

  public static final PublicKey KEY = key(2);

  public static final SignatureRequest SIGNATURE_REQUEST = signatureRequest(2);

  public static final PeginNotice PEGIN_NOTICE =
      new PeginNotice(
          Txid.fromDisplayHex("01".repeat(31) + "02"),
          1,
          new Sats(50_000),
          EvmAddress.fromHex("0x" + "0a".repeat(20)),
          6,
          Bytes.fromHex("c0ffee"));

  public static final SignatureReport SIGNATURE_REPORT =
      new SignatureReport(
          "request-1",
          new Progress.Partial(1, 2),
          List.of(new Witness(3, KEY, signature())),
          List.of("signer-1"));

  public static final FromGovernance.FederationUpdate FEDERATION_UPDATE =
      new FromGovernance.FederationUpdate(
          2,
          UpdateType.MEMBER_ADD,
          List.of(new Member("member-1", KEY, 1, true), new Member("member-2", key(3), 2, false)),
          2,
          "bcrt1qexample",
          1_000,
          Bytes.fromHex("5151"));

  public static final FromGovernance.FederationUpdate AUTHORITIES =
      FEDERATION_UPDATE.withAuthorities(
          List.of(
              new FromGovernance.AuthorityKey(
                  Bytes.fromHex("a1".repeat(48)), Bytes.fromHex("b1".repeat(96))),
              new FromGovernance.AuthorityKey(
                  Bytes.fromHex("a2".repeat(48)), Bytes.fromHex("b2".repeat(96)))));

  /** By the name of the field that they come in; several of a kind are numbered. */
  public static final Map<String, ToGovernance> REQUESTS =
      Map.of(
          "node_registration",
          new Registration(
              "ab".repeat(48),
              NodeType.VALIDATOR,
              "0.1.0",
              List.of("peg-in", "peg-out"),
              "n1",
              "g1",
              41),
          "signature_request",
          SIGNATURE_REQUEST,
          "pegin_notification",
          PEGIN_NOTICE,
          "status_update",
          new StatusReport(NodeStatus.ACTIVE, 1_234_567, SyncStatus.SYNCED, 8),
          "heartbeat",
          new Heartbeat(NOON_AND_A_BIT, 9, HealthStatus.HEALTHY),
          "acknowledgement",
          new ToGovernance.Received(300),
          "disconnect",
          new Goodbye("the node stops"),
          "rejection",
          new ToGovernance.Rejection("request-0", "metadata is missing"));

  public static final Map<String, FromGovernance> RESPONSES =
      Map.ofEntries(
          Map.entry("registration_ack", new Registered(true, "alys-1", "g2", 5, "v1.0.0")),
          Map.entry("signature_response_partial", SIGNATURE_REPORT),
          Map.entry("signature_response_pending", report(new Progress.Pending())),
          Map.entry("signature_response_complete", report(new Progress.Complete())),
          Map.entry("signature_response_failed", report(new Progress.Failed("no quorum"))),
          Map.entry("signature_response_timeout", report(new Progress.TimedOut())),
          Map.entry("federation_update", FEDERATION_UPDATE),
          Map.entry("federation_update_authorities", AUTHORITIES),
          Map.entry(
              "proposal_notification",
              new Proposal("p-1", ProposalType.UPGRADE, Bytes.fromHex("7b7d"), NOON, 3)),
          Map.entry(
              "error_response",
              new Refusal(
                  ErrorCode.RATE_LIMITED,
                  "slower",
                  "100 a second",
                  Optional.of(Duration.ofSeconds(5)))),
          Map.entry(
              "heartbeat_ack",
              new HeartbeatAnswer(NOON_AND_A_BIT, NOON_AND_A_BIT.plusMillis(4), 9)),
          Map.entry("acknowledgement", new FromGovernance.Received(301)));

  public static final Map<String, UnaryMessage> UNARY =
      Map.of(
          "health_question",
          new HealthQuestion("signers"),
          "health_answer",
          new HealthAnswer(
              HealthStatus.DEGRADED, "2.1.0", Duration.ofHours(2), Map.of("b", "2", "a", "1")),
          "capabilities_question",
          new CapabilitiesQuestion("node-1"),
          "capabilities",
          new Capabilities(
              List.of("v1.0.0"), List.of("resume"), Map.of("requests_per_second", 100, "a", -1)));

  private SomeGovernance() {}

  /** One of {@link #REQUESTS}. */
  public static ToGovernance request(String name) {
    return Objects.requireNonNull(REQUESTS.get(name), name);
  }

  /** One of {@link #RESPONSES}. */
  public static FromGovernance response(String name) {
    return Objects.requireNonNull(RESPONSES.get(name), name);
  }

  /** A request that signs {@code count} inputs. */
  public static SignatureRequest signatureRequest(int count) {
    return new SignatureRequest(
        "alys",
        Bytes.fromHex("02".repeat(10 + 41 * count + 34)),
        IntStream.range(0, count).mapToObj(i -> new Input(i, new Sats(100_000 + i))).toList(),
        TransactionType.PEGOUT,
        2,
        Optional.of(Duration.ofSeconds(60)),
        4,
        Bytes.fromHex("52".repeat(105)));
  }

  private static SignatureReport report(Progress progress) {
    return new SignatureReport(
        "request-1", progress, List.of(new Witness(0, KEY, signature())), List.of());
  }

  private static PublicKey key(int first) {
    return PublicKey.fromHex("0" + first + "79".repeat(32));
  }

  private static Bytes signature() {
    return Bytes.fromHex("30".repeat(70) + "01");
  }
}
