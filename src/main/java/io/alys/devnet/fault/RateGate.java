package io.alys.devnet.fault;

/** Lets so many pass a second, and as many at once after a rest. */
public final class RateGate {
  private static final double NANOS = 1e9;

  private final int perSecond;
  private double left;
  private long lastNanos;

  public RateGate(int perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.left = perSecond;
    this.lastNanos = nowNanos;
  }

  public int perSecond() {
    return perSecond;
  }

  public boolean passes(long nowNanos) {
    left = Math.min(perSecond, left + (nowNanos - lastNanos) / NANOS * perSecond);
    lastNanos = nowNanos;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
