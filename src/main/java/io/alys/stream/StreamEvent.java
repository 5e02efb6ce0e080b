package io.alys.stream;

import io.alys.actor.event.AlysEvent;
import io.alys.governance.FromGovernance;
import io.alys.stream.StreamCommand.ConnectionState;

/** What happens to the conversation with governance. */
public sealed interface StreamEvent extends AlysEvent {
  /** The connection stands otherwise than before. */
  record ConnectionChanged(ConnectionState before, ConnectionState now) implements StreamEvent {}

  /** A request had no final answer in time, however often it was asked. */
  record RequestTimedOut(String requestId) implements StreamEvent {}

  /** Governance announced a federation. */
  record FederationAnnounced(FromGovernance.FederationUpdate update) implements StreamEvent {}

  /** Governance announced a proposal. */
  record ProposalAnnounced(FromGovernance.Proposal proposal) implements StreamEvent {}

  /** Governance refused something. */
  record Refused(String requestId, FromGovernance.Refusal refusal) implements StreamEvent {}
}
