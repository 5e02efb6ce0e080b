package io.alys.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Hash32Test {
  private static final String TEXT = "0x" + "0a".repeat(32);

  @Test
  void isReadAndShownAlike() {
    assertThat(Hash32.fromHex(TEXT)).hasToString(TEXT);
    assertThat(Hash32.fromHex(TEXT.replace('a', 'A'))).hasToString(TEXT);
    assertThat(Hash32.ZERO).hasToString("0x" + "00".repeat(32));
  }

  @Test
  void refusesAnythingElse() {
    assertThatThrownBy(() -> Hash32.fromHex(TEXT.substring(2))).hasMessage("a hash begins with 0x");
    assertThatThrownBy(() -> Hash32.fromHex("0x0a")).hasMessage("a hash has 32 bytes, not 1");
  }

  @Test
  void isOrderedAsUnsignedBytes() {
    assertThat(Hash32.fromHex("0x" + "ff".repeat(32))).isGreaterThan(Hash32.fromHex(TEXT));
  }

  @Test
  void amountsAndNumbersAreOrderedToo() {
    assertThat(Wei.of(2)).isGreaterThan(Wei.of(1)).hasToString("2 wei");
    assertThat(new Gwei(2)).isGreaterThan(new Gwei(1)).hasToString("2 gwei");
    assertThat(new Gwei(2).plus(new Gwei(3))).isEqualTo(new Gwei(5));
    assertThat(Wei.of(2).plus(Wei.of(3)).minus(Wei.of(1))).isEqualTo(Wei.of(4));
    assertThat(new BlockNumber(2)).isGreaterThan(new BlockNumber(1)).hasToString("block 2");
    assertThatThrownBy(() -> new Gwei(Long.MAX_VALUE).plus(new Gwei(1)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void bytesAreJoinedAndTurned() {
    Bytes one = Bytes.fromHex("0102");
    assertThat(one.plus(Bytes.fromHex("03"))).isEqualTo(Bytes.fromHex("010203"));
    assertThat(one.plus(Bytes.EMPTY)).isEqualTo(one);
    assertThat(one.reversed()).isEqualTo(Bytes.fromHex("0201"));
  }
}
