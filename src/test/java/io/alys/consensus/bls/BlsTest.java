package io.alys.consensus.bls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlsTest {
  private static final Hash32 MESSAGE = new Hash32(Bytes.fromHex("5a".repeat(32)));
  private static final Hash32 OTHER = new Hash32(Bytes.fromHex("5b".repeat(32)));

  /** The generators of the two groups, as the specification of the curve has them. */
  private static final String G1 =
      "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
          + "6c55e83ff97a1aeffb3af00adb22c6bb";

  private static final String ORDER =
      "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";

  private static BlsSecretKey key(int number) {
    return BlsSecretKey.parse(Bytes.fromHex("%064x".formatted(number)));
  }

  private static List<BlsPublicKey> publicKeys(int... numbers) {
    return IntStream.of(numbers).mapToObj(number -> key(number).publicKey()).toList();
  }

  private static BlsSignature signature(Hash32 message, int... numbers) {
    return BlsSignature.join(
        IntStream.of(numbers).mapToObj(number -> key(number).sign(message)).toList());
  }

  @Test
  void theKeyOfTheSecretOneIsTheGenerator() {
    assertThat(key(1).publicKey()).hasToString(G1);
    assertThat(BlsPublicKey.parse(Bytes.fromHex(G1))).isEqualTo(key(1).publicKey());
  }

  @Test
  void equalsOnlyWhatHasTheSameOctets() {
    BlsSignature signed = signature(MESSAGE, 1);
    assertThat(signed).isEqualTo(BlsSignature.parse(signed.compressed())).isNotEqualTo("another");
    assertThat(signed).isNotEqualTo(signature(OTHER, 1));
    assertThat(key(1).publicKey()).isNotEqualTo(key(2).publicKey()).isNotEqualTo("another");
  }

  @Test
  void theLibraryAgreesWithTheTestVectorsOfEthereum() {
    // ethereum/bls12-381-tests, sign, case 84d45c9c7cca6b92.
    BlsSecretKey key =
        BlsSecretKey.parse(
            Bytes.fromHex("328388aff0d4a5b7dc9205abd374e7e98f3cd9f3418edb4eafda5fb16473d216"));
    assertThat(key.sign(new Hash32(Bytes.fromHex("ab".repeat(32)))).toString())
        .isEqualTo(
            "ae82747ddeefe4fd64cf9cedb9b04ae3e8a43420cd255e3c7cd06a8d88b7c7f8"
                + "638543719981c5d16fa3527c468c25f0"
                + "026704a6951bde891360c7e8d12ddee0559004ccdbe6046b55bae1b257ee97f7"
                + "cdb955773d7cf29adf3ccbb9975e4eb9");
  }

  @Test
  void manySignTogetherAndNobodyElseDid() {
    BlsSignature joined = signature(MESSAGE, 1, 2, 3);

    assertThat(new Claim(publicKeys(1, 2, 3), MESSAGE, joined).holds()).isTrue();
    assertThat(new Claim(publicKeys(3, 1, 2), MESSAGE, joined).holds()).isTrue();
    assertThat(new Claim(publicKeys(1, 2), MESSAGE, joined).holds()).isFalse();
    assertThat(new Claim(publicKeys(1, 2, 3, 4), MESSAGE, joined).holds()).isFalse();
    assertThat(new Claim(publicKeys(1, 2, 3), OTHER, joined).holds()).isFalse();
    assertThat(new Claim(List.of(), MESSAGE, joined).holds()).isFalse();
  }

  @Test
  void manyClaimsAreTrueTogether() {
    Claim one = new Claim(publicKeys(1, 2), MESSAGE, signature(MESSAGE, 1, 2));
    Claim two = new Claim(publicKeys(3), OTHER, signature(OTHER, 3));

    assertThat(Claim.allHold(List.of())).isTrue();
    assertThat(Claim.allHold(List.of(one, two, one))).isTrue();
    assertThat(Claim.allHold(List.of(one, new Claim(List.of(), MESSAGE, one.signature()))))
        .isFalse();
  }

  @Test
  void falseClaimsDoNotMakeEachOtherGood() {
    // Their sum is that of two true ones.
    Claim one = new Claim(publicKeys(1), MESSAGE, key(2).sign(MESSAGE));
    Claim two = new Claim(publicKeys(2), MESSAGE, key(1).sign(MESSAGE));

    assertThat(Claim.allHold(List.of(one, two))).isFalse();
    assertThat(Claim.allHold(List.of(one))).isFalse();
  }

  @Test
  void onlyTheHolderOfASecretProvesIt() {
    assertThat(key(7).publicKey().isProvenBy(key(7).provePossession())).isTrue();
    assertThat(key(7).publicKey().isProvenBy(key(8).provePossession())).isFalse();
    // A signature over the key as a message proves nothing: it has another domain.
    assertThat(key(7).publicKey().isProvenBy(key(7).sign(MESSAGE))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c0", // The zero of the group.
        "80", // On the curve, not in the group.
        "00", // Without the bit that says that it is compressed.
        "ff"
      })
  void refusesKeysThatAreNoPointOfTheGroup(String first) {
    String rest = first.equals("80") ? "00".repeat(46) + "04" : "00".repeat(47);

    assertThatThrownBy(() -> BlsPublicKey.parse(Bytes.fromHex(first + rest)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> BlsSignature.parse(Bytes.fromHex(first + "00".repeat(48) + rest.substring(2))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhatIsWrongWithAPoint() {
    assertThatThrownBy(() -> BlsPublicKey.parse(Bytes.fromHex("97f1")))
        .hasMessage("a public key has 48 bytes, the first of them 80 or above; these are 2");
    assertThatThrownBy(() -> BlsPublicKey.parse(Bytes.fromHex("80" + "00".repeat(46) + "04")))
        .hasMessage("public key 80%s04 is no point of the group that keys are in", "00".repeat(46));
    assertThatThrownBy(() -> BlsSignature.parse(Bytes.fromHex("c0" + "00".repeat(95))))
        .hasMessage(
            "signature c0%s is no point of the group that signatures are in", "00".repeat(95));
    assertThatThrownBy(() -> BlsSignature.join(List.of()))
        .hasMessage("no signature is there to be joined");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", ORDER, "01"})
  void refusesSecretsThatAreNoNumberOfTheGroup(String end) {
    String hex = end.equals("00") ? "00".repeat(32) : end;

    assertThatThrownBy(() -> BlsSecretKey.parse(Bytes.fromHex(hex)))
        .hasMessage(
            "a secret key has 32 bytes, and is at least 1 and below the order of the group");
  }

  @Test
  void aSecretIsNeverShown() {
    assertThat(key(1)).hasToString("the secret key of " + G1);
  }

  @Test
  void pointsAreEqualByTheirBytes() {
    BlsSignature signature = key(3).sign(MESSAGE);

    assertThat(BlsSignature.parse(signature.compressed()))
        .isEqualTo(signature)
        .hasSameHashCodeAs(signature)
        .isNotEqualTo(key(4).sign(MESSAGE));
    assertThat(BlsPublicKey.parse(key(3).publicKey().compressed()))
        .hasSameHashCodeAs(key(3).publicKey())
        .isNotEqualTo(key(4).publicKey());
  }
}
