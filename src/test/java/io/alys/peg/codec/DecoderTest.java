package io.alys.peg.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.primitives.Bytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecoderTest {
  private static Decoder of(String hex) {
    return new Decoder(Bytes.fromHex(hex));
  }

  @Test
  void readsWhatWasWritten() {
    Bytes long300 = Bytes.copyOf(new byte[300]);
    Bytes octets =
        new Encoder()
            .u8(255)
            .count(Integer.MAX_VALUE)
            .i64(-2)
            .text("größer")
            .sized(long300)
            .each(List.of(1L, 2L), Encoder::i64)
            .optional(Optional.of("x"), Encoder::text)
            .optional(Optional.<String>empty(), Encoder::text)
            .toBytes();
    Decoder in = new Decoder(octets);
    assertThat(in.u8()).isEqualTo(255);
    assertThat(in.count()).isEqualTo(Integer.MAX_VALUE);
    assertThat(in.i64()).isEqualTo(-2);
    assertThat(in.text()).isEqualTo("größer");
    assertThat(in.sized()).isEqualTo(long300);
    assertThat(in.each(Decoder::i64)).containsExactly(1L, 2L);
    assertThat(in.optional(Decoder::text)).contains("x");
    assertThat(in.optional(Decoder::text)).isEmpty();
    in.requireEnd("record");
  }

  @Test
  void writesNumbersWithTheHighByteFirst() {
    assertThat(new Encoder().u8(1).count(0x01020304).i64(5).text("ab").toBytes())
        .hasToString("01" + "01020304" + "0000000000000005" + "000000026162");
  }

  @Test
  void saysWhereWhatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("80000000").count())
        .withMessage("byte 4: a count of 2147483648");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("0102").i64())
        .withMessage("byte 0: 6 bytes are missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("00000002c328").text())
        .withMessage("byte 6: a text that is not UTF-8 ends here");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("0000000300").each(Decoder::u8))
        .withMessage("byte 4: 3 things are announced, and there are fewer bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("000000020101").optional(Decoder::u8))
        .withMessage("byte 6: 2 where one at most has room");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("03").choice(3))
        .withMessage("byte 1: form 3, where 2 is the last one");
    assertThat(of("02").choice(3)).isEqualTo(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("02").requireVersion("record", 1))
        .withMessage(
            "the record was written in form 2; this program reads form 1: run the one that wrote"
                + " it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of("0203").requireEnd("record"))
        .withMessage("2 bytes follow the record");
  }
}
