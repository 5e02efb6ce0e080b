package io.alys.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import io.alys.testkit.EvmWallet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvmTransactionTest {
  /** The example of EIP-155: chain 1, nonce 9, 20 gwei, 1 ether, the key 0x46 32 times. */
  private static final String EIP_155 =
      "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025"
          + "a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
          + "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83";

  private static final EvmWallet WALLET = new EvmWallet(77, 121_212);
  private static final Wei GWEI = Wei.of(1_000_000_000L);
  private static final EvmAddress TO = EvmAddress.fromHex("0x" + "35".repeat(20));

  @Test
  void readsTheExampleOfItsSpecification() {
    EvmTransaction read = EvmTransaction.decode(Bytes.fromHex(EIP_155));
    assertThat(read.sender())
        .contains(EvmAddress.fromHex("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"));
    assertThat(read.chainId()).contains(1L);
    assertThat(read.nonce()).isEqualTo(9);
    assertThat(read.to()).contains(TO);
    assertThat(read.gasLimit()).isEqualTo(21_000);
    assertThat(read.value()).isEqualTo(Wei.of(1_000_000_000_000_000_000L));
    assertThat(read.gasPrice(GWEI)).isEqualTo(Wei.of(20_000_000_000L));
  }

  @Test
  void findsWhoSignedAnyOfTheThreeKinds() {
    Bytes input = Bytes.fromHex("0102");
    List<Bytes> all =
        List.of(
            WALLET.from(5).sendLegacy(TO, GWEI, input, 30_000),
            WALLET.from(5).sendWithAccessList(TO, GWEI, input, 30_000),
            WALLET.from(5).send(TO, GWEI, input, 30_000));
    for (int type = 0; type < 3; type++) {
      EvmTransaction read = EvmTransaction.decode(all.get(type));
      assertThat(read.type()).isEqualTo(type);
      assertThat(read.sender()).contains(WALLET.address());
      assertThat(read.nonce()).isEqualTo(5);
      assertThat(read.input()).isEqualTo(input);
      assertThat(read.chainId()).contains(121_212L);
      assertThat(read.hash()).isEqualTo(Keccak256.of(all.get(type)));
    }
  }

  @Test
  void paysTheBaseFeeAndATip() {
    EvmTransaction dynamic =
        EvmTransaction.decode(WALLET.from(0).send(TO, GWEI, Bytes.EMPTY, 21_000));
    assertThat(dynamic.gasPrice(GWEI)).isEqualTo(Wei.of(2_000_000_000L));
    assertThat(dynamic.gasPrice(Wei.of(9_500_000_000L))).isEqualTo(Wei.of(10_000_000_000L));
    assertThatThrownBy(() -> dynamic.gasPrice(Wei.of(10_000_000_001L)))
        .hasMessageContaining("less than the base fee, 10000000001 wei");
  }

  @Test
  void namesNobodyForASignatureThatNobodyMade() {
    Bytes raw = Bytes.fromHex(EIP_155);
    String high =
        EIP_155.replace(
            "a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
            "a098341627668089e51348fccfb4c7ff31c55912f2d2e47ef09652acf665fad3be");
    assertThat(EvmTransaction.decode(raw).sender()).isPresent();
    assertThat(EvmTransaction.decode(Bytes.fromHex(high)).sender()).isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "80,01", // r is 0
    "01,80", // s is 0
    "a0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,01", // beyond the field
    "05,01", // no point of the curve has this x
  })
  void namesNobodyForNumbersThatAreNoSignature(String r, String s) {
    Bytes list = Bytes.fromHex("8080808080801b" + r + s);
    Bytes raw = Bytes.copyOf((byte) (0xc0 + list.size())).plus(list);
    assertThat(EvmTransaction.decode(raw).sender()).isEmpty();
  }

  @Test
  void readsNoNumberOfMoreThan256Bits() {
    Bytes raw = Bytes.fromHex("eaa1" + "01".repeat(33) + "80808080801b8080");
    assertThatThrownBy(() -> EvmTransaction.decode(raw))
        .hasMessageContaining("field 0 is no number");
  }

  @Test
  void countsWhatItsAccessListNames() {
    Bytes key = Rlp.text(Bytes.fromHex("00".repeat(32)));
    Bytes entry = Rlp.list(List.of(Rlp.text(TO.octets()), Rlp.list(List.of(key, key))));
    assertThat(EvmTransaction.decode(withAccessList(entry)).accessListSize())
        .isEqualTo(new EvmTransaction.AccessListSize(1, 2));
    assertThatThrownBy(() -> EvmTransaction.decode(withAccessList(Rlp.list(List.of()))))
        .hasMessageContaining("its access list names no address");
    Bytes shortAddress = Rlp.list(List.of(Rlp.number(1), Rlp.list(List.of())));
    assertThatThrownBy(() -> EvmTransaction.decode(withAccessList(shortAddress)))
        .hasMessageContaining("its access list names no address");
    Bytes shortKey = Rlp.list(List.of(Rlp.text(TO.octets()), Rlp.list(List.of(Rlp.number(1)))));
    assertThatThrownBy(() -> EvmTransaction.decode(withAccessList(shortKey)))
        .hasMessageContaining("its access list names no storage key");
  }

  private static Bytes withAccessList(Bytes entry) {
    Bytes number = Rlp.number(1);
    Bytes none = Rlp.text(Bytes.EMPTY);
    return Bytes.copyOf((byte) 1)
        .plus(
            Rlp.list(
                List.of(
                    number,
                    number,
                    number,
                    number,
                    none,
                    number,
                    none,
                    Rlp.list(List.of(entry)),
                    number,
                    number,
                    number)));
  }

  @ParameterizedTest
  @CsvSource({
    "'',its type is -1",
    "03c0,its type is 3",
    "c0,'it has 0 fields, not 9'",
    "0280,a list is a text",
    "01c0,'it has 0 fields, not 11'",
    "c98080808080801a8080,its v is 26",
    "c98080808080801d8080,its v is 29",
    "01cb80808080808080c0028080,its parity is 2",
    "c9c080808080801b8080,field 0 is a list",
    "c90080808080801b8080,field 0 is no number",
    "ca80808080808080808080,'it has 10 fields, not 9'"
  })
  void refusesWhatIsNone(String hex, String reason) {
    assertThatThrownBy(() -> EvmTransaction.decode(Bytes.fromHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be read")
        .hasMessageContaining(reason);
  }
}
