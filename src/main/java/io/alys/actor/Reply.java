package io.alys.actor;

/** An answer that its actor owes: kept when the handler ends before the answer is known. */
public final class Reply<R> {
  private final Asker asker;
  private final ActorContext<?> debtor;

  Reply(Asker asker, ActorContext<?> debtor) {
    this.asker = asker;
    this.debtor = debtor;
  }

  public void succeed(R answer) {
    debtor.paid(asker);
    asker.succeed(answer);
  }

  public void fail(ActorException why) {
    debtor.paid(asker);
    asker.fail(why);
  }

  /** Whether the asker has its answer, or has given up waiting. */
  public boolean answered() {
    return asker.answered();
  }
}
