package io.alys.storage;

import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.JournalStatus.Trouble;

/** The world did not let the journal open, read or write. Without a stack: its text says it all. */
public final class JournalFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Cause cause;
  private final String reason;

  public JournalFailure(Cause cause, String reason) {
    super(reason, null, false, false);
    this.cause = cause;
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }

  public Cause why() {
    return cause;
  }

  Trouble trouble() {
    return new Trouble(cause, reason);
  }
}
