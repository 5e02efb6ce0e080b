package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import org.junit.jupiter.api.Test;

/**
 * Source: BIP143, section Example, "P2SH-P2WSH": the script of six keys, of which the first signs
 * with SIGHASH_ALL.
 */
class Bip143Test {
  private static final Transaction UNSIGNED =
      Transaction.parse(
          Bytes.fromHex(
              "010000000136641869ca081e70f394c6948e8af409e18b619df2ed74aa106c1ca29787b96e0100"
                  + "000000ffffffff0200e9a435000000001976a914389ffce9cd9ae88dcc0631e88a821ffdbe9b"
                  + "fe2688acc0832f05000000001976a9147480a33f950689af511e6e84c138dbbd3c3ee41588ac"
                  + "00000000"));
  private static final Bytes SCRIPT =
      Bytes.fromHex(
          "56210307b8ae49ac90a048e9b53357a2354b3334e9c8bee813ecb98e99a7e07e8c3ba32103b28f0c28bfab54"
              + "554ae8c658ac5c3e0ce6e79ad336331f78c428dd43eea8449b21034b8113d703413d57761b8b978195"
              + "7b8c0ac1dfe69f492580ca4195f50376ba4a21033400f6afecb833092a9a21cfdf1ed1376e58c5d1f4"
              + "7de74683123987e967a8f42103a6d48b1131e94ba04d9737d61acdaa1322008af9602b3b14862c07a1"
              + "789aac162102d8b661b0b3302ee2f162b09e07a55ad5dfbe673a9f01d9f0c19617681024306b56ae");
  private static final Sats AMOUNT = new Sats(987_654_321);
  private static final Bytes DIGEST =
      Bytes.fromHex("185c0be5263dce5b4bb50a047973c1b6272bfbd0103a89444597dc40b248ee7c");
  private static final SigningKey KEY =
      SigningKey.of(
          Bytes.fromHex("730fff80e1413068a05b57d6a58261f07551163369787f349438ea38ca80fac6"));
  private static final Bytes SIGNATURE =
      Bytes.fromHex(
          "304402206ac44d672dac41f9b00e28f4df20c52eeb087207e8d758d76d92c6fab3b73e2b0220367750dbbe19"
              + "290069cba53d096f44530e4f98acaa594810388cf7409a1870ce01");

  @Test
  void agreesWithTheOfficialDigest() {
    assertThat(new Bip143(UNSIGNED).digest(0, SCRIPT, AMOUNT)).isEqualTo(DIGEST);
  }

  @Test
  void signsAsTheOfficialVectorDoes() {
    assertThat(KEY.publicKey())
        .isEqualTo(
            PublicKey.fromHex(
                "0307b8ae49ac90a048e9b53357a2354b3334e9c8bee813ecb98e99a7e07e8c3ba3"));
    assertThat(KEY.sign(DIGEST)).isEqualTo(SIGNATURE);
    assertThat(SignatureCheck.of(KEY.publicKey(), DIGEST, SIGNATURE))
        .isEqualTo(SignatureCheck.VALID);
  }

  @Test
  void commitsToTheAmount() {
    assertThat(new Bip143(UNSIGNED).digest(0, SCRIPT, AMOUNT.plus(new Sats(1))))
        .isNotEqualTo(DIGEST);
  }

  @Test
  void knowsNoInputThatIsNotThere() {
    Bip143 digests = new Bip143(UNSIGNED);
    assertThatThrownBy(() -> digests.digest(1, SCRIPT, AMOUNT))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
