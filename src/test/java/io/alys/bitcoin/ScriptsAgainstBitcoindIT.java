package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.Address.Kind;
import io.alys.bitcoin.Address.Parsed;
import io.alys.bitcoin.Address.Reason;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import io.alys.testkit.RealBitcoind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bitcoinj.base.BitcoinNetwork;
import org.bitcoinj.base.SegwitAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Output scripts, their addresses and multisig scripts: the real bitcoind says the same. */
@Tag("real")
class ScriptsAgainstBitcoindIT {
  private static final int CASES = 100;

  /** Programs that nobody owns yet, which it names and we refuse. */
  private static final Set<String> UNOWNED = Set.of("witness_unknown", "anchor");

  private static RealBitcoind bitcoind;

  private final Seed seed = Seed.of(20_261_121);

  @BeforeAll
  static void start() {
    bitcoind = RealBitcoind.start();
  }

  @AfterAll
  static void stop() {
    bitcoind.close();
  }

  private Bytes random(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) seed.nextInt(256);
    }
    return Bytes.copyOf(bytes);
  }

  private Bytes script(Kind kind) {
    return switch (kind) {
      case P2PKH -> Bytes.fromHex("76a914").plus(random(20)).plus(Bytes.fromHex("88ac"));
      case P2SH -> Bytes.fromHex("a914").plus(random(20)).plus(Bytes.fromHex("87"));
      case P2WPKH -> Bytes.fromHex("0014").plus(random(20));
      case P2WSH -> Bytes.fromHex("0020").plus(random(32));
      case P2TR -> Bytes.fromHex("5120").plus(random(32));
    };
  }

  private static String itsNameOf(Kind kind) {
    return switch (kind) {
      case P2PKH -> "pubkeyhash";
      case P2SH -> "scripthash";
      case P2WPKH -> "witness_v0_keyhash";
      case P2WSH -> "witness_v0_scripthash";
      case P2TR -> "witness_v1_taproot";
    };
  }

  private static boolean takes(String text) {
    return bitcoind.call("validateaddress", text).path("isvalid").asBoolean();
  }

  private static boolean weTake(String text) {
    return Address.parse(Network.REGTEST, text) instanceof Parsed.Valid;
  }

  @ParameterizedTest
  @EnumSource
  void givesAScriptTheSameAddress(Kind kind) {
    for (int i = 0; i < CASES; i++) {
      Address address = new Address(Network.REGTEST, script(kind));
      JsonNode decoded = bitcoind.call("decodescript", address.script().toHex());
      assertThat(decoded.path("type").asText()).isEqualTo(itsNameOf(kind));
      assertThat(decoded.path("address").asText()).isEqualTo(address.text());
      JsonNode validated = bitcoind.call("validateaddress", address.text());
      assertThat(validated.path("scriptPubKey").asText()).isEqualTo(address.script().toHex());
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesAndRefusesTheSameTexts(Kind kind) {
    for (int i = 0; i < CASES; i++) {
      String text = new Address(Network.REGTEST, script(kind)).text();
      int at = seed.nextInt(text.length());
      char other = "023456789acdefghjkmnpqrstuvwxyz".charAt(seed.nextInt(31));
      String upper = text.toUpperCase(Locale.ROOT);
      List<String> texts =
          List.of(
              upper,
              text.substring(0, at) + other + text.substring(at + 1),
              text.substring(0, at) + text.substring(at + 1),
              text.substring(0, at) + other + text.substring(at),
              upper.substring(0, at) + text.substring(at));
      assertThat(texts).allSatisfy(each -> assertThat(weTake(each)).isEqualTo(takes(each)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void knowsAddressesForNoOtherScripts(Kind kind) {
    for (int i = 0; i < CASES; i++) {
      byte[] script = script(kind).toArray();
      script[seed.nextInt(3)] += (byte) (1 + seed.nextInt(255));
      Bytes changed = Bytes.copyOf(script);
      JsonNode decoded = bitcoind.call("decodescript", changed.toHex());
      boolean named = decoded.has("address") && !UNOWNED.contains(decoded.path("type").asText());
      assertThat(Address.ofScript(Network.REGTEST, changed).isPresent())
          .as(changed.toHex())
          .isEqualTo(named);
    }
  }

  /** The one difference, and it is meant: see {@link Address}. */
  @ParameterizedTest
  @ValueSource(ints = {2, 16})
  void refusesProgramsOfTheFutureWhichItTakes(int version) {
    String text =
        SegwitAddress.fromProgram(BitcoinNetwork.REGTEST, version, random(32).toArray()).toBech32();
    assertThat(takes(text)).isTrue();
    assertThat(Address.parse(Network.REGTEST, text))
        .isInstanceOfSatisfying(
            Parsed.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_VERSION));
  }

  /** In any order. */
  private List<PublicKey> keys(int count) {
    return Stream.generate(() -> SigningKey.of(random(SigningKey.SIZE_BYTES)).publicKey())
        .limit(count)
        .toList();
  }

  @Test
  void sharesOutputsInTheOrderOfBip67() {
    for (int i = 0; i < CASES; i++) {
      int count = 1 + seed.nextInt(Multisig.MAX_KEYS);
      int threshold = 1 + seed.nextInt(count);
      List<PublicKey> given = keys(count);
      Multisig shared = new Multisig(threshold, given);
      String address = shared.address(Network.REGTEST);

      List<String> sorted = shared.keys().stream().map(PublicKey::toString).toList();
      JsonNode created = bitcoind.call("createmultisig", threshold, sorted, "bech32");
      assertThat(created.path("redeemScript").asText()).isEqualTo(shared.script().toHex());
      assertThat(created.path("address").asText()).isEqualTo(address);

      String listed = given.stream().map(PublicKey::toString).collect(Collectors.joining(","));
      String descriptor = "wsh(sortedmulti(%d,%s))".formatted(threshold, listed);
      String whole = bitcoind.call("getdescriptorinfo", descriptor).path("descriptor").asText();
      assertThat(bitcoind.call("deriveaddresses", whole).path(0).asText()).isEqualTo(address);
      assertThat(bitcoind.call("validateaddress", address).path("scriptPubKey").asText())
          .isEqualTo(shared.outputScript().toHex());
    }
  }

  @Test
  void readsMultisigScriptsAsItDoes() {
    for (int count = 1; count <= Multisig.MAX_KEYS; count++) {
      Multisig shared = new Multisig((count + 1) / 2, keys(count));
      JsonNode decoded = bitcoind.call("decodescript", shared.script().toHex());
      assertThat(decoded.path("segwit").path("address").asText())
          .isEqualTo(shared.address(Network.REGTEST));
      String words =
          Stream.of(
                  Stream.of(Integer.toString(shared.threshold())),
                  shared.keys().stream().map(PublicKey::toString),
                  IntStream.of(count).mapToObj(Integer::toString),
                  Stream.of("OP_CHECKMULTISIG"))
              .flatMap(part -> part)
              .collect(Collectors.joining(" "));
      assertThat(decoded.path("asm").asText()).isEqualTo(words);
      assertThat(Multisig.parse(shared.script())).isEqualTo(shared);
    }
  }
}
