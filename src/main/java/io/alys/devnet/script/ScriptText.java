package io.alys.devnet.script;

import io.alys.primitives.Bytes;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.StringJoiner;
import org.bitcoinj.script.ScriptOpCodes;

/** A script in the words that Bitcoin Core's {@code asm} fields have. */
public final class ScriptText {
  private static final int OP_PUSHDATA1 = 0x4c;
  private static final int OP_PUSHDATA4 = 0x4e;
  private static final int OP_1NEGATE = 0x4f;
  private static final int OP_1_LESS_ONE = 0x50;
  private static final int OP_16 = 0x60;

  /** Pushes up to so many bytes are shown as the number that they are. */
  private static final int NUMBER_BYTES = 4;

  private ScriptText() {}

  /** Operations by name, pushes as hex or number; {@code [error]} where a push is cut off. */
  public static String of(Bytes script) {
    StringJoiner words = new StringJoiner(" ");
    byte[] bytes = script.toArray();
    int at = 0;
    while (at < bytes.length) {
      int op = bytes[at++] & 0xff;
      if (op > OP_PUSHDATA4) {
        words.add(word(op));
        continue;
      }
      int lengthBytes = op < OP_PUSHDATA1 ? 0 : 1 << (op - OP_PUSHDATA1);
      long length = lengthBytes == 0 ? op : little(bytes, at, lengthBytes);
      at += lengthBytes;
      if (length < 0 || at + length > bytes.length) {
        return words.add("[error]").toString();
      }
      words.add(push(Arrays.copyOfRange(bytes, at, at + (int) length)));
      at += (int) length;
    }
    return words.toString();
  }

  private static long little(byte[] bytes, int at, int size) {
    if (at + size > bytes.length) {
      return -1;
    }
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }

  private static String word(int op) {
    if (op == OP_1NEGATE) {
      return "-1";
    }
    if (op > OP_1_LESS_ONE && op <= OP_16) {
      return Integer.toString(op - OP_1_LESS_ONE);
    }
    String name = ScriptOpCodes.getOpCodeName(op);
    return name.startsWith("NON_OP") ? "OP_UNKNOWN" : "OP_" + name;
  }

  /** A script's number has the low byte first, and its sign in the highest bit. */
  private static String push(byte[] content) {
    if (content.length > NUMBER_BYTES) {
      return Bytes.copyOf(content).toHex();
    }
    if (content.length == 0) {
      return "0";
    }
    byte[] big = Bytes.copyOf(content).reversed().toArray();
    boolean negative = (big[0] & 0x80) != 0;
    big[0] &= 0x7f;
    BigInteger size = new BigInteger(1, big);
    return (negative ? size.negate() : size).toString();
  }
}
