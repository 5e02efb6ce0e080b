package io.alys.consensus.rules;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.ChainSpec.Activation;
import io.alys.consensus.ChainSpec.PegTerms;
import io.alys.consensus.ChainSpec.Terms;
import io.alys.consensus.auxpow.Work;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.FinalityRules;
import io.alys.consensus.finality.Range;
import io.alys.consensus.finality.SomeChain;
import io.alys.ethereum.Keccak256;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.rules.PegRules;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.Optional;

/** The chain of {@link SomeBlocks}, with a specification whose constants change. */
public record SomeActivations(ChainSpec spec, FinalityRules finality, ChainRules rules) {
  static SomeActivations of(ChainSpec spec) {
    FinalityRules finality = new FinalityRules(spec);
    ChainTerms terms = new ChainTerms(SomeBlocks.DOMAIN, SomeBlocks.CLOCK, SomeBlocks.FEDERATION);
    PegRules peg = new PegRules(Genesis.pegParameters(spec, Network.REGTEST));
    return new SomeActivations(spec, finality, new ChainRules(terms, finality, peg));
  }

  /** One change of how many blocks may wait and of how much a deposit has at least. */
  public static Activation change(ChainSpec spec, long height, long mayWait, long minDepositSat) {
    return new Activation(
        new BlockNumber(height), terms(spec, mayWait, minDepositSat, spec.retargetParams()));
  }

  static Terms terms(
      ChainSpec spec, long mayWait, long minDepositSat, ChainSpec.RetargetParams retarget) {
    PegTerms peg = spec.peg();
    return new Terms(
        mayWait,
        retarget,
        spec.requiredBtcTxnConfirmations(),
        new PegTerms(
            peg.federationThreshold(),
            minDepositSat,
            peg.minPegoutSat(),
            peg.maxPegoutSat(),
            peg.pegoutWindowCapSat(),
            peg.pegoutWindowBlocks(),
            peg.maxPegoutsPerTransaction(),
            peg.pegoutBatchSize(),
            peg.pegoutBatchSeconds(),
            peg.refundAfterBlocks(),
            peg.replaceAfterSeconds(),
            peg.federationNoticeBlocks(),
            peg.federationGraceBlocks()));
  }

  static DepositMint deposit(long number, long sats) {
    return new DepositMint(
        new Outpoint(new Txid(Keccak256.of(Bytes.copyOf((byte) number)).octets()), 0),
        BlockHash.ZERO,
        new BlockHeight(7),
        new Sats(sats),
        SomeChain.MINER,
        1);
  }

  static Block crediting(ChainState parent, long sats, Optional<ClaimedProof> proof) {
    DepositMint deposit = deposit(parent.head().number().value(), sats);
    return SomeBlocks.next(
        parent,
        new PegContent(List.of(deposit), List.of(), Optional.empty(), List.of(), Optional.empty()),
        proof);
  }

  /** A proof of all that is not final, by the rules of this chain. */
  ClaimedProof proof(ChainState parent) {
    Range range = finality.wholeRange(parent.branch()).orElseThrow();
    Work work = finality.work(parent.branch(), range, SomeChain.MINER);
    return new ClaimedProof(
        range.first().hash(),
        range.last().hash(),
        SomeChain.MINER,
        SomeChain.mined(work.auxHash(), work.bits()));
  }

  BlockVerdict check(ChainState parent, Block block) {
    return rules.check(parent, block, SomeBlocks.timeOf(block.header().slot()), Quorum.TWO_THIRDS);
  }

  /** After a block that has to be right. */
  ChainState after(ChainState parent, Block block) {
    return switch (check(parent, block)) {
      case BlockVerdict.Sound sound ->
          switch (rules.extend(sound, Executed.NOTHING)) {
            case Extension.Extended(ChainState next) -> next;
            case Extension.Refused(var why) -> throw new AssertionError(why.reason());
          };
      case BlockRefusal refusal -> throw new AssertionError(refusal.reason());
    };
  }

  /** A chain of so many blocks with nothing in them. */
  ChainState grown(int blocks) {
    ChainState state = SomeBlocks.genesis();
    for (int i = 0; i < blocks; i++) {
      state = after(state, SomeBlocks.next(state));
    }
    return state;
  }
}
