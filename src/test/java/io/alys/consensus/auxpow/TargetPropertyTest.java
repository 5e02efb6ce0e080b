package io.alys.consensus.auxpow;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.ChainSpec.RetargetParams;
import io.alys.primitives.BlockNumber;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TargetPropertyTest {
  private static final CompactTarget EASIEST = new CompactTarget(0x2100_ffff);
  private static final CompactTarget HARDEST = new CompactTarget(0x1a32_2a97);

  /** Bitcoin's SetCompact in plain words: what it expands to, and whether that is a target. */
  private static boolean isTarget(long bits, BigInteger value) {
    boolean negative = value.signum() != 0 && (bits & 0x80_0000) != 0;
    return value.signum() != 0 && !negative && value.bitLength() <= 256;
  }

  private static BigInteger expanded(long bits) {
    int size = (int) (bits >> 24);
    BigInteger mantissa = BigInteger.valueOf(bits & 0x7f_ffff);
    return size <= 3
        ? mantissa.divide(BigInteger.valueOf(256).pow(3 - size))
        : mantissa.multiply(BigInteger.valueOf(256).pow(size - 3));
  }

  @Property(tries = 5_000)
  void readsTheOneFormOfWhatBitcoinReads(@ForAll @LongRange(max = 0xffff_ffffL) long bits) {
    BigInteger value = expanded(bits);
    try {
      CompactTarget compact = new CompactTarget(bits);
      assertThat(compact.target().value()).isEqualTo(value);
      assertThat(isTarget(bits, value)).isTrue();
      assertThat(CompactTarget.of(compact.target())).isEqualTo(compact);
    } catch (IllegalArgumentException e) {
      boolean another = isTarget(bits, value) && CompactTarget.of(new Target(value)).bits() != bits;
      assertThat(another || !isTarget(bits, value)).isTrue();
    }
  }

  @Property
  void losesLessThanItsLast16Bits(
      @ForAll
          @BigRange(
              min = "1",
              max =
                  "115792089237316195423570985008687907853269984665640564039457584007913129639935")
          BigInteger value) {
    BigInteger kept = CompactTarget.of(new Target(value)).target().value();
    assertThat(kept).isLessThanOrEqualTo(value);
    assertThat(value.subtract(kept).shiftLeft(15)).isLessThanOrEqualTo(value);
  }

  @Property
  void staysWithinItsLimitsWhateverThePace(
      @ForAll @LongRange(min = 1, max = 0xffff_ffffL) long spacing,
      @ForAll @IntRange(max = 100) int adjustment,
      @ForAll @IntRange(min = 0x10_0000, max = 0x7f_ffff) int mantissa,
      @ForAll @IntRange(min = 3, max = 31) int size,
      @ForAll @LongRange(max = Long.MAX_VALUE) long blocks) {
    RetargetParams params =
        new RetargetParams(false, EASIEST.bits(), HARDEST.bits(), spacing, spacing, adjustment);
    CompactTarget last = new CompactTarget((long) size << 24 | mantissa);
    CompactTarget next =
        new Retarget(params).next(last, BlockNumber.GENESIS, new BlockNumber(blocks));
    assertThat(next.target()).isBetween(HARDEST.target(), EASIEST.target());
  }

  /** From within the limits; the compact form and the division may lose a little. */
  @Property
  void changesNoMoreThanItMay(
      @ForAll @LongRange(min = 1, max = 1_000_000) long spacing,
      @ForAll @IntRange(max = 100) int adjustment,
      @ForAll @IntRange(min = 0x10_0000, max = 0x7f_ffff) int mantissa,
      @ForAll @IntRange(min = 27, max = 31) int size,
      @ForAll @LongRange(max = 10_000_000) long blocks) {
    RetargetParams params =
        new RetargetParams(false, EASIEST.bits(), HARDEST.bits(), spacing, spacing, adjustment);
    CompactTarget last = new CompactTarget((long) size << 24 | mantissa);
    BigInteger before = last.target().value();
    BigInteger after =
        new Retarget(params)
            .next(last, new BlockNumber(7), new BlockNumber(7 + blocks))
            .target()
            .value();
    BigInteger hundredfold = after.multiply(BigInteger.valueOf(100));
    BigInteger lost = before.shiftRight(12).multiply(BigInteger.valueOf(100));
    assertThat(hundredfold)
        .isLessThanOrEqualTo(before.multiply(BigInteger.valueOf(100 + adjustment)));
    assertThat(hundredfold.add(lost))
        .isGreaterThanOrEqualTo(before.multiply(BigInteger.valueOf(100 - adjustment)));
  }

  @Property
  void isNeverHarderAfterALongerWait(
      @ForAll @LongRange(min = 1, max = 1_000) long spacing,
      @ForAll @LongRange(max = 5_000) long blocks) {
    RetargetParams params =
        new RetargetParams(false, EASIEST.bits(), HARDEST.bits(), spacing, spacing, 20);
    Retarget retarget = new Retarget(params);
    CompactTarget last = new CompactTarget(0x1d00_ffff);
    BlockNumber from = new BlockNumber(3);
    assertThat(retarget.next(last, from, from.plus(blocks + 1)).target())
        .isGreaterThanOrEqualTo(retarget.next(last, from, from.plus(blocks)).target());
  }
}
