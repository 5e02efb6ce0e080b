package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Bip143Test {
  private static final String NOBODY_KNOWS = "-";

  /** A line of the official vectors for SIGHASH_ALL. */
  record Case(
      Spending spending, String secret, PublicKey key, Bytes digest, Bytes signature, String is) {}

  /** What an input spends. */
  record Spending(Transaction unsigned, int input, Bytes script, Sats amount) {
    Bytes digest(Sats of) {
      return new Bip143(unsigned).digest(input, script, of);
    }
  }

  static List<Case> officialSignatures() {
    return Vectors.words("bip143/all.txt").stream().map(Bip143Test::read).toList();
  }

  private static Case read(List<String> words) {
    Spending spending =
        new Spending(
            Transaction.parse(Bytes.fromHex(words.get(0))),
            Integer.parseInt(words.get(1)),
            Bytes.fromHex(words.get(2)),
            new Sats(Long.parseLong(words.get(3))));
    return new Case(
        spending,
        words.get(4),
        PublicKey.fromHex(words.get(5)),
        Bytes.fromHex(words.get(6)),
        Bytes.fromHex(words.get(7)),
        words.get(8));
  }

  @ParameterizedTest
  @MethodSource("officialSignatures")
  void agreesWithTheOfficialDigestsAndSignatures(Case official) {
    Spending spending = official.spending();
    assertThat(spending.digest(spending.amount())).isEqualTo(official.digest());
    assertThat(SignatureCheck.of(official.key(), official.digest(), official.signature()))
        .isEqualTo(SignatureCheck.valueOf(official.is()));
    assertThat(spending.digest(spending.amount().plus(new Sats(1))))
        .as("with another amount")
        .isNotEqualTo(official.digest());
  }

  @ParameterizedTest
  @MethodSource("officialSignatures")
  void signsAsTheOfficialVectorsDo(Case official) {
    if (!official.secret().equals(NOBODY_KNOWS)) {
      SigningKey key = SigningKey.of(Bytes.fromHex(official.secret()));
      assertThat(key.publicKey()).isEqualTo(official.key());
      assertThat(key.sign(official.digest())).isEqualTo(official.signature());
    }
  }

  @Test
  void refusesTheOfficialSignaturesOfOtherTypes() {
    assertThat(Vectors.words("bip143/other-types.txt"))
        .hasSize(5)
        .allSatisfy(
            words ->
                assertThat(
                        SignatureCheck.of(
                            PublicKey.fromHex(words.get(0)),
                            Bytes.fromHex(words.get(1)),
                            Bytes.fromHex(words.get(2))))
                    .isEqualTo(SignatureCheck.NOT_SIGHASH_ALL));
  }

  @Test
  void knowsNoInputThatIsNotThere() {
    Spending spending = officialSignatures().getFirst().spending();
    Bip143 digests = new Bip143(spending.unsigned());
    assertThatThrownBy(() -> digests.digest(2, spending.script(), spending.amount()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
