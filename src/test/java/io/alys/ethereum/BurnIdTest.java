package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import org.junit.jupiter.api.Test;

class BurnIdTest {
  @Test
  void hashesAsEthereumDoes() {
    assertThat(Keccak256.of(Bytes.EMPTY))
        .hasToString("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  }

  @Test
  void isTheHashOfTransactionAndIndex() {
    BurnId id = BurnId.of(Hash32.ZERO, 258);
    Bytes content = Bytes.fromHex("00".repeat(32) + "00000102");
    assertThat(id.hash()).isEqualTo(Keccak256.of(content));
    assertThat(BurnId.fromHex(id.toString())).isEqualTo(id);
    assertThat(BurnId.of(Hash32.ZERO, 259)).isNotEqualTo(id);
  }

  @Test
  void standsInTheOrderOfItsHash() {
    BurnId low = BurnId.fromHex("0x" + "00".repeat(31) + "01");
    BurnId high = BurnId.fromHex("0x" + "ff".repeat(32));
    assertThat(low).isLessThan(high).isEqualByComparingTo(BurnId.fromHex(low.toString()));
  }

  @Test
  void refusesAnIndexBelowZero() {
    assertThatThrownBy(() -> BurnId.of(Hash32.ZERO, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("log index -1 must not be negative");
  }
}
