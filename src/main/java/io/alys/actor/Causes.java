package io.alys.actor;

import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What a log line says of an exception. */
final class Causes {
  private Causes() {}

  /** Its message; its type when it has none. */
  static String describe(Throwable cause) {
    String text = cause.getMessage();
    return text == null ? cause.getClass().getSimpleName() : text;
  }

  /**
   * The exception itself when its stack tells where a bug is; null when the message says it all.
   */
  static @Nullable Throwable worthAStack(Throwable cause) {
    boolean expected = cause instanceof TimeoutException || cause.getStackTrace().length == 0;
    return expected ? null : cause;
  }
}
