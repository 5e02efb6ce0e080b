package io.alys.peg.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.primitives.Bytes;
import java.util.Arrays;
import java.util.function.Function;

/** What every record of the journal must stand: a disk that gives back something else. */
public final class TotalReading {
  /** Each bit alone, all of them, and the lowest one borrowed from the next. */
  private static final int[] MASKS = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff, 0x03};

  private TotalReading() {}

  /**
   * The record comes back as it was, no beginning of it is taken, nor anything behind it.
   *
   * @param again reads, and writes what was read
   */
  public static void refusesWhatIsCutOrLonger(Bytes whole, Function<Bytes, Bytes> again) {
    assertThat(again.apply(whole)).isEqualTo(whole);
    for (int size = 0; size < whole.size(); size++) {
      Bytes cut = Bytes.copyOf(Arrays.copyOf(whole.toArray(), size));
      assertThatIllegalArgumentException()
          .as("%d of %d bytes", size, whole.size())
          .isThrownBy(() -> again.apply(cut));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> again.apply(whole.plus(Bytes.copyOf((byte) 0))))
        .withMessageStartingWith("1 bytes follow the ");
    byte[] older = whole.toArray();
    older[0] = 0;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> again.apply(Bytes.copyOf(older)))
        .withMessageContaining("was written in form 0; this program reads form 1");
  }

  /** A changed byte is refused in words, or read as something else: it never goes unseen. */
  public static void seesEveryChangedByte(Bytes whole, Function<Bytes, Bytes> again) {
    for (int i = 0; i < whole.size(); i++) {
      for (int mask : MASKS) {
        byte[] changed = whole.toArray();
        changed[i] ^= (byte) mask;
        Bytes octets = Bytes.copyOf(changed);
        try {
          assertThat(again.apply(octets))
              .as("byte %d of %d", i, changed.length)
              .isNotEqualTo(whole);
        } catch (IllegalArgumentException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }
}
