package io.alys.bitcoind;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Why a transaction is not taken, by the words that bitcoind uses: it has no codes for them. Words
 * that are not known, those of a newer version perhaps, are {@link #OTHER}.
 */
public enum Rejection {
  /** Below what the mempool takes now, or not enough above what it replaces (BIP125). */
  FEE_TOO_LOW(
      "mempool min fee not met|min relay fee not met|"
          + "insufficient fee|mempool full|replacement-failed"),
  /** Above the limit that guards against a mistyped fee. */
  FEE_TOO_HIGH("max-fee-exceeded|fee exceeds maximum configured|absurdly-high-fee"),
  /** Spends what another transaction in the mempool spends, and does not replace it. */
  CONFLICT("txn-mempool-conflict|bip125-replacement-disallowed|too many potential"),
  /** Spends what is not there, or is spent already. */
  INPUTS_MISSING("missing-inputs|bad-txns-inputs-missingorspent|missingorspent"),
  /** A witness or a script is wrong: nobody will ever take it. */
  INVALID("script-verify-flag|bad-txns|bad-witness|tx-size-small"),
  /** Valid in a block, but not passed on: dust, a script of no known form, too large. */
  NONSTANDARD("dust|scriptpubkey|scriptsig|tx-size|version|multi-op-return|bare-multisig"),
  /** Has a lock time or a relative lock in the future, or builds on too many that wait. */
  TOO_EARLY("non-final|non-BIP68-final|too-long-mempool-chain|premature-spend"),
  /** It has it already. */
  KNOWN("txn-already-in-mempool|txn-already-known|txn-same-nonwitness-data-in-mempool"),
  OTHER("(?!)");

  /** "bad-txns-inputs-missingorspent" has the words of two. */
  private static final List<Rejection> BY_PRECEDENCE =
      List.of(
          KNOWN,
          INPUTS_MISSING,
          TOO_EARLY,
          CONFLICT,
          FEE_TOO_LOW,
          FEE_TOO_HIGH,
          INVALID,
          NONSTANDARD);

  /** A regular expression. */
  private final String words;

  Rejection(String words) {
    this.words = words;
  }

  /** The kind of a reason; the first whose words stand in it, by their precedence. */
  static Rejection of(String reason) {
    return BY_PRECEDENCE.stream()
        .filter(
            kind -> Pattern.compile(kind.words, Pattern.CASE_INSENSITIVE).matcher(reason).find())
        .findFirst()
        .orElse(OTHER);
  }
}
