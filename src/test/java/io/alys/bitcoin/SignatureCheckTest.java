package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import java.math.BigInteger;
import java.util.Arrays;
import org.bitcoinj.crypto.ECKey;
import org.bitcoinj.crypto.SignatureDecodeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureCheckTest {
  private static final Bytes DIGEST = Bytes.fromHex("11".repeat(32));
  private static final SigningKey KEY = SigningKey.of(Bytes.fromHex("22".repeat(32)));
  private static final Bytes GOOD = KEY.sign(DIGEST);

  private static SignatureCheck check(Bytes signature) {
    return SignatureCheck.of(KEY.publicKey(), DIGEST, signature);
  }

  private static Bytes der(BigInteger r, BigInteger s) {
    byte[] der = new ECKey.ECDSASignature(r, s).encodeToDER();
    byte[] whole = Arrays.copyOf(der, der.length + 1);
    whole[der.length] = Bip143.SIGHASH_ALL;
    return Bytes.copyOf(whole);
  }

  private static ECKey.ECDSASignature parsed() throws SignatureDecodeException {
    return ECKey.ECDSASignature.decodeFromDER(Arrays.copyOf(GOOD.toArray(), GOOD.size() - 1));
  }

  @Test
  void takesWhatItsKeySigned() {
    assertThat(check(GOOD)).isEqualTo(SignatureCheck.VALID);
  }

  @Test
  void refusesAnotherKeyAndAnotherDigest() {
    SigningKey other = SigningKey.of(Bytes.fromHex("23".repeat(32)));
    assertThat(SignatureCheck.of(other.publicKey(), DIGEST, GOOD)).isEqualTo(SignatureCheck.WRONG);
    assertThat(SignatureCheck.of(KEY.publicKey(), Bytes.fromHex("12".repeat(32)), GOOD))
        .isEqualTo(SignatureCheck.WRONG);
  }

  @Test
  void refusesWhatIsNotStrictDer() throws SignatureDecodeException {
    assertThat(check(Bytes.EMPTY)).isEqualTo(SignatureCheck.NOT_DER);
    assertThat(check(Bytes.fromHex("01"))).isEqualTo(SignatureCheck.NOT_DER);
    byte[] longer = Arrays.copyOf(GOOD.toArray(), GOOD.size() + 1);
    assertThat(check(Bytes.copyOf(longer))).isEqualTo(SignatureCheck.NOT_DER);
    assertThat(check(der(BigInteger.ZERO, parsed().s))).isEqualTo(SignatureCheck.NOT_DER);
    assertThat(check(der(parsed().r, BigInteger.ZERO))).isEqualTo(SignatureCheck.NOT_DER);
    assertThat(check(der(parsed().r.negate(), parsed().s))).isEqualTo(SignatureCheck.NOT_DER);
  }

  /** Anybody who may send signatures ended the actor with the first three of these. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "3000",
        "3003020101",
        "300702050101010101",
        "3009020101020101020101",
        "3006020101040101",
        "3106020101020101",
        "3006020101020201",
        "3006028001020101",
        "30060201ff020101",
        "300702020001020101",
        "30460221010101010101010101010101010101010101010101010101010101010101010101"
            + "02220101010101010101010101010101010101010101010101010101010101010101010101"
      })
  void refusesWhatIsNoPairOfNumbers(String der) {
    assertThat(check(Bytes.fromHex(der + "01"))).isEqualTo(SignatureCheck.NOT_DER);
  }

  @Test
  void takesNoOtherBytesForIt() {
    for (int at = 0; at < GOOD.size(); at++) {
      assertThat(check(Bytes.copyOf(Arrays.copyOf(GOOD.toArray(), at))))
          .isNotEqualTo(SignatureCheck.VALID);
      for (int mask : new int[] {0x01, 0x80, 0xff}) {
        byte[] other = GOOD.toArray();
        other[at] ^= (byte) mask;
        assertThat(check(Bytes.copyOf(other))).isNotEqualTo(SignatureCheck.VALID);
      }
    }
  }

  @Test
  void refusesTheHighOfTheTwoValuesOfS() throws SignatureDecodeException {
    BigInteger high = SigningKey.ORDER.subtract(parsed().s);
    assertThat(check(der(parsed().r, high))).isEqualTo(SignatureCheck.HIGH_S);
  }

  @Test
  void refusesEverySighashButAll() {
    byte[] none = GOOD.toArray();
    none[none.length - 1] = 2;
    assertThat(check(Bytes.copyOf(none))).isEqualTo(SignatureCheck.NOT_SIGHASH_ALL);
  }

  @Test
  void refusesAKeyThatIsNoPoint() {
    PublicKey none = PublicKey.fromHex("02" + "ff".repeat(32));
    assertThat(SignatureCheck.of(none, DIGEST, GOOD)).isEqualTo(SignatureCheck.NO_KEY);
  }

  @Test
  void takesNoSecretThatIsNone() {
    String order = SigningKey.ORDER.toString(16);
    for (String secret :
        new String[] {
          "00".repeat(32), "00".repeat(31) + "01", order, "22".repeat(31), "22".repeat(33)
        }) {
      assertThatThrownBy(() -> SigningKey.of(Bytes.fromHex(secret)))
          .hasMessage("a secret key is a number of 32 bytes from 2 up to the order of secp256k1");
    }
  }

  @Test
  void neverPrintsTheSecret() {
    assertThat(KEY.toString())
        .isEqualTo("the secret of " + KEY.publicKey())
        .doesNotContain("22".repeat(32));
  }
}
