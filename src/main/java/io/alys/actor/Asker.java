package io.alys.actor;

import org.jspecify.annotations.Nullable;

/**
 * Whoever waits for what becomes of one message: for the answer to a request, or for the mailbox to
 * take it. The first word counts, later ones do nothing.
 */
abstract class Asker {
  /** What is waited for. */
  enum Wants {
    ANSWER,
    ACCEPTANCE
  }

  private final Wants wants;
  private boolean deferred;

  Asker(Wants wants) {
    this.wants = wants;
  }

  abstract void succeed(@Nullable Object answer);

  abstract void fail(ActorException why);

  abstract boolean answered();

  final Wants wants() {
    return wants;
  }

  /** The handler keeps the answer for later. Called on the receiver's context only. */
  final void defer() {
    deferred = true;
  }

  /** Whether the handler ended and forgot to answer. */
  final boolean forgotten() {
    return wants == Wants.ANSWER && !deferred && !answered();
  }
}
