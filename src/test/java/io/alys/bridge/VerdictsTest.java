package io.alys.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Txid;
import io.alys.bitcoind.BitcoinFailure;
import io.alys.bitcoind.MempoolVerdict;
import io.alys.bitcoind.Rejection;
import io.alys.bitcoind.SendOutcome;
import io.alys.peg.payout.Verdict;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictsTest {
  private static final Txid TXID = new Txid(Bytes.fromHex("ab".repeat(32)));
  private static final String WHY = "its words";

  private static final Map<Rejection, Verdict> TABLE =
      new EnumMap<>(
          Map.of(
              Rejection.KNOWN, new Verdict.Known(),
              Rejection.FEE_TOO_LOW, new Verdict.FeeTooLow(WHY),
              Rejection.CONFLICT, new Verdict.Conflict(WHY),
              Rejection.INPUTS_MISSING, new Verdict.CoinsMissing(WHY),
              Rejection.INVALID, new Verdict.Invalid(WHY),
              Rejection.NONSTANDARD, new Verdict.Invalid(WHY),
              Rejection.FEE_TOO_HIGH, new Verdict.Invalid(WHY),
              Rejection.TOO_EARLY, new Verdict.Unreachable("it refuses: " + WHY),
              Rejection.OTHER, new Verdict.Unreachable("it refuses: " + WHY)));

  @ParameterizedTest
  @EnumSource(Rejection.class)
  void saysTheSameOfARejectionWhetherTestedOrSent(Rejection kind) {
    assertThat(Verdicts.of(new MempoolVerdict.Unacceptable(kind, WHY))).isEqualTo(TABLE.get(kind));
    assertThat(Verdicts.of(new SendOutcome.Rejected(kind, WHY))).isEqualTo(TABLE.get(kind));
  }

  @Test
  void takesWhatTheMempoolTakes() {
    assertThat(Verdicts.of(new MempoolVerdict.Acceptable(100, new Sats(200))))
        .isEqualTo(new Verdict.Accepted());
    assertThat(Verdicts.of(new SendOutcome.Sent(TXID))).isEqualTo(new Verdict.Accepted());
    assertThat(Verdicts.of(new SendOutcome.AlreadyInChain(TXID))).isEqualTo(new Verdict.Known());
  }

  @ParameterizedTest
  @EnumSource(BitcoinFailure.Kind.class)
  void triesAgainWhateverTheFailureOfTheNode(BitcoinFailure.Kind kind) {
    assertThat(Verdicts.of(new BitcoinFailure(kind, WHY))).isEqualTo(new Verdict.Unreachable(WHY));
  }
}
