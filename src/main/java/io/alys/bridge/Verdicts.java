package io.alys.bridge;

import io.alys.bitcoind.BitcoinFailure;
import io.alys.bitcoind.MempoolVerdict;
import io.alys.bitcoind.Rejection;
import io.alys.bitcoind.SendOutcome;
import io.alys.peg.payout.Verdict;

/**
 * From the Bitcoin node's words to the payout's. What is invalid for certain is said to be so, and
 * waits for an operator; everything else is tried again, what nobody knows the name of too.
 */
final class Verdicts {
  /** RPC_DESERIALIZATION_ERROR: the node cannot even read it. */
  private static final int UNREADABLE = -22;

  private Verdicts() {}

  static Verdict of(MempoolVerdict tested) {
    return switch (tested) {
      case MempoolVerdict.Acceptable _ -> new Verdict.Accepted();
      case MempoolVerdict.Unacceptable(Rejection kind, String reason) -> rejected(kind, reason);
    };
  }

  static Verdict of(SendOutcome sent) {
    return switch (sent) {
      case SendOutcome.Sent _ -> new Verdict.Accepted();
      case SendOutcome.AlreadyInChain _ -> new Verdict.Known();
      case SendOutcome.Rejected(Rejection kind, String reason) -> rejected(kind, reason);
    };
  }

  static Verdict of(BitcoinFailure failure) {
    return failure.code() == UNREADABLE
        ? new Verdict.Invalid(failure.reason())
        : new Verdict.Unreachable(failure.reason());
  }

  private static Verdict rejected(Rejection kind, String reason) {
    return switch (kind) {
      case KNOWN -> new Verdict.Known();
      case FEE_TOO_LOW -> new Verdict.FeeTooLow(reason);
      case CONFLICT -> new Verdict.Conflict(reason);
      case INPUTS_MISSING -> new Verdict.CoinsMissing(reason);
      // A fee above the node's own guard, or a form that it does not relay: only its operator can
      // let it through.
      case INVALID, NONSTANDARD, FEE_TOO_HIGH -> new Verdict.Invalid(reason);
      case TOO_EARLY, OTHER -> new Verdict.Unreachable("it refuses: " + reason);
    };
  }
}
