package io.alys.storage;

/**
 * How far a stream has been processed.
 *
 * @param name the stream, 1 to 64 visible ASCII characters
 * @param numbering the sender's run of sequences, 1 to 200 visible ASCII characters; sequences of
 *     two numberings do not compare
 * @param sequence the last one that was processed, not negative
 */
public record Cursor(String name, String numbering, long sequence) {
  static final int MAX_NAME = 64;
  static final int MAX_NUMBERING = 200;

  public Cursor {
    VisibleAscii.require("cursor name", name, MAX_NAME);
    VisibleAscii.require("numbering of cursor " + name, numbering, MAX_NUMBERING);
    if (sequence < 0) {
      throw new IllegalArgumentException(
          "sequence %d of cursor %s must not be negative".formatted(sequence, name));
    }
  }
}
