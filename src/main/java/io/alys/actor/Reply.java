package io.alys.actor;

/** An answer that its actor owes: kept when the handler ends before the answer is known. */
public final class Reply<R> {
  private final Asker asker;

  Reply(Asker asker) {
    this.asker = asker;
  }

  public void succeed(R answer) {
    asker.succeed(answer);
  }

  public void fail(ActorException why) {
    asker.fail(why);
  }

  /** Whether the asker has its answer, or has given up waiting. */
  public boolean answered() {
    return asker.answered();
  }
}
