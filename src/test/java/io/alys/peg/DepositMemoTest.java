package io.alys.peg;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DepositMemoTest {
  private static final String DIGITS = "09Af4E864b84706fbCFE8679BF696e8c0B472201";
  private static final EvmAddress ADDRESS = EvmAddress.fromHex("0x" + DIGITS);
  private static final DepositMemo FOUND = new DepositMemo.Recipient(ADDRESS);

  private static DepositMemo memo(String... scripts) {
    Transaction.Input input =
        new Transaction.Input(
            new Outpoint(new Txid(Bytes.fromHex("aa".repeat(32))), 0), Bytes.EMPTY, 0);
    List<Transaction.Output> outputs =
        Stream.of(scripts)
            .map(hex -> new Transaction.Output(Sats.ZERO, Bytes.fromHex(hex)))
            .toList();
    return DepositMemo.of(new Transaction(2, List.of(input), outputs, 0));
  }

  private static String pushed(String text) {
    return "%02x%s".formatted(text.length(), hex(text));
  }

  private static String hex(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII)).toHex();
  }

  /** Version 1's vector. */
  @Test
  void readsTheDepositOfVersionOne() {
    SignedTransaction deposit =
        SignedTransaction.parse(
            Bytes.fromHex(
                "02000000000101d590828406d3a14f06e41565d1ced296100350c2a04f11f1431f915b240ac48b0100"
                    + "000000fdffffff0310270000000000002251209b1e062807d4c8fd92ab26322c8bd9f2a5394e"
                    + "0ae9211fd5c53b35f89e3655fc0000000000000000166a14f9a9b63f5b7f9336da0ce520c6be"
                    + "c64627027f5b981f042a010000002251209a6580d80f882470a4d5cb994d057d457e0b5945e1"
                    + "0ab4e8c0d64768202fe93b014053d2cf18b07206df067198db735562f9e6410be180771e29db"
                    + "af9cf5499a7ff179fb70405d05fc5c6def8efce3c3715af9a186ed1bc1bcb6649902b689026a"
                    + "3200000000"));
    assertThat(DepositMemo.of(deposit.transaction()))
        .isEqualTo(
            new DepositMemo.Recipient(
                EvmAddress.fromHex("0xf9a9b63f5b7f9336da0ce520c6bec64627027f5b")));
  }

  @Test
  void readsBytesAndText() {
    assertThat(memo("6a14" + DIGITS)).isEqualTo(FOUND);
    assertThat(memo("6a" + pushed(DIGITS))).isEqualTo(FOUND);
    assertThat(memo("6a" + pushed("0x" + DIGITS))).isEqualTo(FOUND);
  }

  /** Version 1 took twenty bytes that are valid UTF-8 for text, and lost what they received. */
  @Test
  void readsTwentyBytesThatLookLikeText() {
    String text = hex("twenty ascii letters");
    assertThat(memo("6a14" + text))
        .isEqualTo(new DepositMemo.Recipient(EvmAddress.fromHex("0x" + text)));
    String digits = hex("01234567890123456789");
    assertThat(memo("6a14" + digits))
        .isEqualTo(new DepositMemo.Recipient(EvmAddress.fromHex("0x" + digits)));
  }

  @Property
  void readsEveryAddress(@ForAll @Size(20) byte[] octets) {
    Bytes address = Bytes.copyOf(octets);
    assertThat(memo("6a14" + address.toHex()))
        .isEqualTo(new DepositMemo.Recipient(new EvmAddress(address)));
  }

  @Test
  void readsTheLastPushHoweverItIsWritten() {
    assertThat(memo("6a04deadbeef14" + DIGITS)).isEqualTo(FOUND);
    assertThat(memo("6a5114" + DIGITS)).isEqualTo(FOUND);
    assertThat(memo("6a4c14" + DIGITS)).isEqualTo(FOUND);
    assertThat(memo("6a4d1400" + DIGITS)).isEqualTo(FOUND);
    assertThat(memo("6a4e14000000" + DIGITS)).isEqualTo(FOUND);
  }

  static List<String> withoutAddress() {
    return List.of(
        "6a", // Nothing.
        "6a00", // An empty push.
        "6a14" + DIGITS + "51", // A number is no push of bytes.
        "6a14" + DIGITS + "ac", // An operation behind it.
        "6a14" + DIGITS + "00", // The last push is the empty one.
        "6a15" + DIGITS, // One byte is missing.
        "6a4c15" + DIGITS,
        "6a4d1500" + DIGITS,
        "6a4e14000080" + DIGITS, // More than two gigabytes announced.
        "6a4e140000", // A length that is cut off.
        "6a4c",
        "6a13" + "11".repeat(19),
        "6a15" + "11".repeat(21),
        "6a28" + "11".repeat(40), // 40 bytes that are no digits.
        "6a2a" + "11".repeat(42));
  }

  @ParameterizedTest
  @MethodSource("withoutAddress")
  void findsNoAddressWhereNoneIs(String script) {
    assertThat(memo(script)).isEqualTo(new DepositMemo.Unreadable());
  }

  @Test
  void takesNoTextButFortyDigits() {
    for (String text :
        List.of(
            DIGITS + "0",
            "0" + DIGITS + "0",
            "0X" + DIGITS,
            DIGITS.substring(1),
            "0x" + DIGITS + "0",
            DIGITS.replace('f', 'g'),
            " " + DIGITS,
            DIGITS + "\n",
            "0x" + DIGITS.substring(2))) {
      assertThat(memo("6a" + pushed(text))).as(text).isEqualTo(new DepositMemo.Unreadable());
    }
  }

  @Test
  void takesTheFirstThatIsValid() {
    String other = "22".repeat(20);
    assertThat(memo("0014" + other, "6a0411223344", "6a14" + DIGITS, "6a14" + other))
        .isEqualTo(FOUND);
  }

  @Test
  void missesAMemoWhereThereIsNone() {
    assertThat(memo("0014" + DIGITS, "")).isEqualTo(new DepositMemo.Missing());
  }

  @Property
  void neverThrows(@ForAll @Size(max = 100) byte[] script) {
    assertThat(memo("6a" + Bytes.copyOf(script).toHex())).isNotNull();
  }
}
