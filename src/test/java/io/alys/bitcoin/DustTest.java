package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DustTest {
  private static final String TWENTY = "11".repeat(20);
  private static final String THIRTY_TWO = "11".repeat(32);

  /** The numbers that Bitcoin Core's users know. */
  @ParameterizedTest
  @CsvSource({
    "76a914, 20, 88ac, 546",
    "a914, 20, 87, 540",
    "0014, 20, '', 294",
    "0020, 32, '', 330",
    "5120, 32, '', 330"
  })
  void isWhatBitcoinCoreRefusesToRelay(String before, int bytes, String after, long sats) {
    Bytes script = Bytes.fromHex(before + (bytes == 20 ? TWENTY : THIRTY_TWO) + after);
    assertThat(Dust.limit(script)).isEqualTo(new Sats(sats));
    assertThat(Dust.isDust(new Transaction.Output(new Sats(sats - 1), script))).isTrue();
    assertThat(Dust.isDust(new Transaction.Output(new Sats(sats), script))).isFalse();
  }

  /** 3 sat for each byte of the output and of the input that spends it. */
  @ParameterizedTest
  @CsvSource({
    "'', 148", // Anything without a witness.
    "51024e73, 67", // A program of two bytes, the shortest.
    "5101aa, 148", // One byte is none.
    "51024e, 148", // The push is longer than what is there.
    "50024e73, 148", // OP_RESERVED is no version.
    "61024e73, 148", // OP_NOP is none either.
    "60024e73, 67" // OP_16 is the last one.
  })
  void countsTheInputAsItsSpendingWillWeigh(String hex, int inputBytes) {
    Bytes script = Bytes.fromHex(hex);
    long outputBytes = 8L + 1 + script.size();
    assertThat(Dust.limit(script)).isEqualTo(new Sats(3 * (outputBytes + inputBytes)));
  }

  @Test
  void takesNoLongPushForAProgram() {
    assertThat(Dust.limit(Bytes.fromHex("0028" + "11".repeat(40)))).isEqualTo(new Sats(3 * 118));
    assertThat(Dust.limit(Bytes.fromHex("0029" + "11".repeat(41)))).isEqualTo(new Sats(3 * 200));
  }

  @Test
  void isNothingWhereNobodyWillEverSpend() {
    assertThat(Dust.limit(Bytes.fromHex("6a14" + TWENTY))).isEqualTo(Sats.ZERO);
    assertThat(Dust.limit(Bytes.copyOf(new byte[10_001]))).isEqualTo(Sats.ZERO);
    assertThat(Dust.limit(Bytes.copyOf(new byte[10_000])).value()).isEqualTo(3 * (8 + 3 + 10_148));
  }
}
