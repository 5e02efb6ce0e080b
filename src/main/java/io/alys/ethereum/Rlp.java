package io.alys.ethereum;

import io.alys.primitives.Bytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ethereum's recursive length prefix (Yellow Paper, appendix B), in its only valid form.
 *
 * <pre>
 *   00..7f                    this byte
 *   80 + n, n bytes           a text of n = 0..55 bytes
 *   b7 + k, n in k bytes      a text of n > 55 bytes
 *   c0 + n, items             a list whose items have n = 0..55 bytes together
 *   f7 + k, n in k bytes      a list of more
 * </pre>
 */
public final class Rlp {
  private static final int TEXT = 0x80;
  private static final int LIST = 0xc0;
  private static final int SHORT_MAX = 55;

  /** No transaction nests deeper than its access list: 3. */
  private static final int MAX_DEPTH = 8;

  private Rlp() {}

  /** What an encoding holds. */
  public sealed interface Item {
    /** A byte string; numbers are such, big-endian and without zeros before them. */
    record Text(Bytes value) implements Item {}

    /** Further items. */
    record Items(List<Item> items) implements Item {
      public Items {
        items = List.copyOf(items);
      }
    }
  }

  public static Bytes text(Bytes value) {
    return value.size() == 1 && (value.at(0) & 0xff) < TEXT
        ? value
        : prefix(TEXT, value.size()).plus(value);
  }

  /** A number without a sign. */
  public static Bytes number(BigInteger value) {
    return text(digits(value));
  }

  /** A number from 0 on. */
  public static Bytes number(long value) {
    return number(BigInteger.valueOf(value));
  }

  /** A list of what is encoded already. */
  public static Bytes list(List<Bytes> encoded) {
    int size = encoded.stream().mapToInt(Bytes::size).sum();
    byte[] whole = new byte[size];
    int at = 0;
    for (Bytes one : encoded) {
      System.arraycopy(one.toArray(), 0, whole, at, one.size());
      at += one.size();
    }
    return prefix(LIST, size).plus(Bytes.copyOf(whole));
  }

  /** An item and all in it. */
  public static Bytes encode(Item item) {
    return switch (item) {
      case Item.Text(Bytes value) -> text(value);
      case Item.Items(List<Item> items) -> list(items.stream().map(Rlp::encode).toList());
    };
  }

  private static Bytes digits(BigInteger value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("rlp has no negative number: %s".formatted(value));
    }
    byte[] signed = value.toByteArray();
    return Bytes.copyOf(signed[0] == 0 ? Arrays.copyOfRange(signed, 1, signed.length) : signed);
  }

  private static Bytes prefix(int kind, int size) {
    if (size <= SHORT_MAX) {
      return Bytes.copyOf((byte) (kind + size));
    }
    Bytes length = digits(BigInteger.valueOf(size));
    return Bytes.copyOf((byte) (kind + SHORT_MAX + length.size())).plus(length);
  }

  /**
   * The one item that these bytes are.
   *
   * @throws IllegalArgumentException when they are none, or more, or not in the only valid form
   */
  public static Item decode(Bytes encoded) {
    Reader reader = new Reader(encoded.toArray());
    Item item = reader.item(encoded.size(), 0);
    if (reader.at != encoded.size()) {
      throw new IllegalArgumentException(
          "rlp goes on for %d bytes after its item".formatted(encoded.size() - reader.at));
    }
    return item;
  }

  private static final class Reader {
    private final byte[] octets;
    private int at;

    Reader(byte[] octets) {
      this.octets = octets;
    }

    Item item(int end, int depth) {
      if (depth > MAX_DEPTH) {
        throw new IllegalArgumentException("rlp nests deeper than %d".formatted(MAX_DEPTH));
      }
      int first = octet(end);
      if (first < TEXT) {
        return new Item.Text(Bytes.copyOf((byte) first));
      }
      boolean list = first >= LIST;
      int size = size(first - (list ? LIST : TEXT), end);
      return list ? items(size, depth) : content(size);
    }

    private Item content(int size) {
      Bytes value = Bytes.copyOf(Arrays.copyOfRange(octets, at, at + size));
      if (size == 1 && (value.at(0) & 0xff) < TEXT) {
        throw new IllegalArgumentException("rlp has a prefix before a byte that needs none");
      }
      at += size;
      return new Item.Text(value);
    }

    private Item items(int size, int depth) {
      int end = at + size;
      List<Item> found = new ArrayList<>();
      while (at < end) {
        found.add(item(end, depth + 1));
      }
      return new Item.Items(found);
    }

    private int octet(int end) {
      if (at >= end) {
        throw new IllegalArgumentException("rlp ends at byte %d, too early".formatted(at));
      }
      return octets[at++] & 0xff;
    }

    private int size(int told, int end) {
      long size = told;
      if (told > SHORT_MAX) {
        size = 0;
        for (int i = 0; i < told - SHORT_MAX; i++) {
          size = (size << Byte.SIZE) | octet(end);
          if (size == 0 || size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("rlp tells a length of a wrong form");
          }
        }
        if (size <= SHORT_MAX) {
          throw new IllegalArgumentException("rlp tells a short length the long way");
        }
      }
      if (size > end - at) {
        throw new IllegalArgumentException(
            "rlp tells of %d bytes where there are %d".formatted(size, end - at));
      }
      return (int) size;
    }
  }
}
