package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.alys.primitives.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {
  private static final String X = "79".repeat(32);

  @ParameterizedTest
  @ValueSource(strings = {"02", "03"})
  void readsBothSigns(String first) {
    assertThat(PublicKey.fromHex(first + X)).hasToString(first + X);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "01", "04", "82"})
  void refusesEveryOtherForm(String first) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicKey.fromHex(first + X))
        .withMessage("a compressed public key begins with 02 or 03, not " + first);
  }

  @Test
  void refusesOneByteLessAndOneByteMore() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicKey.fromHex("02" + "79".repeat(31)))
        .withMessage("a compressed public key has 33 bytes, not 32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicKey.fromHex("02" + "79".repeat(33)))
        .withMessage("a compressed public key has 33 bytes, not 34");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PublicKey(Bytes.EMPTY))
        .withMessage("a compressed public key has 33 bytes, not 0");
  }

  @Property
  void ordersByItsBytes(@ForAll @Size(32) byte[] one, @ForAll @Size(32) byte[] other) {
    PublicKey first = PublicKey.fromHex("02" + Bytes.copyOf(one).toHex());
    PublicKey second = PublicKey.fromHex("02" + Bytes.copyOf(other).toHex());

    assertThat(Integer.signum(first.compareTo(second)))
        .isEqualTo(Integer.signum(first.toString().compareTo(second.toString())));
    assertThat(first).isLessThan(PublicKey.fromHex("03" + Bytes.copyOf(one).toHex()));
  }
}
