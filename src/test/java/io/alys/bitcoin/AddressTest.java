package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Address.Kind;
import io.alys.bitcoin.Address.Parsed;
import io.alys.bitcoin.Address.Reason;
import io.alys.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.bitcoinj.base.Base58;
import org.bitcoinj.base.Bech32;
import org.bitcoinj.base.exceptions.AddressFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AddressTest {
  private static final String HASH = "751e76e8199196d454941c45d1b3a323f1433bd6";
  private static final String LONG =
      "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";

  static Stream<String> officialAddresses() {
    return Stream.of("bip173/addresses.txt", "bip350/addresses.txt")
        .flatMap(name -> Vectors.lines(name).stream());
  }

  static Stream<String> officialStrings() {
    return Stream.of("BECH32 bip173/strings.txt", "BECH32M bip350/strings.txt")
        .flatMap(
            named -> {
              List<String> words = List.of(named.split(" ", -1));
              return Vectors.lines(words.get(1)).stream()
                  .map(line -> words.getFirst() + " " + line);
            });
  }

  private static Reason refusal(Network network, String text) {
    Parsed parsed = Address.parse(network, text);
    assertThat(parsed).as(text).isInstanceOf(Parsed.Refused.class);
    return ((Parsed.Refused) parsed).reason();
  }

  private static Address address(Network network, String text) {
    Parsed parsed = Address.parse(network, text);
    assertThat(parsed).as(text).isInstanceOf(Parsed.Valid.class);
    return ((Parsed.Valid) parsed).address();
  }

  @ParameterizedTest
  @MethodSource("officialAddresses")
  void agreesWithTheOfficialAddresses(String line) {
    String[] words = line.split(" ", -1);
    Network network = Network.valueOf(words[1].toUpperCase(Locale.ROOT));
    if (words[2].matches("[A-Z_]+")) {
      assertThat(refusal(network, words[0])).hasToString(words[2]);
    } else {
      Address read = address(network, words[0]);
      assertThat(read.script().toHex()).isEqualTo(words[2]);
      assertThat(read).hasToString(words[0].toLowerCase(Locale.ROOT));
      assertThat(Address.ofScript(network, read.script())).contains(read);
    }
  }

  /** That which reads bech32 for us. */
  @ParameterizedTest
  @MethodSource("officialStrings")
  void restsOnAReaderThatAgreesWithTheOfficialStrings(String line) {
    String[] words = line.split(" ", -1);
    String text =
        words[2]
            .replace("\\x20", " ")
            .replace("\\x7f", "\u007f")
            .replace("\\x80", "\u0080")
            .replace("\\xff", "\u00ff");
    if (words[1].equals("valid")) {
      assertThat(Bech32.decode(text).encoding).hasToString(words[0]);
    } else {
      assertThatThrownBy(() -> Bech32.decode(text)).isInstanceOf(AddressFormatException.class);
    }
    assertThatCode(() -> refusal(Network.MAINNET, text)).doesNotThrowAnyException();
  }

  /** The addresses of the public key of the secret 1, as every wallet knows them. */
  @ParameterizedTest
  @CsvSource({
    "MAINNET, P2PKH, 1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH, 76a914" + HASH + "88ac",
    "REGTEST, P2PKH, mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r, 76a914" + HASH + "88ac",
    "MAINNET, P2WPKH, bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4, 0014" + HASH,
    "TESTNET4, P2WPKH, tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx, 0014" + HASH,
    "MAINNET, P2TR, bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0, 5120" + LONG,
    "TESTNET, P2SH, 2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2,"
        + " a914336caa13e08b96080a32b5d818d59b4ab3b3674287" // BIP49's.
  })
  void readsAndWritesEachKind(Network network, Kind kind, String text, String script) {
    Address read = address(network, text);
    assertThat(read.kind()).isEqualTo(kind);
    assertThat(read.script().toHex()).isEqualTo(script);
    assertThat(read.text()).isEqualTo(text);
    assertThat(Address.parse(network, Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo(new Parsed.Valid(read));
  }

  @Test
  void refusesAnAddressOfAnotherNetworkAndSaysSo() {
    String regtest = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    assertThat(Address.parse(Network.MAINNET, regtest))
        .isEqualTo(
            new Parsed.Refused(
                Reason.WRONG_NETWORK,
                "'" + regtest + "' is no address of mainnet: it belongs to another network"));
    assertThat(refusal(Network.REGTEST, "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"))
        .isEqualTo(Reason.WRONG_NETWORK);
    assertThat(refusal(Network.MAINNET, "mrCDrCybB6J1vRfbwM5hemdJz73FwDBC8r"))
        .isEqualTo(Reason.WRONG_NETWORK);
    // Litecoin's version byte.
    assertThat(refusal(Network.MAINNET, Base58.encodeChecked(48, new byte[20])))
        .isEqualTo(Reason.UNKNOWN_VERSION);
  }

  @Test
  void refusesWhatIsNoAddress() {
    for (String text : List.of("", " ", "1", "0", "bc1", "tb1q", "hello", "1BgGZ9 ", "3\u00e4")) {
      assertThat(refusal(Network.MAINNET, text))
          .as(text)
          .isIn(Reason.NOT_AN_ADDRESS, Reason.LENGTH, Reason.CHECKSUM);
    }
    assertThat(refusal(Network.MAINNET, "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMJ"))
        .isEqualTo(Reason.CHECKSUM);
    assertThat(refusal(Network.MAINNET, Base58.encodeChecked(0, new byte[19])))
        .isEqualTo(Reason.LENGTH);
    assertThat(Address.parse(Network.SIGNET, "a b"))
        .isEqualTo(
            new Parsed.Refused(
                Reason.NOT_AN_ADDRESS,
                "a text of 3 characters is no address of signet:"
                    + " it is neither base58 nor bech32"));
  }

  @Test
  void readsNoMoreThanAnAddressCanHave() {
    assertThat(refusal(Network.MAINNET, "1".repeat(Address.MAX_LENGTH)))
        .isNotEqualTo(Reason.TOO_LONG);
    assertThat(Address.parse(Network.MAINNET, "1".repeat(Address.MAX_LENGTH + 1)))
        .isEqualTo(
            new Parsed.Refused(
                Reason.TOO_LONG,
                "a text of 91 characters is no address of mainnet:"
                    + " it has more than 90 characters"));
  }

  @Test
  void givesNoAddressToAScriptOfAnotherKind() {
    for (String hex :
        List.of("", "6a", "5120" + HASH, "0014" + LONG, "6002751e", "a914" + HASH + "88")) {
      assertThat(Address.ofScript(Network.MAINNET, Bytes.fromHex(hex))).as(hex).isEmpty();
    }
    assertThatThrownBy(() -> new Address(Network.MAINNET, Bytes.fromHex("6a00")))
        .hasMessage("a script of 2 bytes has no address: it is of no kind that has one");
  }

  @Property
  void readsWhatItWrites(
      @ForAll Network network, @ForAll Kind kind, @ForAll @Size(32) byte[] octets) {
    String hash = Bytes.copyOf(octets).toHex();
    Bytes script =
        Bytes.fromHex(
            switch (kind) {
              case P2PKH -> "76a914" + hash.substring(24) + "88ac";
              case P2SH -> "a914" + hash.substring(24) + "87";
              case P2WPKH -> "0014" + hash.substring(24);
              case P2WSH -> "0020" + hash;
              case P2TR -> "5120" + hash;
            });
    Address address = Address.ofScript(network, script).orElseThrow();
    assertThat(address.kind()).isEqualTo(kind);
    assertThat(Address.parse(network, address.text())).isEqualTo(new Parsed.Valid(address));
  }

  @Property
  void neverThrows(@ForAll Network network, @ForAll @StringLength(max = 100) String text) {
    assertThat(Address.parse(network, text)).isNotNull();
  }

  @Property
  void neverThrowsOnWhatLooksLikeBech32(
      @ForAll @StringLength(max = 70) @CharRange(from = '0', to = 'z') String rest) {
    assertThat(Address.parse(Network.REGTEST, "bcrt1" + rest)).isInstanceOf(Parsed.Refused.class);
    assertThat(Address.parse(Network.REGTEST, Bytes.copyOf(new byte[] {(byte) 0xc3})))
        .isInstanceOf(Parsed.Refused.class);
  }
}
