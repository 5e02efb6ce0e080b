package io.alys.bench.peg;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Transaction;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegParameters;
import io.alys.peg.Proposal;
import io.alys.peg.plan.Moment;
import io.alys.peg.rules.PegVerdict;
import io.alys.peg.rules.TestChain;
import io.alys.peg.state.PegState;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A reserve of some size, a queue of burns, and the block that pays them.
 *
 * @param state before that block
 */
record SamplePayout(PegParameters parameters, PegState state, Moment moment, PegBlock block) {
  private static final int LEAST_SATS = 1_000_000;
  private static final int SPREAD_SATS = 4_000_000;
  private static final int PAYEES = 20;

  static SamplePayout of(int coins, int burns) {
    Seed seed = Seed.of(7);
    PegParameters parameters = PegParameters.defaults(Network.REGTEST);
    TestChain chain = new TestChain(parameters);
    chain.credit(
        Stream.generate(() -> chain.deposit(sats(seed))).limit(coins).toArray(DepositMint[]::new));
    List<String> payees = IntStream.range(0, PAYEES).mapToObj(TestChain::address).toList();
    PegState state =
        chain.queue(
            IntStream.range(0, burns)
                .mapToObj(i -> chain.burn(Wei.of(new Sats(sats(seed))), payees.get(i % PAYEES)))
                .toArray(Burn[]::new));
    PegContent content =
        chain.rules.duties(
            state,
            chain.nextTime(),
            TestChain.view(Optional.of(TestChain.RATE), List.of(), List.of()));
    PegBlock block = chain.block(content, List.of(), Optional.empty());
    if (!(chain.rules.check(state, block) instanceof PegVerdict.Accept)) {
      throw new IllegalStateException("the block is not right");
    }
    Moment moment =
        new Moment(
            block.position().number(), block.position().timestamp(), block.position().parent());
    return new SamplePayout(parameters, state, moment, block);
  }

  private static long sats(Seed seed) {
    return (long) LEAST_SATS + seed.nextInt(SPREAD_SATS);
  }

  FeeRate rate() {
    return TestChain.RATE;
  }

  Transaction transaction() {
    return block.content().proposal().map(Proposal::transaction).orElseThrow();
  }
}
