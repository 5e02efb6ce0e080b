package io.alys.bridge;

import io.alys.actor.TraceContext;
import io.alys.bitcoin.Txid;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.peg.bridge.BridgeEffect;
import io.alys.peg.bridge.BridgeInput;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.payout.Signature;
import io.alys.storage.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What messages of governance mean to the bridge. */
final class Hearing {
  private Hearing() {}

  /**
   * What a batch leads to: written down at once, and then done message by message.
   *
   * @param step of the books, over all messages
   * @param besides what the audit log gets of what was said
   * @param parts the step's effects, in its order
   */
  record Heard(Books.Step step, List<Write> besides, List<Part> parts) {}

  /**
   * What one message leads to.
   *
   * @param trace that of the request which it answers
   */
  record Part(Optional<TraceContext> trace, List<BridgeEffect> effects) {}

  /**
   * Hears a batch.
   *
   * @param position that the journal has reached
   */
  static Heard hear(Books books, List<Delivery> deliveries, long position, Instant at) {
    Books.Step step = books.stay();
    List<Write> besides = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      Optional<BridgeInput> input = of(delivery.message());
      if (input.isPresent()) {
        Books.Step next = step.next().input(input.get(), at);
        step = step.then(next);
        parts.add(new Part(TraceContext.parse(delivery.traceParent()), next.effects()));
      }
      if (delivery.message() instanceof FromGovernance.Proposal proposal && input.isPresent()) {
        String said = "proposal " + proposal.id();
        besides.add(BridgeAudit.said("pause", "governance", said, position, at));
      }
    }
    return new Heard(step, besides, parts);
  }

  /** Whether the bridge wants a message at all. */
  static boolean wants(FromGovernance message) {
    return message instanceof FromGovernance.SignatureReport
        || message instanceof FromGovernance.Proposal;
  }

  /** What follows from a message; nothing from one that is not about a transaction of ours. */
  private static Optional<BridgeInput> of(FromGovernance message) {
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
