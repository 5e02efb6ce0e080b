package io.alys.peg;

import io.alys.primitives.Bytes;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** The script of an output that carries bytes and no money. */
final class MemoScript {
  static final Pattern ADDRESS_TEXT = Pattern.compile("(0x)?[0-9a-fA-F]{40}");

  private static final int OP_RETURN = 0x6a;
  private static final int LONGEST_DIRECT_PUSH = 75;
  private static final int OP_PUSHDATA1 = 0x4c;
  private static final int OP_PUSHDATA4 = 0x4e;

  private MemoScript() {}

  static boolean isMemo(Bytes script) {
    return !script.isEmpty() && script.at(0) == OP_RETURN;
  }

  /**
   * What the script's last operation pushes; nothing when that is no push of bytes, or when a push
   * announces more than there is.
   */
  static Optional<Bytes> lastPush(Bytes script) {
    byte[] octets = script.toArray();
    Optional<Bytes> last = Optional.empty();
    int at = 1;
    while (at < octets.length) {
      int opcode = octets[at++] & 0xff;
      int lengthBytes = lengthBytes(opcode);
      if (octets.length - at < lengthBytes) {
        return Optional.empty();
      }
      long size = opcode <= LONGEST_DIRECT_PUSH ? opcode : littleEndian(octets, at, lengthBytes);
      at += lengthBytes;
      if (size > octets.length - at) {
        return Optional.empty();
      }
      int end = at + (int) size;
      last =
          opcode <= OP_PUSHDATA4
              ? Optional.of(Bytes.copyOf(Arrays.copyOfRange(octets, at, end)))
              : Optional.empty();
      at = end;
    }
    return last;
  }

  /** How many bytes say the length of the push: 1, 2 or 4, or none, as the opcode says it. */
  private static int lengthBytes(int opcode) {
    return opcode > LONGEST_DIRECT_PUSH && opcode <= OP_PUSHDATA4
        ? 1 << (opcode - OP_PUSHDATA1)
        : 0;
  }

  private static long littleEndian(byte[] octets, int from, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (octets[from + i] & 0xffL) << (8 * i);
    }
    return value;
  }
}
