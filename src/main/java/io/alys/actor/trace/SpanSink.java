package io.alys.actor.trace;

/** Who takes note of spans. It is called on the actors' own threads: it never waits, nor throws. */
public interface SpanSink {
  /** Nobody does. */
  SpanSink NONE =
      new SpanSink() {
        @Override
        public boolean on() {
          return false;
        }

        @Override
        public boolean samples(long traceLow) {
          return false;
        }

        @Override
        public void ended(Span span) {}
      };

  /** Whether it takes any; the same for as long as it lives. */
  boolean on();

  /**
   * Whether a trace that begins on this node is recorded.
   *
   * @param traceLow the lower half of its id
   */
  boolean samples(long traceLow);

  /** One is over. */
  void ended(Span span);
}
