package io.alys.devnet.governance;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.FromGovernance.Witness;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.SignatureRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * The signers of a federation, one after the other, over one request. Pure; the same request gives
 * the same signatures. Signing is the only costly part: about a millisecond for each input.
 *
 * @param done signers so far
 */
record SigningRound(
    String id,
    SignatureRequest request,
    Transaction transaction,
    Signers signers,
    List<Witness> done) {

  /** Those who must sign, and the names under which they do. */
  record Signers(List<String> names, List<SigningKey> keys) {
    Signers {
      names = List.copyOf(names);
      keys = List.copyOf(keys);
    }
  }

  static SigningRound of(
      String id, SignatureRequest request, Transaction transaction, Signers signers) {
    return new SigningRound(id, request, transaction, signers, List.of());
  }

  /** How many have signed. */
  int signed() {
    return done.size() / request.inputs().size();
  }

  boolean complete() {
    return signed() == signers.keys().size();
  }

  /** The round after the next signer's turn. */
  SigningRound next() {
    SigningKey key = signers.keys().get(signed());
    Bip143 digests = new Bip143(transaction);
    List<Witness> made = new ArrayList<>(done);
    for (Input input : request.inputs()) {
      made.add(
          new Witness(
              input.index(),
              key.publicKey(),
              key.sign(digests.digest(input.index(), request.witnessScript(), input.amount()))));
    }
    return new SigningRound(id, request, transaction, signers, List.copyOf(made));
  }

  /** What is to be told now. */
  SignatureReport report() {
    Progress progress =
        complete()
            ? new Progress.Complete()
            : done.isEmpty()
                ? new Progress.Pending()
                : new Progress.Partial(signed(), signers.keys().size());
    return new SignatureReport(id, progress, done, signers.names().subList(0, signed()));
  }
}
