package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void keepsItsValueWhateverHappensToTheArraysAroundIt() {
    byte[] given = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(given);
    given[0] = 9;
    bytes.toArray()[1] = 9;
    assertThat(bytes.toArray()).containsExactly(1, 2, 3);
    assertThat(bytes.sizeBytes()).isEqualTo(3);
  }

  @Test
  void isReadFromHexOfEitherCaseAndWrittenInLowerCase() {
    assertThat(Bytes.fromHex("00fFaB")).isEqualTo(Bytes.copyOf((byte) 0, (byte) -1, (byte) 0xab));
    assertThat(Bytes.fromHex("00fFaB")).hasToString("00ffab");
    assertThat(Bytes.fromHex("")).isSameAs(Bytes.EMPTY).isSameAs(Bytes.copyOf());
  }

  @Test
  void refusesWhatIsNoHex() {
    for (String wrong : new String[] {"0", "0x00", "zz", "00 "}) {
      assertThatThrownBy(() -> Bytes.fromHex(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "hex of %d characters must be pairs of hexadecimal digits".formatted(wrong.length()));
    }
  }

  @Test
  void isOrderedAsUnsignedBytes() {
    assertThat(Bytes.fromHex("7f")).isLessThan(Bytes.fromHex("80"));
    assertThat(Bytes.fromHex("80")).isLessThan(Bytes.fromHex("8000"));
    assertThat(Bytes.fromHex("80")).isEqualByComparingTo(Bytes.fromHex("80"));
  }

  @Test
  void equalsOnlyTheSameBytes() {
    assertThat(Bytes.fromHex("01")).isNotEqualTo(Bytes.fromHex("0100")).isNotEqualTo("01");
    assertThat(Bytes.fromHex("01")).hasSameHashCodeAs(Bytes.copyOf((byte) 1));
  }
}
