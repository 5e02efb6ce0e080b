package io.alys.devnet.ledger;

import io.alys.devnet.ledger.LedgerEntry.Outgoing;
import io.alys.governance.FromGovernance.Refusal;
import io.alys.governance.FromGovernance.SignatureReport;
import java.util.Locale;

/**
 * What the service saw of one request of one node.
 *
 * @param kind for example {@code SignatureRequest}
 * @param arrivals how often it came; since its last start, when the service knew it before
 * @param effects how often it was acted upon: 0 while it is open, then 1; more would be a bug
 * @param outcome {@code open}, {@code kept}, {@code refused} or a progress such as {@code complete}
 */
public record SeenRequest(
    String node, String id, String kind, long arrivals, long effects, String outcome) {

  public static String outcome(Outgoing answer) {
    if (answer.message() instanceof SignatureReport report) {
      return report.progress().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
    return answer.message() instanceof Refusal ? "refused" : "answered";
  }
}
