package io.alys.rpc;

/**
 * How many calls are left to somebody: it fills at a steady rate up to its size. Pure; each step
 * gives a new one.
 *
 * @param billionths of a call that are left, so that no fraction of a slow rate is lost
 * @param atNanos when that was so
 */
record TokenBucket(long billionths, long atNanos) {
  private static final long CALL = 1_000_000_000;

  /**
   * How fast it fills, and how far.
   *
   * @param perSecond calls, 1 to 1,000,000
   * @param burst calls, 1 to 1,000,000
   */
  record Rate(int perSecond, int burst) {
    long full() {
      return burst * CALL;
    }

    /** After so long even an empty one is full. */
    long fillNanos() {
      return (full() + perSecond - 1) / perSecond;
    }
  }

  static TokenBucket full(Rate rate, long nowNanos) {
    return new TokenBucket(rate.full(), nowNanos);
  }

  /** As it is at a later moment; an earlier one changes nothing. */
  TokenBucket filled(Rate rate, long nowNanos) {
    long passed = nowNanos - atNanos;
    if (passed <= 0) {
      return this;
    }
    // A call a second is a billionth in a nanosecond; what is full needs no product, which might
    // not fit.
    long more = passed >= rate.fillNanos() ? rate.full() : passed * rate.perSecond();
    return new TokenBucket(Math.min(rate.full(), billionths + more), nowNanos);
  }

  boolean has(int calls) {
    return billionths >= calls * CALL;
  }

  TokenBucket minus(int calls) {
    return new TokenBucket(billionths - calls * CALL, atNanos);
  }

  /** How long until it has so many. */
  long waitNanos(Rate rate, int calls) {
    long missing = calls * CALL - billionths;
    return missing <= 0 ? 0 : (missing + rate.perSecond() - 1) / rate.perSecond();
  }
}
