package io.alys.stream;

import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.HeartbeatAnswer;
import io.alys.governance.FromGovernance.Received;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ToGovernance;
import io.alys.stream.Connection.Loss;

/** The first message of each side on a stream, and what governance's means for it. */
sealed interface Handshake {
  /** The node is accepted. */
  record Welcome(Registered answer) implements Handshake {}

  /** The stream is of no use. */
  record Unwelcome(Loss loss) implements Handshake {}

  /**
   * Who speaks.
   *
   * @param node the node's name, as governance shall know it
   * @param instance a word that no other start of any node has
   * @param profile what the node says of itself until it is told otherwise
   */
  record Identity(String node, String instance, StreamCommand.RegisterNode profile) {}

  /** The first message on a stream: who this node is, and where both sides left off. */
  static ToGovernance.Registration introduction(
      StreamCommand.RegisterNode profile, Post post, Reception reception) {
    return new ToGovernance.Registration(
        profile.authorityKey(),
        profile.type(),
        profile.version(),
        profile.capabilities(),
        post.numbering(),
        reception.numbering(),
        reception.processed());
  }

  static Handshake judge(ResponseHeader header, FromGovernance message) {
    return switch (message) {
      case Registered answer when !answer.accepted() ->
          barred("governance does not accept this node: " + header.message());
      case Registered answer when !GovernanceProtocol.speaks(answer.protocolVersion()) ->
          barred(
              "governance speaks protocol %s, this node %s"
                  .formatted(answer.protocolVersion(), GovernanceProtocol.PROTOCOL_VERSION));
      case Registered answer -> new Welcome(answer);
      case Refusal refusal -> new Unwelcome(lossOf(refusal));
      case SignatureReport _,
          FromGovernance.FederationUpdate _,
          FromGovernance.Proposal _,
          HeartbeatAnswer _,
          Received _ ->
          new Unwelcome(new Loss.Broken("governance speaks before it has accepted this node"));
    };
  }

  private static Handshake barred(String reason) {
    return new Unwelcome(new Loss.Barred(reason));
  }

  private static Loss lossOf(Refusal refusal) {
    String reason = "governance refuses: %s (%s)".formatted(refusal.message(), refusal.code());
    return switch (refusal.code()) {
      case AUTHENTICATION_FAILED, AUTHORIZATION_FAILED, INVALID_REQUEST -> new Loss.Barred(reason);
      case RATE_LIMITED,
          SERVICE_UNAVAILABLE,
          TIMEOUT,
          INTERNAL_ERROR,
          INVALID_SIGNATURE,
          INSUFFICIENT_SIGNATURES,
          FEDERATION_ERROR ->
          new Loss.Broken(reason);
    };
  }
}
