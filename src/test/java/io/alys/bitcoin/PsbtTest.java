package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.WitnessAssembly.Assembled;
import io.alys.bitcoin.WitnessAssembly.Contribution;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PsbtTest {
  private static final String MAGIC = "70736274ff";
  private static final List<SigningKey> KEYS =
      Stream.of("11", "12", "13")
          .map(octet -> SigningKey.of(Bytes.fromHex(octet.repeat(32))))
          .toList();
  private static final Multisig MULTISIG =
      new Multisig(2, KEYS.stream().map(SigningKey::publicKey).toList());
  private static final List<Sats> AMOUNTS = List.of(new Sats(5_000), new Sats(7_000));
  private static final Transaction UNSIGNED = unsigned(2, Bytes.EMPTY);
  private static final Psbt FRESH = Psbt.of(UNSIGNED, AMOUNTS, MULTISIG);

  /** One input that nothing is said of, one output. */
  private static final Transaction SMALL = unsigned(1, Bytes.EMPTY);

  private static Transaction unsigned(int inputs, Bytes script) {
    Txid funds = new Txid(Bytes.fromHex("aa".repeat(32)));
    return new Transaction(
        2,
        IntStream.range(0, inputs)
            .mapToObj(i -> new Transaction.Input(new Outpoint(funds, i), script, 0))
            .toList(),
        List.of(new Transaction.Output(new Sats(11_000), MULTISIG.outputScript())),
        0);
  }

  private static Contribution signed(int input, SigningKey key) {
    Bytes digest = new Bip143(UNSIGNED).digest(input, MULTISIG.script(), AMOUNTS.get(input));
    return new Contribution(input, key.publicKey(), key.sign(digest));
  }

  /** With these records, each map's end among them. */
  private static Bytes small(String global, String rest) {
    String transaction = SMALL.toBytes().toHex();
    String size = "%02x".formatted(transaction.length() / 2);
    return Bytes.fromHex(MAGIC + "0100" + size + transaction + global + "00" + rest);
  }

  static List<String> vectors(String kind) {
    return Vectors.lines("bip174/psbts.txt").stream()
        .filter(line -> line.startsWith(kind + " "))
        .toList();
  }

  static List<String> valid() {
    return vectors("valid");
  }

  static List<String> invalid() {
    return vectors("invalid");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void keepsEveryByteOfTheOfficialOnes(String line) {
    String text = line.split(" ", -1)[1];
    Psbt read = Psbt.parseBase64(text);
    assertThat(read.toBase64()).isEqualTo(text);
    assertThat(read)
        .isEqualTo(Psbt.parse(read.toBytes()))
        .hasSameHashCodeAs(Psbt.parseBase64(text));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesTheOfficialInvalidOnes(String line) {
    String text = line.split(" ", -1)[1];
    assertThatThrownBy(() -> Psbt.parseBase64(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsTheOfficialMultisig() {
    String line = valid().stream().filter(one -> one.contains("2-of-2")).findFirst().orElseThrow();
    Psbt read = Psbt.parseBase64(line.split(" ", -1)[1]);
    Bytes script = read.witnessScript(0).orElseThrow();
    PublicKey first =
        PublicKey.fromHex("03b1341ccba7683b6af4f1238cd6e97e7167d569fac47f1e48d47541844355bd46");
    assertThat(Multisig.parse(script).keys()).contains(first).hasSize(2);
    assertThat(read.partialSignatures(0)).containsOnlyKeys(first);
    assertThat(read.contributions()).hasSize(1);
    assertThat(read.witnessUtxo(0).orElseThrow().value()).isEqualTo(new Sats(199_909_013));
    assertThat(read.sighashType(0)).isEmpty();
    assertThat(read.finalWitness(0)).isEmpty();
    assertThat(read.extract()).isEmpty();
    assertThat(read).hasToString("psbt of " + read.unsigned().txid());
  }

  @Test
  void tellsSignersWhatTheyNeed() {
    Psbt read = Psbt.parse(FRESH.toBytes());
    assertThat(read.unsigned()).isEqualTo(UNSIGNED);
    for (int input = 0; input < 2; input++) {
      assertThat(read.witnessUtxo(input))
          .contains(new Transaction.Output(AMOUNTS.get(input), MULTISIG.outputScript()));
      assertThat(read.witnessScript(input)).contains(MULTISIG.script());
      assertThat(read.sighashType(input)).hasValue(Bip143.SIGHASH_ALL);
      assertThat(read.partialSignatures(input)).isEmpty();
    }
  }

  @Test
  void carriesSignaturesToTheTransaction() {
    Psbt psbt = FRESH;
    for (SigningKey key : KEYS) {
      psbt = Psbt.parseBase64(psbt.with(signed(0, key)).with(signed(1, key)).toBase64());
    }
    Assembled assembled =
        new WitnessAssembly(UNSIGNED, AMOUNTS, MULTISIG).assemble(psbt.contributions());
    SignedTransaction done = ((Assembled.Complete) assembled).transaction();

    Psbt finished = psbt.finished(done);

    assertThat(assembled.refused()).isEmpty();
    assertThat(finished.finalWitness(1)).contains(done.witnesses().get(1));
    assertThat(finished.contributions()).isEmpty();
    assertThat(finished.witnessScript(0)).isEmpty();
    assertThat(finished.sighashType(0)).isEmpty();
    assertThat(finished.witnessUtxo(0)).isEqualTo(psbt.witnessUtxo(0));
    assertThat(Psbt.parse(finished.toBytes()).extract()).contains(done);
    assertThat(finished).isNotEqualTo(psbt).isNotEqualTo("psbt");
  }

  @Test
  void finishesNoOtherTransaction() {
    assertThatThrownBy(() -> FRESH.finished(SignedTransaction.bare(SMALL)))
        .hasMessage(
            "%s is not the transaction of this psbt, which is %s", SMALL.txid(), UNSIGNED.txid());
  }

  @Test
  void keepsWhatItDoesNotKnowToTheEnd() {
    Bytes odd = small("01fc01aa", "02fd0101bb" + "02fb0001dd" + "00" + "020a0001cc" + "00");
    Psbt read = Psbt.parse(odd);
    assertThat(read).isEqualTo(Psbt.parse(read.toBytes()));
    SignedTransaction done = new SignedTransaction(SMALL, List.of(List.of(Bytes.fromHex("51"))));
    assertThat(read.finished(done).toBytes().toHex())
        .contains("01fc01aa", "02fd0101bb", "02fb0001dd", "020a0001cc", "010803010151");
  }

  @Test
  void writesRecordsInTheOrderOfTheirKeys() {
    Psbt read = Psbt.parse(small("", "02fe0001aa" + "020b0001bb" + "0000"));
    assertThat(read.toBytes()).isEqualTo(small("", "020b0001bb" + "02fe0001aa" + "0000"));
  }

  @Test
  void extractsNothingThatNeedsAScriptToo() {
    assertThat(Psbt.parse(small("", "01080201" + "00" + "0000")).extract()).isPresent();
    assertThat(Psbt.parse(small("", "01070151" + "01080201" + "00" + "0000")).extract()).isEmpty();
  }

  @Test
  void leavesUncompressedKeysToOthers() {
    String key = "04" + "22".repeat(64);
    Psbt read = Psbt.parse(small("", "4202" + key + "01aa" + "0000"));
    assertThat(read.partialSignatures(0)).isEmpty();
    assertThat(read.toBytes().toHex()).contains(key);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0000ff, 1 bytes follow the psbt",
    "'', 00, byte 104: 1 bytes are missing",
    "01fb0401000000, 0000, psbt version 1 is unknown; only 0 is read",
    "01fb03000000, 0000, the version is wrong: 3 bytes",
    "02fb000400000000, 0000, a key in the global map is wrong: 2 bytes",
    "02010004aaaaaaaa, 0000, an extended key is wrong: 2 bytes",
    "'', 0103030100000000, a sighash type is wrong: 3 bytes",
    "'', 0104000104000000, record 04 stands twice in one map",
    "'', 01080201020000, 'byte 1: 2 announced, 0 bytes are left'",
    "'', 01010800000000000000000000, byte 8: 1 bytes are missing"
  })
  void saysWhatIsWrong(String global, String rest, String message) {
    assertThatThrownBy(() -> Psbt.parse(small(global, rest))).hasMessage(message);
  }

  @Test
  void refusesWhatAnInputDoesNotSpend() {
    String other = SMALL.toBytes().toHex();
    String record = "0100%02x%s".formatted(other.length() / 2, other);
    assertThatThrownBy(() -> Psbt.parse(small("", record + "0000")))
        .hasMessage("%s has no %s", SMALL.txid(), SMALL.inputs().getFirst().spends());
  }

  @Test
  void readsKeysAndPathsAsTheyMustBe() {
    String key = "2202" + "03" + "22".repeat(32);
    String path = "2206" + "02" + "22".repeat(32);
    String xpub = "4f01" + "aa".repeat(78);
    assertThat(Psbt.parse(small(xpub + "04aabbccdd", key + "01aa" + path + "04aabbccdd" + "0000")))
        .isNotEqualTo(Psbt.parse(small(xpub + "04aabbccdd", "0000")))
        .isNotEqualTo(Psbt.parse(small("01fb0400000000", "0000")));
    for (String wrong :
        List.of(
            "2202" + "05" + "22".repeat(32) + "01aa",
            "4202" + "05" + "22".repeat(64) + "01aa",
            path + "03aabbcc",
            path + "00")) {
      assertThatThrownBy(() -> Psbt.parse(small("", wrong + "0000")))
          .hasMessageMatching("(a public key in the input map|the path of a key) is wrong: .*");
      assertThatThrownBy(() -> Psbt.parse(small(xpub + "03aabbcc", "0000")))
          .hasMessage("the path of an extended key is wrong: 79 bytes");
    }
  }

  @Test
  void refusesAnOutputThatWhatIsSpentDoesNotHave() {
    Transaction spending =
        new Transaction(
            2,
            List.of(new Transaction.Input(new Outpoint(SMALL.txid(), 1), Bytes.EMPTY, 0)),
            SMALL.outputs(),
            0);
    String bare = spending.toBytes().toHex();
    String spent = SMALL.toBytes().toHex();
    String size = "%02x".formatted(spent.length() / 2);
    Bytes whole =
        Bytes.fromHex(MAGIC + "0100" + size + bare + "00" + "0100" + size + spent + "0000");
    assertThatThrownBy(() -> Psbt.parse(whole))
        .hasMessage("%s has no %s:1", SMALL.txid(), SMALL.txid());
  }

  @Test
  void startsFromWhatIsUnsigned() {
    Transaction odd = unsigned(1, Bytes.fromHex("51"));
    assertThatThrownBy(() -> Psbt.of(odd, List.of(new Sats(1)), MULTISIG))
        .hasMessage("an input of %s has a script already", odd.txid());
    assertThatThrownBy(() -> Psbt.of(SMALL, AMOUNTS, MULTISIG))
        .hasMessage("2 amounts for the 1 inputs of %s", SMALL.txid());
  }

  @Test
  void readsNoMoreThanItsLimit() {
    assertThatThrownBy(() -> Psbt.parse(Bytes.copyOf(new byte[Psbt.MAX_BYTES + 1])))
        .hasMessage("a psbt of 4000001 bytes is longer than 4000000");
    assertThatThrownBy(() -> Psbt.parse(Bytes.copyOf(new byte[Psbt.MAX_BYTES])))
        .hasMessage("a psbt begins with 70736274ff");
    assertThatThrownBy(() -> Psbt.parseBase64("A".repeat(5_333_337)))
        .hasMessage("a psbt of 5333337 characters is longer than 4000000 bytes");
    assertThatThrownBy(() -> Psbt.parseBase64("#")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Psbt.parse(Bytes.fromHex("7073")))
        .hasMessage("a psbt begins with 70736274ff");
    assertThatThrownBy(() -> Psbt.parse(Bytes.fromHex(MAGIC + "00")))
        .hasMessage("the psbt has no transaction");
  }

  /** One byte changed anywhere: it is refused, or it is another one that is read and written. */
  @Property(tries = 500)
  void neverFailsInAnotherWay(@ForAll @IntRange(max = 400) int at, @ForAll byte octet) {
    byte[] changed = FRESH.with(signed(0, KEYS.getFirst())).toBytes().toArray();
    changed[at] = octet;
    try {
      Psbt read = Psbt.parse(Bytes.copyOf(changed));
      assertThat(Psbt.parse(read.toBytes())).isEqualTo(read);
      assertThat(read.contributions()).hasSizeLessThan(3);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }

  @Property(tries = 200)
  void neverFailsInAnotherWayOnAnything(@ForAll @Size(max = 60) byte[] octets) {
    try {
      assertThat(Psbt.parse(small("", Bytes.copyOf(octets).toHex()))).isNotNull();
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }
}
