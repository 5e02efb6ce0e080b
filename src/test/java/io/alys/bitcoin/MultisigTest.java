package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.LegacyAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultisigTest {
  private static final List<PublicKey> THREE =
      Stream.of("11", "12", "13")
          .map(end -> SigningKey.of(Bytes.fromHex("00".repeat(31) + end)).publicKey())
          .toList();

  /** Source: BIP67, section Test vectors: keys as given, and the P2SH address of the script. */
  @ParameterizedTest
  @CsvSource({
    "02ff12471208c14bd580709cb2358d98975247d8765f92bc25eab3b2763ed605f8"
        + " 02fe6f0a5a297eb38c391581c4413e084773ea23954d93f7753db7dc0adc188b2f,"
        + "39bgKC7RFbpoCRbtD5KEdkYKtNyhpsNa3Z",
    "02632b12f4ac5b1d1b72b2a3b508c19172de44f6f46bcee50ba33f3f9291e47ed0"
        + " 027735a29bae7780a9755fae7a1c4374c656ac6a69ea9f3697fda61bb99a4f3e77"
        + " 02e2cc6bd5f45edd43bebe7cb9b675f0ce9ed3efe613b177588290ad188d11b404,"
        + "3CKHTjBKxCARLzwABMu9yD85kvtm7WnMfH",
    "030000000000000000000000000000000000004141414141414141414141414141"
        + " 020000000000000000000000000000000000004141414141414141414141414141"
        + " 020000000000000000000000000000000000004141414141414141414141414140"
        + " 030000000000000000000000000000000000004141414141414141414141414140,"
        + "32V85igBri9zcfBRVupVvwK18NFtS37FuD",
    "022df8750480ad5b26950b25c7ba79d3e37d75f640f8e5d9bcd5b150a0f85014da"
        + " 03e3818b65bcc73a7d64064106a859cc1a5a728c4345ff0b641209fba0d90de6e9"
        + " 021f2f6e1e50cb6a953935c3601284925decd3fd21bc445712576873fb8c6ebc18,"
        + "3Q4sF6tv9wsdqu2NtARzNCpQgwifm2rAba"
  })
  void sortsItsKeysAsBip67Says(String keys, String address) {
    List<PublicKey> given = Stream.of(keys.split(" ", -1)).map(PublicKey::fromHex).toList();
    Bytes script = new Multisig(2, given).script();
    byte[] hash = org.bitcoinj.crypto.internal.CryptoUtils.sha256hash160(script.toArray());
    assertThat(LegacyAddress.fromScriptHash(BitcoinNetwork.MAINNET, hash).toString())
        .isEqualTo(address);
  }

  @Test
  void hasOneAddressOnEachNetwork() {
    Multisig shared = new Multisig(2, THREE);
    for (Network network : Network.values()) {
      String prefix =
          switch (network) {
            case MAINNET -> "bc1q";
            case TESTNET, TESTNET4, SIGNET -> "tb1q";
            case REGTEST -> "bcrt1q";
          };
      assertThat(shared.address(network)).startsWith(prefix);
    }
    assertThat(shared.outputScript().toHex()).startsWith("0020").hasSize(68);
  }

  @Test
  void readsTheScriptItWrites() {
    for (int threshold = 1; threshold <= 3; threshold++) {
      Multisig shared = new Multisig(threshold, THREE);
      assertThat(Multisig.parse(shared.script())).isEqualTo(shared);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "51", "51ae", "5100"})
  void readsNothingElse(String hex) {
    assertThatThrownBy(() -> Multisig.parse(Bytes.fromHex(hex)))
        .hasMessage("the script is no m-of-n multisig");
  }

  @Test
  void refusesKeysThatAreOutOfOrderOrDouble() {
    String script = new Multisig(2, THREE).script().toHex();
    String first = THREE.stream().sorted().toList().get(0).toString();
    String second = THREE.stream().sorted().toList().get(1).toString();
    String swapped = script.replace(first, "x").replace(second, first).replace("x", second);
    assertThatThrownBy(() -> Multisig.parse(Bytes.fromHex(swapped)))
        .hasMessage("the script is no m-of-n multisig with its keys in the order of BIP67");
    assertThatThrownBy(() -> Multisig.parse(Bytes.fromHex(script.replace(first, second))))
        .hasMessage("one key stands twice in a multisig script");
    assertThatThrownBy(() -> Multisig.parse(Bytes.fromHex(script.replaceFirst("52", "54"))))
        .hasMessage("threshold 4 must be between 1 and the 3 keys");
    assertThatThrownBy(() -> Multisig.parse(Bytes.fromHex(script.replaceFirst("ae$", "af"))))
        .hasMessage("the script is no m-of-n multisig with its keys in the order of BIP67");
    assertThatThrownBy(() -> Multisig.parse(Bytes.fromHex("51".repeat(3 + 34))))
        .hasMessage("byte 1: 81 announced, 35 bytes are left");
  }

  @Test
  void hasAThresholdThatItsKeysCanReach() {
    assertThatThrownBy(() -> new Multisig(0, THREE))
        .hasMessage("threshold 0 must be between 1 and the 3 keys");
    assertThatThrownBy(() -> new Multisig(4, THREE))
        .hasMessage("threshold 4 must be between 1 and the 3 keys");
    assertThatThrownBy(() -> new Multisig(1, List.of()))
        .hasMessage("0 keys; 1 to 16 can share an output");
    assertThatThrownBy(() -> new Multisig(1, Collections.nCopies(17, THREE.getFirst())))
        .hasMessage("17 keys; 1 to 16 can share an output");
  }

  @Test
  void countsTheBytesThatItsSpendingWillHave() {
    Multisig shared = new Multisig(2, THREE);
    Transaction unsigned =
        new Transaction(
            2,
            List.of(
                new Transaction.Input(
                    new Outpoint(new Txid(Bytes.fromHex("aa".repeat(32))), 0),
                    Bytes.EMPTY,
                    0xffff_fffdL)),
            List.of(new Transaction.Output(new Sats(1_000), shared.outputScript())),
            0);
    // 94 bytes outside of the witness; in it 2 for the marker and 5 + 2 * 73 + 105 bytes.
    assertThat(shared.signedVirtualBytes(unsigned)).isEqualTo(94 + (2 + 1 + 1 + 146 + 106 + 3) / 4);
    assertThatThrownBy(() -> shared.witness(List.of()))
        .hasMessage("0 signatures where the script wants 2");
  }
}
