package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.peg.SomePeg;
import io.alys.primitives.Bytes;
import io.alys.testkit.OneForm;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RlpPropertyTest {
  /** On both sides of where a prefix gets longer. */
  private static final List<Integer> SIZES = List.of(0, 1, 1, 2, 20, 32, 54, 55, 56, 57, 255, 256);

  /** Before and behind each bound of a prefix. */
  private static final int[] SECONDS = {
    0x00, 0x01, 0x37, 0x38, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xff
  };

  private static final int DEEPEST = 8;

  private static Bytes again(Bytes octets) {
    return Rlp.encode(Rlp.decode(octets));
  }

  private static Rlp.Item item(SomePeg some, int depth) {
    return depth == 0 || some.below(3) == 0
        ? new Rlp.Item.Text(some.octets(some.one(SIZES)))
        : new Rlp.Item.Items(some.upTo(4, () -> item(some, depth - 1)));
  }

  @Property(tries = 200)
  void readsWhatItWrote(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    Rlp.Item item = item(some, some.below(DEEPEST + 1));
    assertThat(Rlp.decode(Rlp.encode(item))).isEqualTo(item);
  }

  @Property(tries = 20)
  void hasOneFormForEachItem(@ForAll long seed) {
    SomePeg some = new SomePeg(seed);
    OneForm.isKept(Rlp.encode(item(some, some.below(3))), RlpPropertyTest::again);
  }

  /** Of so few bytes, nearly all there are. */
  @Property(tries = 1)
  void hasOneFormForWhatIsShort() {
    for (int first = 0; first < 256; first++) {
      for (int second : SECONDS) {
        Bytes octets = Bytes.copyOf((byte) first, (byte) second);
        if (!isTheOnlyFormOrNone(octets)) {
          throw new AssertionError("%s is another form of what it says".formatted(octets));
        }
      }
    }
  }

  private static boolean isTheOnlyFormOrNone(Bytes octets) {
    try {
      return again(octets).equals(octets);
    } catch (IllegalArgumentException refused) {
      return String.valueOf(refused.getMessage()).startsWith("rlp ");
    }
  }
}
