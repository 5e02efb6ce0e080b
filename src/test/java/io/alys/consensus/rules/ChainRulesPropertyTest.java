package io.alys.consensus.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.rules.ProducerView;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ChainRulesPropertyTest {
  private static final BigInteger WEI_PER_GWEI = BigInteger.TEN.pow(9);
  private static final BigInteger GWEI_PER_SAT = BigInteger.TEN;

  /** An honest chain, and what has gone in and out of it. */
  private static final class Run {
    private final Seed lots;
    private ChainState state = SomeBlocks.genesis();
    private BigInteger paidWei = BigInteger.ZERO;
    private BigInteger mintedGwei = BigInteger.ZERO;
    private BigInteger creditedSats = BigInteger.ZERO;
    private long withdrawals;

    Run(Seed lots) {
      this.lots = lots;
    }

    private DepositMint deposit(int output) {
      // Few recipients, the miner and the federation among them: they meet often.
      List<EvmAddress> people = new ArrayList<>(SomeBlocks.FEDERATION);
      people.add(SomeChain.MINER);
      people.add(SomeChain.THIEF);
      return new DepositMint(
          new Outpoint(new Txid(SomeProof.hashes(1, lots).getFirst()), output),
          new BlockHash(Bytes.fromHex("b2".repeat(32))),
          new BlockHeight(1 + lots.nextInt(5)),
          new Sats(10_000 + lots.nextInt(1_000_000)),
          people.get(lots.nextInt(people.size())),
          1);
    }

    Block block() {
      boolean mined = !state.branch().hashes().isEmpty() && lots.nextInt(3) == 0;
      Optional<ClaimedProof> proof =
          mined ? Optional.of(SomeBlocks.proof(state, SomeChain.MINER)) : Optional.empty();
      List<DepositMint> mature = new ArrayList<>();
      for (int i = lots.nextInt(6); i > 0; i--) {
        mature.add(deposit(i));
      }
      int slots = SomeBlocks.RULES.mintSlots(state, proof.map(ClaimedProof::feeAddress));
      PegContent content =
          SomeBlocks.RULES
              .peg()
              .duties(
                  state.peg(),
                  SomeBlocks.timeOf(SomeBlocks.slotAfter(state)),
                  new ProducerView(Optional.empty(), slots, mature, List.of(), Optional.empty()));
      return SomeBlocks.next(state, content, proof);
    }

    void accept(Block block) {
      Wei fees = Wei.of(lots.nextInt(1_000_000_000) * 1_000_003L);
      state = SomeBlocks.after(state, block, new Executed(List.of(), fees));
      paidWei = paidWei.add(fees.value());
      for (Withdrawal withdrawal : block.body().payload().withdrawals()) {
        assertThat(withdrawal.index()).isEqualTo(withdrawals++);
        assertThat(withdrawal.amount().value()).isPositive();
        mintedGwei = mintedGwei.add(BigInteger.valueOf(withdrawal.amount().value()));
      }
      for (DepositMint deposit : block.body().peg().deposits()) {
        creditedSats = creditedSats.add(BigInteger.valueOf(deposit.amount().value()));
      }
    }
  }

  @Property(tries = 15)
  void whatIsMintedIsWhatWasDepositedAndPaidInFees(@ForAll long seed) {
    Run run = new Run(Seed.of(seed));
    for (int i = 0; i < 12; i++) {
      run.accept(run.block());

      BigInteger deposited = run.creditedSats.multiply(GWEI_PER_SAT).multiply(WEI_PER_GWEI);
      assertThat(run.mintedGwei.multiply(WEI_PER_GWEI).add(run.state.fees().held().value()))
          .isEqualTo(deposited.add(run.paidWei));
    }
  }

  @Property(tries = 10)
  void aBlockWithOneBitChangedIsNeverAccepted(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    Run run = new Run(lots);
    run.accept(run.block());
    run.accept(run.block());
    Block right = run.block();
    Bytes wire = BlockCodec.encode(right);
    assertThat(SomeBlocks.check(run.state, right)).isInstanceOf(BlockVerdict.Sound.class);

    for (int i = 0; i < 60; i++) {
      byte[] octets = wire.toArray();
      octets[lots.nextInt(octets.length)] ^= (byte) (1 << lots.nextInt(Byte.SIZE));
      switch (BlockCodec.decode(Bytes.copyOf(octets))) {
        case BlockCodec.Decoded.Rejected _ -> {}
        case BlockCodec.Decoded.Read(Block changed) ->
            assertThat(
                    SomeBlocks.RULES.check(
                        run.state,
                        changed,
                        SomeBlocks.timeOf(right.header().slot()),
                        Quorum.TWO_THIRDS))
                .isInstanceOf(BlockRefusal.class);
      }
    }
  }

  @Property(tries = 10)
  void theSameBlockOnTheSameStateGivesTheSameState(@ForAll long seed) {
    Run one = new Run(Seed.of(seed));
    Run two = new Run(Seed.of(seed));
    for (int i = 0; i < 5; i++) {
      Block block = one.block();
      assertThat(two.block()).isEqualTo(block);
      one.accept(block);
      two.accept(block);
      assertThat(one.state).isEqualTo(two.state);
    }
  }
}
