package io.alys.devnet.governance;

import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Transaction;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Optional;

/**
 * What the federation signs, whoever asks. Pure.
 *
 * @param maxTotal of all outputs that do not come back to the federation
 * @param maxOutputs of one transaction
 * @param minFeeRate in satoshi for a virtual byte
 * @param maxFeeRate in satoshi for a virtual byte; above it, coins would go to miners by mistake
 * @param chains that may ask; empty for any
 */
record SigningPolicy(
    Sats maxTotal, int maxOutputs, int minFeeRate, int maxFeeRate, List<String> chains) {

  /** What is to be done with a request. */
  sealed interface Verdict {
    /** It will be signed. */
    record Sign(Transaction transaction) implements Verdict {}

    /** It is no request that anybody could sign. */
    record Wrong(ErrorCode code, String reason) implements Verdict {}

    /** It could be signed, and will not be. */
    record Unwanted(String reason) implements Verdict {}
  }

  /**
   * Looks at a request.
   *
   * @param id of the request
   * @param federation whose version it names, with its script; empty when there is none such
   */
  Verdict check(String id, SignatureRequest request, Optional<Multisig> federation) {
    if (federation.isEmpty()) {
      return new Verdict.Wrong(
          ErrorCode.FEDERATION_ERROR,
          "federation_version %d is not known".formatted(request.federationVersion()));
    }
    Multisig script = federation.get();
    if (!request.witnessScript().equals(script.script())) {
      return new Verdict.Wrong(
          ErrorCode.FEDERATION_ERROR,
          "witness_script is not that of federation %d".formatted(request.federationVersion()));
    }
    if (request.requiredSignatures() != script.threshold()) {
      return new Verdict.Wrong(
          ErrorCode.INVALID_REQUEST,
          "required_signatures = %d; federation %d signs with %d"
              .formatted(
                  request.requiredSignatures(), request.federationVersion(), script.threshold()));
    }
    Transaction transaction;
    try {
      transaction = Transaction.parse(request.transaction());
    } catch (IllegalArgumentException e) {
      return new Verdict.Wrong(ErrorCode.INVALID_REQUEST, "tx_hex: " + e.getMessage());
    }
    return form(id, request, transaction)
        .<Verdict>map(reason -> new Verdict.Wrong(ErrorCode.INVALID_REQUEST, reason))
        .orElseGet(() -> wanted(request, transaction, script));
  }

  private static Optional<String> form(
      String id, SignatureRequest request, Transaction transaction) {
    if (!id.equals(transaction.txid().toDisplayHex())) {
      return Optional.of("request_id must be the txid " + transaction.txid());
    }
    List<Integer> asked = request.inputs().stream().map(Input::index).toList();
    int count = transaction.inputs().size();
    if (asked.size() != count || asked.getLast() != count - 1) {
      return Optional.of(
          "input_indices must name all %d inputs, or nobody can tell the fee".formatted(count));
    }
    boolean unlocked = transaction.inputs().stream().anyMatch(in -> !in.script().isEmpty());
    return unlocked ? Optional.of("tx_hex has an input with a script") : Optional.empty();
  }

  private Verdict wanted(SignatureRequest request, Transaction transaction, Multisig script) {
    if (!chains.isEmpty() && !chains.contains(request.chain())) {
      return new Verdict.Unwanted("chain is not one of %s".formatted(String.join(", ", chains)));
    }
    if (transaction.outputs().size() > maxOutputs) {
      return new Verdict.Unwanted(
          "%d outputs; %d are the most".formatted(transaction.outputs().size(), maxOutputs));
    }
    long in = request.inputs().stream().mapToLong(input -> input.amount().value()).sum();
    long out = transaction.outputs().stream().mapToLong(o -> o.value().value()).sum();
    if (in < out) {
      return new Verdict.Wrong(
          ErrorCode.INVALID_REQUEST,
          "outputs of %d sat exceed inputs of %d sat".formatted(out, in));
    }
    long leaving =
        transaction.outputs().stream()
            .filter(output -> !output.script().equals(script.outputScript()))
            .mapToLong(output -> output.value().value())
            .sum();
    if (leaving > maxTotal.value()) {
      return new Verdict.Unwanted(
          "%d sat would leave the federation; %d sat are the most"
              .formatted(leaving, maxTotal.value()));
    }
    return feeRate(in - out, script.signedVirtualBytes(transaction))
        .<Verdict>map(Verdict.Unwanted::new)
        .orElseGet(() -> new Verdict.Sign(transaction));
  }

  /** Both bounds compare exactly, without a division. */
  private Optional<String> feeRate(long feeSats, long virtualBytes) {
    boolean low = feeSats < minFeeRate * virtualBytes;
    boolean high = feeSats > maxFeeRate * virtualBytes;
    return low || high
        ? Optional.of(
            "fee of %d sat for %d vbytes; %d to %d sat/vbyte are right"
                .formatted(feeSats, virtualBytes, minFeeRate, maxFeeRate))
        : Optional.empty();
  }
}
