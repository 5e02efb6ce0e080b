package io.alys.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** What a codec must stand: bytes that it wrote, and that were changed since. */
public final class OneForm {
  private static final int[] MASKS = {0x01, 0x02, 0x10, 0x40, 0x80, 0xff};
  private static final int[] FEW_MASKS = {0x01, 0x80};

  private static final int[] MORE = {0x00, 0x01, 0x80, 0xc0, 0xff};

  private OneForm() {}

  /**
   * Whatever is done to bytes, they are refused, or they are the one form of something else.
   *
   * @param again reads, and writes what was read; {@link IllegalArgumentException} when it refuses
   */
  public static void isKept(Bytes whole, UnaryOperator<Bytes> again) {
    assertThat(again.apply(whole)).isEqualTo(whole);
    changed(whole, MASKS, (given, what) -> same(again.apply(given), given, what));
  }

  /**
   * Whatever is done to bytes, they are refused, or what is read of them has one form.
   *
   * @param again as above
   */
  public static void isReached(Bytes whole, UnaryOperator<Bytes> again) {
    assertThat(again.apply(whole)).isEqualTo(whole);
    changed(
        whole,
        FEW_MASKS,
        (given, what) -> {
          Bytes form = again.apply(given);
          same(readAgain(form, again, what), form, what);
        });
  }

  private static Bytes readAgain(Bytes form, UnaryOperator<Bytes> again, String what) {
    try {
      return again.apply(form);
    } catch (IllegalArgumentException refused) {
      throw new AssertionError(what + ": what was written of it is refused", refused);
    }
  }

  /** Thousands of times: an assertion for each would take longer than the codec. */
  private static void same(Bytes read, Bytes given, String what) {
    if (!read.equals(given)) {
      assertThat(read).as(what).isEqualTo(given);
    }
  }

  /** Changes each byte, cuts before each, and puts one behind the last. */
  private static void changed(Bytes whole, int[] masks, BiConsumer<Bytes, String> reads) {
    byte[] octets = whole.toArray();
    for (int at = 0; at < octets.length; at++) {
      readOrRefused(Arrays.copyOf(octets, at), "cut before byte " + at, reads);
      for (int mask : masks) {
        byte[] other = octets.clone();
        other[at] ^= (byte) mask;
        readOrRefused(other, "with another byte " + at, reads);
      }
    }
    for (int more : MORE) {
      byte[] longer = Arrays.copyOf(octets, octets.length + 1);
      longer[octets.length] = (byte) more;
      readOrRefused(longer, "with %02x behind it".formatted(more), reads);
    }
  }

  private static void readOrRefused(byte[] octets, String what, BiConsumer<Bytes, String> reads) {
    try {
      reads.accept(Bytes.copyOf(octets), what);
    } catch (IllegalArgumentException refused) {
      if (String.valueOf(refused.getMessage()).isBlank()) {
        throw new AssertionError(what + ": refused without a reason", refused);
      }
    }
  }
}
