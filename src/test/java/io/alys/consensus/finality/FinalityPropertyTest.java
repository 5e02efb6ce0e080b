package io.alys.consensus.finality;

import static io.alys.consensus.finality.SomeChain.RULES;
import static io.alys.consensus.finality.SomeChain.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Seed;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class FinalityPropertyTest {
  @Property
  void mintsExactlyWhatWasCollected(
      @ForAll @LongRange(max = Long.MAX_VALUE) long fees,
      @ForAll @LongRange(max = Long.MAX_VALUE) long later,
      @ForAll @IntRange(min = 1, max = 100) int members) {
    BigInteger collected = BigInteger.ZERO;
    BigInteger minted = BigInteger.ZERO;
    FeeAccount account = FeeAccount.EMPTY;
    for (long block : new long[] {fees, later, fees / 3}) {
      collected = collected.add(BigInteger.valueOf(block));
      FeeAccount.Settlement paid = account.plus(Wei.of(block)).settle(members);
      BigInteger parts = BigInteger.valueOf(paid.eachMember().value());
      minted =
          minted
              .add(Wei.of(paid.miner()).value())
              .add(parts.multiply(BigInteger.valueOf(members)).multiply(BigInteger.TEN.pow(9)));
      account = paid.left();
      assertThat(account.held().value())
          .isLessThan(BigInteger.TEN.pow(9).multiply(BigInteger.valueOf(members + 2L)));
    }
    assertThat(minted.add(account.held().value())).isEqualTo(collected);
  }

  /**
   * Blocks and proofs in any order: every block becomes final at most once, in order, all of it.
   */
  @Property(tries = 200)
  void makesEveryBlockFinalOnce(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    Unfinalised branch = SomeChain.upTo(1);
    int finalised = 0;
    for (int number = 2; number < 40; number++) {
      int end = finalised + 1 + lots.nextInt(branch.hashes().size());
      RangeVerdict verdict = RULES.range(branch, hash(finalised + 1), hash(end));
      boolean reaches = end >= branch.lastProof().number().value();
      assertThat(verdict instanceof RangeVerdict.Accepted).isEqualTo(reaches);
      if (verdict instanceof RangeVerdict.Accepted(Range range) && lots.nextBoolean()) {
        branch =
            branch.plusProof(
                hash(number), range, RULES.work(branch, range, SomeChain.MINER).bits());
        finalised = end;
      } else {
        branch = branch.plus(hash(number));
      }
      assertThat(branch.finalised().hash()).isEqualTo(hash(finalised));
      assertThat(branch.head().hash()).isEqualTo(hash(number));
      assertThat(branch.head().number().value()).isEqualTo(number);
      assertThat(branch.hashes()).hasSize(number - finalised);
    }
  }
}
