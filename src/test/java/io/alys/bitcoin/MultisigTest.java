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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultisigTest {
  private static final List<PublicKey> THREE =
      Stream.of("11", "12", "13")
          .map(end -> SigningKey.of(Bytes.fromHex("00".repeat(31) + end)).publicKey())
          .toList();

  static List<List<String>> officialScripts() {
    return Vectors.words("bip67/scripts.txt");
  }

  @ParameterizedTest
  @MethodSource("officialScripts")
  void sortsItsKeysAsBip67Says(List<String> words) {
    List<PublicKey> given = Stream.of(words.get(0).split(",", -1)).map(PublicKey::fromHex).toList();
    Multisig shared = new Multisig(2, given);
    assertThat(shared.script()).isEqualTo(Bytes.fromHex(words.get(1)));
    assertThat(Multisig.parse(Bytes.fromHex(words.get(1)))).isEqualTo(shared);
    byte[] hash = org.bitcoinj.crypto.internal.CryptoUtils.sha256hash160(shared.script().toArray());
    assertThat(LegacyAddress.fromScriptHash(BitcoinNetwork.MAINNET, hash).toString())
        .isEqualTo(words.get(2));
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
