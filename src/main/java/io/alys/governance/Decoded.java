package io.alys.governance;

/**
 * What bytes turned out to be. Whatever came in, this is the answer; decoding throws nothing.
 *
 * @param <T> what was expected
 */
public sealed interface Decoded<T> {

  /** They are a message, and each of its parts is within its limits. */
  record Accepted<T>(T value) implements Decoded<T> {}

  /**
   * They are no message that this node acts upon.
   *
   * @param requestId which request it would have been; empty when that cannot be told
   * @param sequence which message of its sender's numbering; 0 when that cannot be told
   * @param field the first that is wrong, by its name in {@code governance.proto}; {@code message}
   *     when it is the whole
   * @param reason a sentence that begins with the field. It repeats numbers of what came in, and no
   *     text or bytes of it
   */
  record Rejected<T>(String requestId, long sequence, String field, String reason)
      implements Decoded<T> {}
}
