package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Psbt;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoin.WitnessAssembly.Contribution;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PsbtViewTest {
  private static final List<SigningKey> KEYS =
      Stream.of("11", "12", "13")
          .map(octet -> SigningKey.of(Bytes.fromHex(octet.repeat(32))))
          .sorted(Comparator.comparing(SigningKey::publicKey))
          .toList();
  private static final Multisig OWNERS =
      new Multisig(2, KEYS.stream().map(SigningKey::publicKey).toList());
  private static final List<Sats> AMOUNTS = List.of(new Sats(50_000), new Sats(70_000));
  private static final Bytes SOMEBODY = Bytes.fromHex("0014" + "33".repeat(20));
  private static final Transaction UNSIGNED = spending(new Txid(Bytes.fromHex("aa".repeat(32))));
  private static final Psbt FRESH = Psbt.of(UNSIGNED, AMOUNTS, OWNERS);

  private static Transaction spending(Txid funds) {
    return new Transaction(
        2,
        IntStream.range(0, 2)
            .mapToObj(i -> new Transaction.Input(new Outpoint(funds, i), Bytes.EMPTY, 0xffff_fffdL))
            .toList(),
        List.of(
            new Transaction.Output(new Sats(100_000), SOMEBODY),
            new Transaction.Output(new Sats(18_000), OWNERS.outputScript())),
        0);
  }

  private static Contribution signed(Transaction transaction, int input, int key) {
    Bytes digest = new Bip143(transaction).digest(input, OWNERS.script(), AMOUNTS.get(input));
    return new Contribution(input, KEYS.get(key).publicKey(), KEYS.get(key).sign(digest));
  }

  private static Contribution signed(int input, int key) {
    return signed(UNSIGNED, input, key);
  }

  private static Psbt with(Psbt psbt, Contribution... signatures) {
    Psbt more = psbt;
    for (Contribution each : signatures) {
      more = more.with(each);
    }
    return more;
  }

  private static JsonObject view(Psbt psbt) {
    return PsbtView.of(psbt.toBytes().toArray(), "regtest");
  }

  private static JsonObject input(JsonObject view, int number) {
    return view.getJsonArray("inputs").getJsonObject(number);
  }

  private static JsonObject signature(JsonObject view, int input, int number) {
    return input(view, input).getJsonArray("signatures").getJsonObject(number);
  }

  private static String key(int number) {
    return KEYS.get(number).publicKey().toString();
  }

  /** With another record in place of one of an input; each stands once there. */
  private static Psbt replacing(Psbt psbt, String record, String other) {
    String hex = psbt.toBytes().toHex();
    assertThat(hex).contains(record);
    return Psbt.parse(Bytes.fromHex(hex.replaceFirst(record, other)));
  }

  private static String witnessUtxo(String value, Bytes script) {
    return "01012b" + value + "22" + script.toHex();
  }

  private static final String FIRST_COIN = witnessUtxo("50c3000000000000", OWNERS.outputScript());

  @Test
  void saysWhatItSpendsAndPaysAndWhatItCosts() {
    JsonObject view = view(FRESH);
    assertThat(view.getString("txid")).isEqualTo(UNSIGNED.txid().toString());
    assertThat(view.getLong("inputSat")).isEqualTo(120_000);
    assertThat(view.getLong("outputSat")).isEqualTo(118_000);
    assertThat(view.getLong("feeSat")).isEqualTo(2_000);
    int size = OWNERS.signedVirtualBytes(UNSIGNED);
    assertThat(view.getInteger("virtualBytes")).isEqualTo(size);
    assertThat(new java.math.BigDecimal(view.getString("satPerVirtualByte")).doubleValue())
        .isBetween(2_000.0 / size - 0.001, 2_000.0 / size + 0.001);
    assertThat(view.getBoolean("complete")).isFalse();
    assertThat(view.getBoolean("sound")).isTrue();
    assertThat(input(view, 1))
        .isEqualTo(
            new JsonObject()
                .put("spends", "aa".repeat(32) + ":1")
                .put("sequence", 0xffff_fffdL)
                .put("sat", 70_000L)
                .put("address", OWNERS.address(Network.REGTEST))
                .put("script", OWNERS.outputScript().toHex())
                .put("proven", false)
                .put("witnessScript", OWNERS.script().toHex())
                .put("threshold", 2)
                .put("keys", 3)
                .put("complete", false)
                .put("signatures", new JsonArray())
                .put("missing", new JsonArray().add(key(0)).add(key(1)).add(key(2)))
                .put("problems", new JsonArray()));
    JsonArray outputs = view.getJsonArray("outputs");
    assertThat(outputs.getJsonObject(0).getString("address")).startsWith("bcrt1q");
    assertThat(outputs.getJsonObject(0).getBoolean("change")).isFalse();
    assertThat(outputs.getJsonObject(1).getBoolean("change")).isTrue();
  }

  @Test
  void readsOctetsHexAndBase64AsTheSame() {
    JsonObject octets = view(FRESH);
    String base64 = FRESH.toBase64();
    for (String text :
        List.of(
            FRESH.toBytes().toHex(),
            FRESH.toBytes().toHex().toUpperCase(java.util.Locale.ROOT) + "\n",
            base64 + "\n",
            "  " + base64.substring(0, 64) + "\r\n" + base64.substring(64))) {
      assertThat(PsbtView.of(text.getBytes(StandardCharsets.US_ASCII), "regtest"))
          .isEqualTo(octets);
    }
  }

  @Test
  void tellsSignaturesThatCountFromThoseThatDoNot() {
    Contribution ofAnotherInput =
        new Contribution(1, KEYS.get(0).publicKey(), signed(0, 0).signature());
    SigningKey stranger = SigningKey.of(Bytes.fromHex("77".repeat(32)));
    JsonObject view =
        view(
            with(
                FRESH,
                signed(0, 0),
                signed(0, 2),
                ofAnotherInput,
                signed(1, 1),
                new Contribution(1, stranger.publicKey(), signed(1, 1).signature())));
    assertThat(input(view, 0).getBoolean("complete")).isTrue();
    assertThat(input(view, 0).getJsonArray("missing")).isEmpty();
    assertThat(signature(view, 0, 0))
        .isEqualTo(
            new JsonObject()
                .put("key", key(0))
                .put("signature", signed(0, 0).signature().toHex())
                .put("valid", true));
    assertThat(input(view, 1).getBoolean("complete")).isFalse();
    assertThat(input(view, 1).getJsonArray("missing"))
        .isEqualTo(new JsonArray().add(key(0)).add(key(2)));
    assertThat(
            input(view, 1).getJsonArray("signatures").stream()
                .map(JsonObject.class::cast)
                .map(each -> each.getString("key") + " " + each.getString("why"))
                .toList())
        .containsExactlyInAnyOrder(
            key(0) + " another key made it, or over something else",
            key(1) + " null",
            stranger.publicKey() + " the key is none of those that own the input");
    assertThat(view.getBoolean("complete")).isFalse();
    assertThat(view.getBoolean("sound")).isFalse();
  }

  @Test
  void findsOutWhoseSignaturesAWholeWitnessHolds() {
    SignedTransaction whole =
        new SignedTransaction(
            UNSIGNED,
            List.of(
                OWNERS.witness(List.of(signed(0, 0).signature(), signed(0, 1).signature())),
                OWNERS.witness(List.of(signed(1, 1).signature(), signed(1, 2).signature()))));
    JsonObject view = view(FRESH.finished(whole));
    assertThat(view.getBoolean("complete")).isTrue();
    assertThat(view.getBoolean("sound")).isTrue();
    assertThat(view.getInteger("virtualBytes")).isEqualTo(whole.virtualBytes());
    assertThat(signature(view, 1, 0).getString("key")).isEqualTo(key(1));
    assertThat(signature(view, 1, 1).getString("key")).isEqualTo(key(2));

    SignedTransaction swapped =
        new SignedTransaction(
            UNSIGNED,
            List.of(
                OWNERS.witness(List.of(signed(0, 1).signature(), signed(0, 0).signature())),
                OWNERS.witness(List.of(signed(1, 1).signature(), signed(0, 2).signature()))));
    JsonObject wrong = view(FRESH.finished(swapped));
    assertThat(wrong.getBoolean("complete")).isFalse();
    assertThat(wrong.getBoolean("sound")).isFalse();
    assertThat(signature(wrong, 1, 1).containsKey("key")).isFalse();
    for (int i = 0; i < 2; i++) {
      assertThat(input(wrong, i).getJsonArray("problems"))
          .containsExactly("its whole witness does not open its coin");
    }
  }

  @Test
  void believesTheTransactionThatMadeACoinMoreThanWhatIsSaidOfIt() {
    Transaction made =
        new Transaction(
            2,
            List.of(new Transaction.Input(new Outpoint(UNSIGNED.txid(), 0), Bytes.EMPTY, 0)),
            AMOUNTS.stream()
                .map(amount -> new Transaction.Output(amount, OWNERS.outputScript()))
                .toList(),
            0);
    Transaction spending = spending(made.txid());
    String bytes = made.toBytes().toHex();
    Psbt proven =
        replacing(
            with(Psbt.of(spending, AMOUNTS, OWNERS), signed(spending, 0, 0)),
            FIRST_COIN,
            "0100%02x%s%s".formatted(bytes.length() / 2, bytes, FIRST_COIN));
    assertThat(input(view(proven), 0).getBoolean("proven")).isTrue();
    assertThat(view(proven).getBoolean("sound")).isTrue();

    Psbt lie = replacing(proven, FIRST_COIN, FIRST_COIN.replace("50c3", "ffff"));
    JsonObject view = view(lie);
    assertThat(view.getLong("inputSat")).isEqualTo(120_000);
    assertThat(signature(view, 0, 0).getBoolean("valid")).isTrue();
    assertThat(input(view, 0).getJsonArray("problems"))
        .containsExactly("what it is said to spend is not what it spends");
    assertThat(view.getBoolean("sound")).isFalse();
  }

  @Test
  void saysWhatKeepsAnInputFromBeingSigned() {
    Psbt halfSigned = with(FRESH, signed(0, 0));
    JsonObject unknown = view(replacing(halfSigned, FIRST_COIN, ""));
    assertThat(unknown.containsKey("feeSat")).isFalse();
    assertThat(input(unknown, 0).getJsonArray("problems"))
        .containsExactly("nothing says what it spends");
    assertThat(signature(unknown, 0, 0).containsKey("valid")).isFalse();
    assertThat(unknown.getBoolean("sound")).isFalse();

    JsonObject foreign =
        view(
            replacing(
                FRESH,
                FIRST_COIN,
                witnessUtxo("50c3000000000000", Bytes.fromHex("0020" + "55".repeat(32)))));
    assertThat(input(foreign, 0).getJsonArray("problems"))
        .containsExactly("its script is not the one that its coin is locked with");

    assertThat(
            input(view(replacing(FRESH, "01030401000000", "01030403000000")), 0)
                .getJsonArray("problems"))
        .containsExactly("it asks for signatures over less than all inputs and outputs");

    String script = "0105%02x%s".formatted(OWNERS.script().size(), OWNERS.script().toHex());
    assertThat(input(view(replacing(FRESH, script, "")), 0).getJsonArray("problems"))
        .containsExactly("it has no witness script");
    JsonObject other = view(replacing(halfSigned, script, "01050151"));
    assertThat(input(other, 0).getJsonArray("problems"))
        .containsExactly("the script is no m-of-n multisig, so its signatures are not checked");
    assertThat(other.getLong("feeSat")).isEqualTo(2_000);
    assertThat(other.containsKey("virtualBytes")).isFalse();
  }

  @Test
  void isNotSoundWhenItPaysMoreThanItSpends() {
    JsonObject view = view(Psbt.of(UNSIGNED, List.of(new Sats(1), new Sats(2)), OWNERS));
    assertThat(view.getLong("feeSat")).isEqualTo(-117_997);
    assertThat(view.getBoolean("sound")).isFalse();
  }

  @Test
  void showsEveryOfficialOneWhateverItsInputsAre() throws IOException {
    List<String> valid =
        Files.readAllLines(Path.of("src/test/resources/vectors/bip174/psbts.txt")).stream()
            .filter(line -> line.startsWith("valid "))
            .map(line -> line.split(" ", -1)[1])
            .toList();
    assertThat(valid).hasSizeGreaterThan(5);
    for (String base64 : valid) {
      JsonObject view = PsbtView.of(base64.getBytes(StandardCharsets.US_ASCII), "testnet");
      assertThat(view.getString("txid"))
          .isEqualTo(Psbt.parseBase64(base64).unsigned().txid().toString());
      assertThat(view.getJsonArray("inputs")).isNotEmpty();
    }
  }

  @Test
  void refusesWhatIsNoPsbt() {
    assertThatThrownBy(() -> PsbtView.of("0200".getBytes(StandardCharsets.US_ASCII), "regtest"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "neither its octets nor its text begin as those of a psbt do, in hex or in base64");
    for (String text : List.of("70736274ff", "70736274ffxy", "cHNidP8", "cHNidP8=%", "psbt")) {
      assertThatThrownBy(() -> PsbtView.of(text.getBytes(StandardCharsets.US_ASCII), "regtest"))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
    byte[] octets = FRESH.toBytes().toArray();
    assertThatThrownBy(() -> PsbtView.of(octets, "bitcoin"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "network 'bitcoin' is unknown; there are mainnet, testnet, testnet4, signet, regtest");
  }
}
