package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of Ethereum's own page on RLP, and what is refused. */
class RlpTest {
  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void encodesTheExamplesOfItsSpecification() {
    assertThat(Rlp.text(ascii("dog")).toHex()).isEqualTo("83646f67");
    assertThat(Rlp.list(List.of(Rlp.text(ascii("cat")), Rlp.text(ascii("dog")))).toHex())
        .isEqualTo("c88363617483646f67");
    assertThat(Rlp.text(Bytes.EMPTY).toHex()).isEqualTo("80");
    assertThat(Rlp.list(List.of()).toHex()).isEqualTo("c0");
    assertThat(Rlp.number(0).toHex()).isEqualTo("80");
    assertThat(Rlp.number(15).toHex()).isEqualTo("0f");
    assertThat(Rlp.number(1_024).toHex()).isEqualTo("820400");
    Bytes none = Rlp.list(List.of());
    Bytes one = Rlp.list(List.of(none));
    assertThat(Rlp.list(List.of(none, one, Rlp.list(List.of(none, one)))).toHex())
        .isEqualTo("c7c0c1c0c3c0c1c0");
    assertThat(Rlp.text(ascii("Lorem ipsum dolor sit amet, consectetur adipisicing elit")).toHex())
        .startsWith("b8384c6f72656d20");
  }

  @Test
  void readsWhatItWrote() {
    for (int size : new int[] {0, 1, 55, 56, 255, 256, 70_000}) {
      Bytes value = Bytes.copyOf(new byte[size]);
      assertThat(Rlp.decode(Rlp.text(value))).isEqualTo(new Rlp.Item.Text(value));
      Rlp.Item list = new Rlp.Item.Items(Collections.nCopies(size, new Rlp.Item.Text(ascii("a"))));
      assertThat(Rlp.decode(Rlp.encode(list))).isEqualTo(list);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',rlp ends at byte 0",
    "8100,rlp has a prefix before a byte that needs none",
    "83646f,rlp tells of 3 bytes where there are 2",
    "83646f6767,rlp goes on for 1 bytes after its item",
    "b800,rlp tells a length of a wrong form",
    "b80161,rlp tells a short length the long way",
    "b9,rlp ends at byte 1",
    "bbffffffff,rlp tells a length of a wrong form",
    "c883636174,rlp tells of 8 bytes where there are 4",
    "c28363,rlp tells of 3 bytes where there are 1",
    "c9c8c7c6c5c4c3c2c1c0,rlp nests deeper than 8"
  })
  void refusesWhatIsNotInTheOnlyValidForm(String hex, String reason) {
    assertThatThrownBy(() -> Rlp.decode(Bytes.fromHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void hasNoNegativeNumbers() {
    assertThatThrownBy(() -> Rlp.number(BigInteger.valueOf(-1)))
        .hasMessage("rlp has no negative number: -1");
  }
}
