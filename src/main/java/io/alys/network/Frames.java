package io.alys.network;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes over a stream into messages, as gRPC frames them:
 *
 * <pre>
 *   compressed u8 = 0 | length u32, the high byte first | message
 * </pre>
 *
 * <p>It holds one message that is not whole yet, and the chunk that came last: who reads chunk by
 * chunk never has more of a peer than that. Used on one context of Vert.x alone.
 */
final class Frames {
  private static final int PREFIX_BYTES = 5;

  private final int mostBytes;
  private Buffer rest = Buffer.buffer();

  /** What is next. */
  sealed interface Frame {
    record Message(Buffer content) implements Frame {}

    /** It is longer than any may be, or compressed; nothing after it can be read. */
    record Unreadable() implements Frame {}
  }

  /**
   * @param mostBytes of a message
   */
  Frames(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** A message as it travels. */
  static Buffer framed(byte[] message) {
    return Buffer.buffer(PREFIX_BYTES + message.length)
        .appendByte((byte) 0)
        .appendInt(message.length)
        .appendBytes(message);
  }

  void add(Buffer chunk) {
    rest.appendBuffer(chunk);
  }

  /** The next one; null when it has not come whole. */
  @Nullable Frame next() {
    if (rest.length() < PREFIX_BYTES) {
      return null;
    }
    long sizeBytes = rest.getUnsignedInt(1);
    if (rest.getByte(0) != 0 || sizeBytes > mostBytes) {
      return new Frame.Unreadable();
    }
    int end = PREFIX_BYTES + (int) sizeBytes;
    if (rest.length() < end) {
      return null;
    }
    Buffer content = rest.getBuffer(PREFIX_BYTES, end);
    rest = rest.getBuffer(end, rest.length());
    return new Frame.Message(content);
  }

  /** How much it holds. */
  int sizeBytes() {
    return rest.length();
  }
}
