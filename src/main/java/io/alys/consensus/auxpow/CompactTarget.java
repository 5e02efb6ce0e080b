package io.alys.consensus.auxpow;

import java.math.BigInteger;

/**
 * A target in the 32 bits of Bitcoin's headers, {@code nBits}:
 *
 * <pre>
 *   size in bytes (8 bits) | 0 (sign) | mantissa (23 bits)      target = mantissa * 256^(size - 3)
 * </pre>
 *
 * <p>Stricter than Bitcoin, each target has one form here: what Bitcoin's SetCompact calls negative
 * or overflowing is refused, and so are zero and whatever GetCompact would not write. Source: the
 * function arith_uint256::SetCompact of Bitcoin Core.
 *
 * @param bits 32 bits, unsigned
 */
public record CompactTarget(long bits) {
  private static final long MAX_MANTISSA = 0x7f_ffff;
  private static final int MANTISSA_BYTES = 3;
  private static final long MAX_U32 = 0xffff_ffffL;
  private static final long SIGN = 0x80_0000;

  public CompactTarget {
    if (bits < 0 || bits > MAX_U32) {
      throw new IllegalArgumentException("compact target %d has not 32 bits".formatted(bits));
    }
    BigInteger value = expand(bits);
    if (value.signum() == 0) {
      throw new IllegalArgumentException("compact target %08x is zero".formatted(bits));
    }
    if ((bits & SIGN) != 0) {
      throw new IllegalArgumentException("compact target %08x is negative".formatted(bits));
    }
    if (value.bitLength() > Target.SIZE_BITS) {
      throw new IllegalArgumentException(
          "compact target %08x has more than %d bits".formatted(bits, Target.SIZE_BITS));
    }
    if (shorten(value) != bits) {
      throw new IllegalArgumentException(
          "compact target %08x is written %08x".formatted(bits, shorten(value)));
    }
  }

  private static BigInteger expand(long bits) {
    BigInteger mantissa = BigInteger.valueOf(bits & MAX_MANTISSA);
    return mantissa.shiftLeft(8 * ((int) (bits >>> 24) - MANTISSA_BYTES));
  }

  private static long shorten(BigInteger value) {
    int sizeBytes = (value.bitLength() + 7) / 8;
    long mantissa = value.shiftRight(8 * (sizeBytes - MANTISSA_BYTES)).longValueExact();
    if (mantissa > MAX_MANTISSA) {
      mantissa >>= 8;
      sizeBytes++;
    }
    return (long) sizeBytes << 24 | mantissa;
  }

  /** The easiest that is no easier than the target: its leading 16 to 24 bits, cut. */
  public static CompactTarget of(Target target) {
    return new CompactTarget(shorten(target.value()));
  }

  public Target target() {
    return new Target(expand(bits));
  }

  /** Hex digits without a prefix and without leading zeros, as miners get them. */
  @Override
  public String toString() {
    return Long.toHexString(bits);
  }
}
