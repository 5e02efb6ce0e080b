package io.alys.storage;

/**
 * What ids and names are made of. Every database and every log keeps such text as it is, so that
 * two ids that differ never become one.
 */
final class VisibleAscii {
  private VisibleAscii() {}

  /** The text, when it has 1 to {@code max} characters from {@code !} to {@code ~}. */
  static String require(String what, String text, int max) {
    if (text.isEmpty() || text.length() > max || !visible(text)) {
      throw new IllegalArgumentException(
          "%s of %d characters must be 1 to %d visible ASCII characters"
              .formatted(what, text.length(), max));
    }
    return text;
  }

  private static boolean visible(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '!' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }
}
