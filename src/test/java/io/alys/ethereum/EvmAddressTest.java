package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.primitives.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EvmAddressTest {

  @Test
  void readsEitherCaseAndWritesLower() {
    assertThat(EvmAddress.fromHex("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
        .hasToString("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
  }

  @Test
  void refusesOneByteLessAndOneByteMore() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EvmAddress.fromHex("0x" + "00".repeat(19)))
        .withMessage("an EVM address has 20 bytes, not 19");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EvmAddress(Bytes.fromHex("00".repeat(21))))
        .withMessage("an EVM address has 20 bytes, not 21");
  }

  @Test
  void refusesAnAddressWithoutItsPrefix() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EvmAddress.fromHex("00".repeat(20)))
        .withMessage("an EVM address begins with 0x");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EvmAddress.fromHex("0X" + "00".repeat(20)))
        .withMessage("an EVM address begins with 0x");
  }

  @Property
  void readsWhatItWritesAndOrdersAsItsBytesDo(
      @ForAll @Size(20) byte[] one, @ForAll @Size(20) byte[] other) {
    EvmAddress first = new EvmAddress(Bytes.copyOf(one));
    EvmAddress second = new EvmAddress(Bytes.copyOf(other));

    assertThat(EvmAddress.fromHex(first.toString())).isEqualTo(first);
    assertThat(Integer.signum(first.compareTo(second)))
        .isEqualTo(Integer.signum(first.octets().compareTo(second.octets())));
  }
}
