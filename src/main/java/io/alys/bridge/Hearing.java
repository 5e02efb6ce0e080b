package io.alys.bridge;

import io.alys.bitcoin.Txid;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.peg.bridge.BridgeInput;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.Signature;
import java.util.List;
import java.util.Optional;

/** What messages of governance mean to the bridge. */
final class Hearing {
  private Hearing() {}

  /** Whether the bridge wants a message at all. */
  static boolean wants(FromGovernance message) {
    return message instanceof FromGovernance.SignatureReport
        || message instanceof FromGovernance.Proposal;
  }

  /** What follows from a message; nothing from one that is not about a transaction of ours. */
  static Optional<BridgeInput> of(FromGovernance message) {
    return switch (message) {
      case FromGovernance.SignatureReport report ->
          txid(report.requestId()).map(txid -> new BridgeInput.PayoutMoved(txid, input(report)));
      case FromGovernance.Proposal proposal when proposal.type() == ProposalType.EMERGENCY_ACTION ->
          Optional.of(new BridgeInput.Pause("governance: proposal " + proposal.id()));
      case FromGovernance.Proposal _,
          FromGovernance.Registered _,
          FromGovernance.FederationUpdate _,
          FromGovernance.Refusal _,
          FromGovernance.HeartbeatAnswer _,
          FromGovernance.Received _ ->
          Optional.empty();
    };
  }

  private static Optional<Txid> txid(String requestId) {
    try {
      return Optional.of(Txid.fromDisplayHex(requestId));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static PayoutInput input(FromGovernance.SignatureReport report) {
    return switch (report.progress()) {
      case Progress.Pending _ -> new PayoutInput.Progressed(0);
      case Progress.Partial(int collected, int _) -> new PayoutInput.Progressed(collected);
      case Progress.Complete _ -> new PayoutInput.Delivered(signatures(report));
      case Progress.Failed(String reason) -> new PayoutInput.SigningRefused(reason);
      case Progress.TimedOut _ -> new PayoutInput.SigningTimedOut();
    };
  }

  private static List<Signature> signatures(FromGovernance.SignatureReport report) {
    return report.witnesses().stream()
        .map(each -> new Signature(each.input(), each.key(), each.signature()))
        .toList();
  }
}
