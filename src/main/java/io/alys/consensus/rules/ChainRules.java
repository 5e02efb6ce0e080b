package io.alys.consensus.rules;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.FeeAccount;
import io.alys.consensus.finality.FinalityRules;
import io.alys.consensus.finality.Range;
import io.alys.consensus.finality.Unfinalised;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.PegVerdict;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rules of one chain. But for the clock, which only says that a slot has come, they are of the
 * chain alone: what was accepted once is accepted by every node for ever.
 */
public final class ChainRules {
  private final ChainTerms terms;
  private final FinalityRules finality;
  private final PegRules peg;

  public ChainRules(ChainTerms terms, FinalityRules finality, PegRules peg) {
    this.terms = terms;
    this.finality = finality;
    this.peg = peg;
  }

  /**
   * Whether a block may follow.
   *
   * @param now by the node's clock
   * @throws IllegalStateException when the peg's money does not add up after a block that all rules
   *     accept
   */
  public BlockVerdict check(ChainState parent, Block block, Instant now, Quorum quorum) {
    return new BlockCheck(this, parent, block).verdict(now, quorum, Optional.empty());
  }

  /**
   * Verifies the seals of many blocks together; empty when not all of them hold. They may be of any
   * chain and in any order: what else the rules say, {@link #check(ChainState, Block, Instant,
   * SealedRun)} asks.
   *
   * @param authorities who make blocks there
   */
  public Optional<SealedRun> verifySeals(Authorities authorities, List<Block> blocks) {
    return SealedRun.of(terms.domain(), AuthoritySchedule.startingWith(authorities), blocks);
  }

  /**
   * The same for blocks that follow each other: also where other authorities take over on the way,
   * be they announced before these blocks or in one of them.
   *
   * @param from before the first of them
   */
  public Optional<SealedRun> verifySeals(ChainState from, List<Block> blocks) {
    return SealedRun.of(terms.domain(), from.schedule(), blocks);
  }

  /**
   * Whether a block may follow that two thirds have signed. Its seal is verified only when the run
   * does not vouch for it.
   *
   * @param now by the node's clock
   * @throws IllegalStateException as the other check
   */
  public BlockVerdict check(ChainState parent, Block block, Instant now, SealedRun run) {
    return new BlockCheck(this, parent, block).verdict(now, Quorum.TWO_THIRDS, Optional.of(run));
  }

  /**
   * What the chain is after a sound block that the execution client found valid.
   *
   * @throws IllegalStateException when the peg's money does not add up
   */
  public Extension extend(BlockVerdict.Sound sound, Executed executed) {
    ChainState parent = sound.parent();
    Block block = sound.block();
    Optional<Range> range = sound.proof().map(proof -> proof.range());
    Optional<BlockNumber> finalises = range.map(made -> made.last().number());
    return switch (peg.check(parent.peg(), block.toPegBlock(executed.burns(), finalises))) {
      case PegVerdict.Refuse refusal ->
          new Extension.Refused(new BlockRefusal.PegRefused(refusal.fault(), refusal.subject()));
      case PegVerdict.Accept accepted ->
          new Extension.Extended(
              new ChainState(
                  block.header(),
                  scheduled(parent, block),
                  branch(sound, block.hash()),
                  (range.isPresent() ? settled(parent) : parent.fees()).plus(executed.fees()),
                  accepted.next(),
                  parent.nextWithdrawal() + block.body().payload().withdrawals().size()));
    };
  }

  private static AuthoritySchedule scheduled(ChainState parent, Block block) {
    return AuthorityCheck.after(parent.schedule(), block)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s is sound, and the authorities that it names are not".formatted(block)));
  }

  /**
   * Why the next block must not carry the federation update of a content; empty when it may. Of
   * those that it names only: what the peg says of it is not looked at.
   */
  public Optional<BlockRefusal> updateRefusal(ChainState parent, PegContent content) {
    return AuthorityCheck.refusal(parent.schedule(), content, parent.head().number().next())
        .map(why -> new BlockRefusal.AuthoritiesRefused(why.reason(), why.message()));
  }

  private static Unfinalised branch(BlockVerdict.Sound sound, Hash32 block) {
    Unfinalised branch = sound.parent().branch();
    return sound
        .proof()
        .map(proof -> branch.plusProof(block, proof.range(), proof.work().bits()))
        .orElseGet(() -> branch.plus(block));
  }

  private FeeAccount settled(ChainState parent) {
    return parent.fees().settle(terms.feeAddresses().size()).left();
  }

  /**
   * What the payload of the next block has to be.
   *
   * @param timestamp of the block
   * @param miner whom its proof pays, when it carries one
   */
  public PayloadDemand demand(
      ChainState parent, Instant timestamp, Optional<EvmAddress> miner, PegContent content) {
    return new PayloadDemand(
        parent.head().executionHash(),
        timestamp,
        PayloadDemand.PREV_RANDAO,
        PayloadDemand.FEE_RECIPIENT,
        Mints.due(parent, terms, miner, content));
  }

  /**
   * How many withdrawals of the next block its fees leave to the peg.
   *
   * @param miner whom its proof pays, when it carries one
   */
  public int mintSlots(ChainState parent, Optional<EvmAddress> miner) {
    int taken =
        miner
            .map(address -> Mints.ofFees(parent.fees(), address, terms.feeAddresses()).size())
            .orElse(0);
    return PegParameters.MAX_MINTS - taken;
  }

  /** The header of the next block, made by whoever's turn its slot is. */
  public Header header(ChainState parent, Slot slot, Body body) {
    BlockNumber number = parent.head().number().next();
    return new Header(
        parent.head().hash(),
        number,
        slot,
        body.payload().timestamp(),
        parent.authorities().author(slot),
        body.payload().blockHash(),
        body.root(),
        parent.peg().federations().inForceAt(number).version());
  }

  ChainTerms terms() {
    return terms;
  }

  FinalityRules finality() {
    return finality;
  }

  PegRules peg() {
    return peg;
  }
}
