package io.alys.consensus.rules;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.ProofVerdict;
import io.alys.consensus.finality.RangeVerdict;
import io.alys.consensus.rules.BlockRefusal.PayloadField;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.PegParameters;
import io.alys.peg.rules.PegVerdict;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One block held against the rules, one rule after the other: place, slot, author, time, seal,
 * federation, proof, peg, next authorities, payload. What costs little comes first, as anyone can
 * send a block; the peg comes only when an authority has signed.
 */
final class BlockCheck {
  private final ChainRules rules;
  private final ChainState parent;
  private final Block block;
  private final Header header;
  private final Authorities authorities;
  private Optional<ProofVerdict.Final> proof = Optional.empty();

  BlockCheck(ChainRules rules, ChainState parent, Block block) {
    this.rules = rules;
    this.parent = parent;
    this.block = block;
    this.header = block.header();
    this.authorities = parent.authorities();
  }

  /**
   * @param run whose seals need not be verified again
   */
  BlockVerdict verdict(Instant now, Quorum quorum, Optional<SealedRun> run) {
    List<Supplier<Optional<BlockRefusal>>> order =
        List.of(
            this::place,
            () -> slot(now),
            this::author,
            () -> seal(quorum, run),
            this::federation,
            this::proof,
            this::peg,
            this::nextAuthorities,
            this::payload,
            this::withdrawals,
            this::executionHash);
    for (Supplier<Optional<BlockRefusal>> rule : order) {
      Optional<BlockRefusal> refusal = rule.get();
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    return new BlockVerdict.Sound(parent, block, proof);
  }

  private Optional<BlockRefusal> place() {
    Header head = parent.head();
    boolean next =
        header.parent().equals(head.hash()) && header.number().equals(head.number().next());
    return refuseUnless(
        next, () -> new BlockRefusal.NotNext(header.ref(), header.parent(), head.ref()));
  }

  private Optional<BlockRefusal> slot(Instant now) {
    Slot slot = header.slot();
    Slot before = parent.head().slot();
    if (slot.compareTo(before) <= 0) {
      return Optional.of(new BlockRefusal.SlotNotLater(slot, before));
    }
    Slot present = rules.terms().clock().at(now);
    if (slot.since(present) > 1) {
      return Optional.of(new BlockRefusal.SlotInFuture(slot, present));
    }
    return refuseUnless(
        rules.terms().clock().at(header.timestamp()).equals(slot),
        () -> new BlockRefusal.OutsideSlot(header.timestamp(), slot));
  }

  private Optional<BlockRefusal> author() {
    int author = authorities.author(header.slot());
    return refuseUnless(
        header.producer() == author,
        () -> new BlockRefusal.NotItsTurn(header.slot(), header.producer(), author));
  }

  private Optional<BlockRefusal> seal(Quorum quorum, Optional<SealedRun> run) {
    Seal seal = block.seal();
    if (seal.signers().authorities() != authorities.count()) {
      return Optional.of(new BlockRefusal.OtherAuthorities(seal.signers(), authorities.count()));
    }
    if (!seal.signers().contains(header.producer())) {
      return Optional.of(new BlockRefusal.AuthorHasNotSigned(seal.signers(), header.producer()));
    }
    if (quorum == Quorum.TWO_THIRDS && !authorities.isEnough(seal)) {
      return Optional.of(new BlockRefusal.TooFewSigners(seal.signers(), authorities.threshold()));
    }
    if (run.filter(made -> made.vouchesFor(block, rules.terms().domain(), authorities))
        .isPresent()) {
      return Optional.empty();
    }
    Hash32 message = rules.terms().domain().ballot(header).message();
    return refuseUnless(
        authorities.claim(seal, message).holds(), () -> new BlockRefusal.WrongSeal(seal.signers()));
  }

  private Optional<BlockRefusal> federation() {
    long inForce = parent.peg().federations().inForceAt(header.number()).version();
    return refuseUnless(
        header.federationVersion() == inForce,
        () -> new BlockRefusal.WrongFederation(header.federationVersion(), inForce));
  }

  private Optional<BlockRefusal> proof() {
    Optional<ClaimedProof> claim = block.body().proof();
    if (claim.isEmpty()) {
      return refuseUnless(
          rules.finality().allowsBlockWithoutProof(parent.branch()),
          () ->
              new BlockRefusal.ProofMissing(
                  parent.branch().finalised(), parent.branch().hashes().size()));
    }
    return switch (rules.finality().check(parent.branch(), claim.get())) {
      case ProofVerdict.Final holds -> {
        proof = Optional.of(holds);
        yield Optional.empty();
      }
      case ProofVerdict.NoWork why -> Optional.of(new BlockRefusal.ProofRefused(why));
      case RangeVerdict.Refused why -> Optional.of(new BlockRefusal.ProofRefused(why));
    };
  }

  /** Burns are not known before the execution; they are looked at when the chain is extended. */
  private Optional<BlockRefusal> peg() {
    PegVerdict verdict =
        rules
            .peg()
            .check(
                parent.peg(),
                block.toPegBlock(List.of(), proof.map(made -> made.range().last().number())));
    return switch (verdict) {
      case PegVerdict.Accept _ -> Optional.empty();
      case PegVerdict.Refuse refusal ->
          Optional.of(new BlockRefusal.PegRefused(refusal.fault(), refusal.subject()));
    };
  }

  private Optional<BlockRefusal> nextAuthorities() {
    return rules.updateRefusal(parent, block.body().peg());
  }

  private PayloadDemand demand() {
    return rules.demand(
        parent,
        header.timestamp(),
        block.body().proof().map(ClaimedProof::feeAddress),
        block.body().peg());
  }

  private Optional<BlockRefusal> payload() {
    ExecutionPayload payload = block.body().payload();
    PayloadDemand due = demand();
    record Pair(PayloadField field, Object is, Object due) {}
    return List.of(
            new Pair(PayloadField.NUMBER, payload.blockNumber(), header.number()),
            new Pair(PayloadField.TIMESTAMP, payload.timestamp(), due.timestamp()),
            new Pair(PayloadField.PARENT_HASH, payload.parentHash(), due.parentHash()),
            new Pair(PayloadField.FEE_RECIPIENT, payload.feeRecipient(), due.feeRecipient()),
            new Pair(PayloadField.PREV_RANDAO, payload.prevRandao(), due.prevRandao()),
            new Pair(PayloadField.BLOCK_HASH, payload.blockHash(), header.executionHash()))
        .stream()
        .filter(pair -> !pair.is().equals(pair.due()))
        .findFirst()
        .map(
            pair ->
                new BlockRefusal.PayloadDiffers(
                    pair.field(), pair.is().toString(), pair.due().toString()));
  }

  private Optional<BlockRefusal> withdrawals() {
    List<Withdrawal> due = demand().withdrawals();
    List<Withdrawal> found = block.body().payload().withdrawals();
    if (due.size() > PegParameters.MAX_MINTS) {
      return Optional.of(new BlockRefusal.TooManyWithdrawals(due.size()));
    }
    for (int i = 0; i < Math.max(due.size(), found.size()); i++) {
      Optional<Withdrawal> expected = at(due, i);
      Optional<Withdrawal> is = at(found, i);
      if (!is.equals(expected)) {
        return Optional.of(new BlockRefusal.WithdrawalDiffers(i, is, expected));
      }
    }
    return Optional.empty();
  }

  private static Optional<Withdrawal> at(List<Withdrawal> list, int position) {
    return position < list.size() ? Optional.of(list.get(position)) : Optional.empty();
  }

  /** The execution client would find it too; but a wrong one need not trouble it. */
  private Optional<BlockRefusal> executionHash() {
    ExecutionPayload payload = block.body().payload();
    Hash32 computed = payload.computedHash();
    return refuseUnless(
        payload.blockHash().equals(computed),
        () ->
            new BlockRefusal.PayloadDiffers(
                PayloadField.BLOCK_HASH, payload.blockHash().toString(), computed.toString()));
  }

  private static Optional<BlockRefusal> refuseUnless(
      boolean holds, Supplier<BlockRefusal> refusal) {
    return holds ? Optional.empty() : Optional.of(refusal.get());
  }
}
