package io.alys.primitives;

/**
 * How much is left to somebody, of calls, of messages or of bytes: it fills at a steady rate up to
 * its size. Pure; each step gives a new one.
 *
 * @param billionths of one that are left, so that no fraction of a slow rate is lost; negative when
 *     more was taken than there was
 * @param atNanos when that was so
 */
public record TokenBucket(long billionths, long atNanos) {
  private static final long ONE = 1_000_000_000;

  /**
   * How fast it fills, and how far.
   *
   * @param perSecond 1 to 2^31 - 1
   * @param burst 1 to 2^31 - 1
   */
  public record Rate(int perSecond, int burst) {
    long full() {
      return burst * ONE;
    }

    /** After so long even an empty one is full. */
    public long fillNanos() {
      return (full() + perSecond - 1) / perSecond;
    }
  }

  public static TokenBucket full(Rate rate, long nowNanos) {
    return new TokenBucket(rate.full(), nowNanos);
  }

  /** As it is at a later moment; an earlier one changes nothing. */
  public TokenBucket filled(Rate rate, long nowNanos) {
    long passed = nowNanos - atNanos;
    if (passed <= 0) {
      return this;
    }
    // One a second is a billionth in a nanosecond; what is full needs no product, which might
    // not fit.
    long more = passed >= rate.fillNanos() ? rate.full() : passed * rate.perSecond();
    return new TokenBucket(Math.min(rate.full(), billionths + more), nowNanos);
  }

  public boolean has(int count) {
    return billionths >= count * ONE;
  }

  public TokenBucket minus(int count) {
    return new TokenBucket(billionths - count * ONE, atNanos);
  }

  /** How long until it has so many. */
  public long waitNanos(Rate rate, int count) {
    long missing = count * ONE - billionths;
    return missing <= 0 ? 0 : (missing + rate.perSecond() - 1) / rate.perSecond();
  }
}
