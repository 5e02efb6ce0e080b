package io.alys.consensus.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.ChainSpec;
import io.alys.consensus.ChainSpec.Activation;
import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.consensus.ChainSpec.Terms;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ActivationPropertyTest {
  private static final int BLOCKS = 9;

  private static ChainSpec spec(Seed lots) {
    List<Activation> changes = new ArrayList<>();
    long height = 0;
    for (int i = 0; i < 3; i++) {
      height += 1 + lots.nextInt(4);
      RetargetParams easy = SomeChain.SPEC.retargetParams();
      RetargetParams retarget =
          new RetargetParams(
              lots.nextInt(2) == 0,
              easy.powLimit(),
              easy.powLowerLimit(),
              easy.powTargetTimespan(),
              1 + lots.nextInt(9),
              easy.maxPowAdjustment());
      Terms terms =
          SomeActivations.terms(
              SomeChain.SPEC, 1 + lots.nextInt(5), 1_000L * (1 + i) + 20_000, retarget);
      changes.add(new Activation(new BlockNumber(height), terms));
    }
    return SomeChain.SPEC.withActivations(changes);
  }

  /** What the terms in force leave to choose is chosen by lot; what they refuse is tried, too. */
  private static Block next(SomeActivations chain, ChainState parent, Seed lots) {
    Terms terms = chain.spec().at(parent.head().number().next());
    boolean full = parent.branch().hashes().size() >= terms.maxBlocksWithoutPow();
    boolean some = !parent.branch().hashes().isEmpty();
    if (full) {
      assertThat(chain.check(parent, SomeBlocks.next(parent)))
          .isInstanceOf(BlockRefusal.ProofMissing.class);
    }
    Optional<ClaimedProof> proof =
        some && (full || lots.nextInt(4) == 0)
            ? Optional.of(chain.proof(parent))
            : Optional.empty();
    long least = terms.peg().minDepositSat();
    assertThat(chain.check(parent, SomeActivations.crediting(parent, least - 1, proof)))
        .isInstanceOf(BlockRefusal.PegRefused.class);
    return SomeActivations.crediting(parent, least, proof);
  }

  /** One node has run all the time, the other one starts from a saved state and gets the rest. */
  @Property(tries = 5)
  void whoHasTheSameSpecificationAndBlocksComesToTheSame(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    ChainSpec spec = spec(lots);
    SomeActivations chain = SomeActivations.of(spec);
    List<ChainState> states = new ArrayList<>(List.of(SomeBlocks.genesis()));
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      blocks.add(next(chain, states.getLast(), lots));
      states.add(chain.after(states.getLast(), blocks.getLast()));
    }
    int from = lots.nextInt(BLOCKS);
    SomeActivations again = SomeActivations.of(spec.withActivations(spec.activations()));
    ChainState other = ChainStateCodec.decode(ChainStateCodec.encode(states.get(from)));
    for (int i = from; i < BLOCKS; i++) {
      other = again.after(other, blocks.get(i));
      assertThat(other).isEqualTo(states.get(i + 1));
    }
  }
}
