package io.alys.devnet.script;

import java.util.Optional;

/**
 * Why a block or a transaction is refused, as Bitcoin Core says it.
 *
 * @param reason the word that programs compare
 * @param details for people; may be empty
 */
public record Refusal(String reason, String details) {
  /** What Bitcoin Core says of a coin that is not there. */
  public static final String MISSING_INPUTS = "bad-txns-inputs-missingorspent";

  /** What it says of a transaction whose outputs are unspent already. */
  public static final String ALREADY_KNOWN = "txn-already-known";

  public static Optional<Refusal> of(String reason) {
    return Optional.of(new Refusal(reason, ""));
  }

  public static Optional<Refusal> of(String reason, String details) {
    return Optional.of(new Refusal(reason, details));
  }

  /** Nothing when it holds. */
  public static Optional<Refusal> unless(boolean holds, String reason) {
    return holds ? Optional.empty() : of(reason);
  }

  /** Both, as errors show them. */
  public String text() {
    return details.isEmpty() ? reason : reason + ", " + details;
  }
}
