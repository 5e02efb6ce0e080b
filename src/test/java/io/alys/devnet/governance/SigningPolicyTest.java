package io.alys.devnet.governance;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.governance.SigningPolicy.Verdict;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SigningPolicyTest {
  private static final Multisig FEDERATION =
      new Multisig(
          2,
          Stream.of("11", "12", "13")
              .map(end -> SigningKey.of(Bytes.fromHex("00".repeat(31) + end)).publicKey())
              .toList());
  private static final Transaction PAYOUT = Federal.payout(FEDERATION, 1, 1);
  private static final Sats PAID = PAYOUT.outputTotal();
  private static final int VIRTUAL_BYTES = FEDERATION.signedVirtualBytes(PAYOUT);

  private static SigningPolicy policy(Sats maxTotal, int maxOutputs, int minRate, int maxRate) {
    return new SigningPolicy(maxTotal, maxOutputs, minRate, maxRate, List.of());
  }

  private static final SigningPolicy OPEN = policy(new Sats(Sats.MAX), 10, 0, 100_000);

  private static Verdict check(SigningPolicy policy, SignatureRequest request) {
    return policy.check(Federal.id(PAYOUT), request, Optional.of(FEDERATION));
  }

  private static SignatureRequest request() {
    return Federal.request(FEDERATION, PAYOUT);
  }

  private static SignatureRequest with(Bytes transaction, List<Input> inputs, int required) {
    SignatureRequest r = request();
    return new SignatureRequest(
        r.chain(), transaction, inputs, r.type(), required, r.within(), 1, r.witnessScript());
  }

  private static Verdict wrong(String reason) {
    return new Verdict.Wrong(ErrorCode.INVALID_REQUEST, reason);
  }

  @Test
  void signsWhatIsWithinAllBounds() {
    assertThat(check(OPEN, request())).isEqualTo(new Verdict.Sign(PAYOUT));
  }

  @Test
  void knowsItsFederationsOnly() {
    assertThat(OPEN.check("x", request(), Optional.empty()))
        .isEqualTo(
            new Verdict.Wrong(ErrorCode.FEDERATION_ERROR, "federation_version 1 is not known"));
    Multisig other = new Multisig(1, FEDERATION.keys());
    assertThat(OPEN.check("x", request(), Optional.of(other)))
        .isEqualTo(
            new Verdict.Wrong(
                ErrorCode.FEDERATION_ERROR, "witness_script is not that of federation 1"));
    assertThat(check(OPEN, with(PAYOUT.toBytes(), request().inputs(), 1)))
        .isEqualTo(wrong("required_signatures = 1; federation 1 signs with 2"));
  }

  @Test
  void readsTheTransactionItself() {
    Bytes cut = Bytes.fromHex(PAYOUT.toBytes().toHex() + "00");
    assertThat(check(OPEN, with(cut, request().inputs(), 2)))
        .isEqualTo(wrong("tx_hex: 1 bytes follow the transaction"));
    assertThat(OPEN.check("x", request(), Optional.of(FEDERATION)))
        .isEqualTo(wrong("request_id must be the txid " + PAYOUT.txid()));
  }

  @Test
  void wantsEveryInputNamed() {
    Transaction two = Federal.payout(FEDERATION, 2, 1);
    List<Input> one = List.of(new Input(0, new Sats(1)));
    assertThat(OPEN.check(Federal.id(two), with(two.toBytes(), one, 2), Optional.of(FEDERATION)))
        .isEqualTo(wrong("input_indices must name all 2 inputs, or nobody can tell the fee"));
    List<Input> none = List.of(new Input(1, new Sats(1)));
    assertThat(check(OPEN, with(PAYOUT.toBytes(), none, 2)))
        .isEqualTo(wrong("input_indices must name all 1 inputs, or nobody can tell the fee"));
  }

  @Test
  void wantsInputsThatNothingUnlocksYet() {
    Transaction.Input in = PAYOUT.inputs().getFirst();
    Transaction unlocked =
        new Transaction(
            2,
            List.of(new Transaction.Input(in.spends(), Bytes.fromHex("51"), 0)),
            PAYOUT.outputs(),
            0);
    assertThat(
            OPEN.check(
                Federal.id(unlocked),
                with(unlocked.toBytes(), request().inputs(), 2),
                Optional.of(FEDERATION)))
        .isEqualTo(wrong("tx_hex has an input with a script"));
  }

  @Test
  void spendsNoMoreThanThereIs() {
    List<Input> less = List.of(new Input(0, PAID.minus(new Sats(1))));
    assertThat(check(OPEN, with(PAYOUT.toBytes(), less, 2)))
        .isEqualTo(
            wrong(
                "outputs of %d sat exceed inputs of %d sat"
                    .formatted(PAID.value(), PAID.value() - 1)));
  }

  @Test
  void limitsWhatLeavesTheFederation() {
    assertThat(check(policy(PAID, 10, 0, 100_000), request())).isInstanceOf(Verdict.Sign.class);
    assertThat(check(policy(PAID.minus(new Sats(1)), 10, 0, 100_000), request()))
        .isEqualTo(
            new Verdict.Unwanted(
                "%d sat would leave the federation; %d sat are the most"
                    .formatted(PAID.value(), PAID.value() - 1)));
    Transaction change =
        new Transaction(
            2,
            PAYOUT.inputs(),
            List.of(new Transaction.Output(PAID, FEDERATION.outputScript())),
            0);
    assertThat(
            policy(Sats.ZERO, 10, 0, 100_000)
                .check(
                    Federal.id(change),
                    with(change.toBytes(), request().inputs(), 2),
                    Optional.of(FEDERATION)))
        .isInstanceOf(Verdict.Sign.class);
  }

  @Test
  void limitsTheOutputs() {
    assertThat(check(policy(PAID, 1, 0, 100_000), request())).isInstanceOf(Verdict.Sign.class);
    assertThat(check(policy(PAID, 0, 0, 100_000), request()))
        .isEqualTo(new Verdict.Unwanted("1 outputs; 0 are the most"));
  }

  @Test
  void holdsTheFeeRateBetweenItsBounds() {
    SigningPolicy exact = policy(PAID, 10, 5, 7);
    assertThat(check(exact, paying(5L * VIRTUAL_BYTES))).isInstanceOf(Verdict.Sign.class);
    assertThat(check(exact, paying(7L * VIRTUAL_BYTES))).isInstanceOf(Verdict.Sign.class);
    for (long fee : new long[] {5L * VIRTUAL_BYTES - 1, 7L * VIRTUAL_BYTES + 1}) {
      assertThat(check(exact, paying(fee)))
          .isEqualTo(
              new Verdict.Unwanted(
                  "fee of %d sat for %d vbytes; 5 to 7 sat/vbyte are right"
                      .formatted(fee, VIRTUAL_BYTES)));
    }
  }

  private static SignatureRequest paying(long feeSats) {
    return with(PAYOUT.toBytes(), List.of(new Input(0, PAID.plus(new Sats(feeSats)))), 2);
  }

  @Test
  void answersItsChainsOnly() {
    SigningPolicy narrow =
        new SigningPolicy(new Sats(Sats.MAX), 10, 0, 100_000, List.of("one", "two"));
    assertThat(check(narrow, request()))
        .isEqualTo(new Verdict.Unwanted("chain is not one of one, two"));
    SigningPolicy fitting = new SigningPolicy(new Sats(Sats.MAX), 10, 0, 100_000, List.of("alys"));
    assertThat(check(fitting, request())).isInstanceOf(Verdict.Sign.class);
  }
}
