package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {

  @Test
  void keepsItsBytesWhateverHappensToTheArrays() {
    byte[] array = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(array);
    array[0] = 9;
    bytes.toArray()[1] = 9;

    assertThat(bytes).isEqualTo(Bytes.fromHex("010203"));
  }

  @Test
  void hasOneEmptyString() {
    assertThat(Bytes.copyOf(new byte[0])).isSameAs(Bytes.EMPTY);
    assertThat(Bytes.fromHex("")).isSameAs(Bytes.EMPTY);
    assertThat(Bytes.EMPTY.isEmpty()).isTrue();
    assertThat(Bytes.EMPTY.size()).isZero();
    assertThat(Bytes.fromHex("00").isEmpty()).isFalse();
  }

  @Test
  void readsEitherCaseAndWritesLower() {
    assertThat(Bytes.fromHex("aBCd")).isEqualTo(Bytes.fromHex("abcd")).hasToString("abcd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "abc", "0g", "0x01", " 01", "٠١"})
  void refusesWhatIsNoHex(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Bytes.fromHex(text));
  }

  @Test
  void givesSingleBytesWithinItsSize() {
    Bytes bytes = Bytes.fromHex("00ff");

    assertThat(bytes.at(0)).isZero();
    assertThat(bytes.at(1)).isEqualTo((byte) -1);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.at(2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> bytes.at(-1));
  }

  @Test
  void ordersAsUnsignedBytesAndShorterFirst() {
    assertThat(Bytes.fromHex("7f")).isLessThan(Bytes.fromHex("80"));
    assertThat(Bytes.fromHex("80")).isLessThan(Bytes.fromHex("8000"));
    assertThat(Bytes.fromHex("80")).isEqualByComparingTo(Bytes.fromHex("80"));
  }

  @Test
  void equalsNothingOfAnotherKind() {
    assertThat((Object) Bytes.fromHex("01")).isNotEqualTo("01").isNotEqualTo(null);
  }

  @Property
  void isEqualByContent(@ForAll byte[] one, @ForAll byte[] other) {
    Bytes bytes = Bytes.copyOf(one);

    assertThat(bytes).isEqualTo(Bytes.copyOf(one)).hasSameHashCodeAs(Bytes.copyOf(one));
    assertThat(bytes.equals(Bytes.copyOf(other))).isEqualTo(Arrays.equals(one, other));
    assertThat(Integer.signum(bytes.compareTo(Bytes.copyOf(other))))
        .isEqualTo(Integer.signum(Arrays.compareUnsigned(one, other)));
    assertThat(bytes.hashCode()).isEqualTo(Arrays.hashCode(one));
  }

  @Property
  void givesBackWhatItWasMadeOf(@ForAll byte[] octets) {
    Bytes bytes = Bytes.copyOf(octets);

    assertThat(bytes.toArray()).isEqualTo(octets);
    assertThat(bytes.size()).isEqualTo(octets.length);
    assertThat(Bytes.fromHex(bytes.toHex())).isEqualTo(bytes);
    assertThat(Bytes.fromHex(bytes.toHex().toUpperCase(Locale.ROOT))).isEqualTo(bytes);
  }
}
