package io.alys.storage;

/**
 * What ids and names are made of. Every database and every log keeps such text as it is, so that
 * two ids that differ never become one.
 */
final class VisibleAscii {
  private VisibleAscii() {}

  /** The text, when it has 1 to {@code max} characters from {@code !} to {@code ~}. */
  static String require(String what, String text, int max) {
    boolean visible = text.chars().allMatch(c -> c >= '!' && c <= '~');
    if (text.isEmpty() || text.length() > max || !visible) {
      throw new IllegalArgumentException(
          "%s of %d characters must be 1 to %d visible ASCII characters"
              .formatted(what, text.length(), max));
    }
    return text;
  }
}
