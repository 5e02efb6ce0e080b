package io.alys.peg.sim;

import io.alys.bitcoin.Network;
import io.alys.peg.Burn;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.rules.PegRules;
import io.alys.peg.rules.PegVerdict;
import io.alys.peg.rules.ProducerView;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sidechain: every block through the peg's rules; what is final stays. */
final class ModelSidechain {
  /** Quick, small, and with every limit within reach. */
  static final PegParameters PARAMETERS =
      new PegParameters(
          Network.REGTEST,
          new PegParameters.Amounts(
              new Sats(10_000), new Sats(100_000), new Sats(50_000_000), new Sats(100_000_000), 30),
          new PegParameters.Batching(3, Duration.ofSeconds(20), 5, 8, 150),
          PegParameters.FeePolicy.DEFAULT,
          new PegParameters.Replacing(
              Duration.ofSeconds(40), PegParameters.Replacing.DEFAULT.increment(), 6, 6),
          new PegParameters.Rotation(3, 100_000, 4));

  static final Instant START = Instant.ofEpochSecond(1_700_000_000);
  static final Hash32 GENESIS = SimKeys.hash("genesis", 0);

  private static final PegRules RULES = new PegRules(PARAMETERS);

  private final List<ChainBlock> canonical = new ArrayList<>();
  private final List<PegState> states = new ArrayList<>();
  private final Map<Hash32, ChainBlock> known = new HashMap<>();
  private long hashes;
  private int finalised;

  ModelSidechain() {
    states.add(PegState.genesis(GENESIS, START, SimKeys.federation(1)));
  }

  PegState state() {
    return states.getLast();
  }

  /** After the last final block: what a careful wallet believes. */
  PegState finalState() {
    return states.get(finalised);
  }

  BlockNumber finalised() {
    return new BlockNumber(finalised);
  }

  int unfinalised() {
    return canonical.size() - finalised;
  }

  ChainBlock head() {
    return canonical.getLast();
  }

  /** An honest producer's block; an honest validator must take it. */
  ChainBlock produce(
      ProducerView view, Instant at, List<Burn> burns, Optional<BlockNumber> finalises) {
    PegState parent = state();
    PegContent content = RULES.duties(parent, at, view);
    PegBlock.Position position =
        new PegBlock.Position(
            SimKeys.hash("block", hashes++),
            parent.head().hash(),
            parent.head().number().next(),
            at);
    PegBlock block = new PegBlock(position, content, burns, finalises);
    switch (RULES.check(parent, block)) {
      case PegVerdict.Accept(PegState next) -> states.add(next);
      case PegVerdict.Refuse refusal ->
          throw new AssertionError("an honest block is refused: " + refusal);
    }
    ChainBlock added = new ChainBlock(state(), block);
    canonical.add(added);
    known.put(position.hash(), added);
    finalises.ifPresent(upTo -> finalised = Math.max(finalised, (int) upTo.value()));
    return added;
  }

  /** What the rules say of another block in the place of the last one. */
  PegVerdict judge(PegBlock instead) {
    return RULES.check(states.get(states.size() - 2), instead);
  }

  void dropLast(int blocks) {
    for (int i = 0; i < blocks; i++) {
      canonical.removeLast();
      states.removeLast();
    }
  }

  /** From one block to the head, over the last one that both have in common. */
  List<List<ChainBlock>> path(Hash32 from) {
    List<ChainBlock> reverted = new ArrayList<>();
    Hash32 at = from;
    while (!isCanonical(at)) {
      ChainBlock gone = known.get(at);
      if (gone == null) {
        throw new AssertionError("the bridge follows a block that nobody made: " + at);
      }
      reverted.add(gone);
      at = gone.block().position().parent();
    }
    int number = 0;
    if (!at.equals(GENESIS)) {
      ChainBlock common = known.get(at);
      number = common == null ? 0 : (int) common.block().position().number().value();
    }
    return List.of(reverted, List.copyOf(canonical.subList(number, canonical.size())));
  }

  private boolean isCanonical(Hash32 hash) {
    ChainBlock block = known.get(hash);
    if (block == null) {
      return hash.equals(GENESIS);
    }
    int number = (int) block.block().position().number().value();
    return number <= canonical.size() && canonical.get(number - 1).equals(block);
  }

  List<ChainBlock> finalSince(BlockNumber told) {
    return List.copyOf(canonical.subList((int) told.value(), finalised));
  }
}
