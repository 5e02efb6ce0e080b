package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.bitcoin.Address.Kind;
import io.alys.bitcoin.WitnessAssembly.Assembled;
import io.alys.bitcoin.WitnessAssembly.Contribution;
import io.alys.bitcoin.WitnessAssembly.Refusal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.RealBitcoind;
import io.alys.testkit.RealBitcoind.Options;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bitcoinj.crypto.ECKey;
import org.bitcoinj.crypto.SignatureDecodeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Transactions that spend coins of a federation: what we build the real bitcoind takes into its
 * pool, by the rules of its main network; what we refuse it refuses.
 */
@Tag("real")
class SpendsAgainstBitcoindIT {
  private static final Sats COIN = new Sats(1_000_000);
  private static final Sats FEE = new Sats(20_000);
  private static final int COINS = 5;
  private static final long REPLACEABLE = 0xffff_fffdL;

  private static final Map<Federation, List<Outpoint>> FUNDED = new HashMap<>();
  private static RealBitcoind bitcoind;

  /** Some keys, in the order of their script. */
  record Federation(int threshold, int size) {
    static final Federation SMALL = new Federation(2, 3);
    static final Federation LARGE = new Federation(3, 5);

    List<SigningKey> keys() {
      return IntStream.rangeClosed(1, size)
          .mapToObj(i -> SigningKey.of(Bytes.fromHex("%02x".formatted(0x10 + i).repeat(32))))
          .sorted(Comparator.comparing(SigningKey::publicKey))
          .toList();
    }

    Multisig multisig() {
      return new Multisig(threshold, keys().stream().map(SigningKey::publicKey).toList());
    }
  }

  /** Inputs of a federation and what it pays with them. */
  record Payment(Federation federation, Transaction unsigned) {
    List<Sats> amounts() {
      return Collections.nCopies(unsigned.inputs().size(), COIN);
    }

    WitnessAssembly assembly() {
      return new WitnessAssembly(unsigned, amounts(), federation.multisig());
    }

    Contribution signed(int input, int key) {
      SigningKey signer = federation.keys().get(key);
      Bytes digest = new Bip143(unsigned).digest(input, federation.multisig().script(), COIN);
      return new Contribution(input, signer.publicKey(), signer.sign(digest));
    }

    /** Of these keys, each input. */
    List<Contribution> signed(List<Integer> keys) {
      return IntStream.range(0, amounts().size())
          .boxed()
          .flatMap(input -> keys.stream().map(key -> signed(input, key)))
          .toList();
    }

    SignedTransaction complete(List<Integer> keys) {
      return ((Assembled.Complete) assembly().assemble(signed(keys))).transaction();
    }
  }

  @BeforeAll
  static void fund() {
    bitcoind = RealBitcoind.start(Options.DEFAULT.with("-acceptnonstdtxn=0"));
    bitcoind.fund(1);
    for (Federation federation : List.of(Federation.SMALL, Federation.LARGE)) {
      String address = federation.multisig().address(Network.REGTEST);
      FUNDED.put(federation, Stream.generate(() -> sent(address)).limit(COINS).toList());
    }
    bitcoind.mineTo(bitcoind.nobody(), 1);
  }

  private static Outpoint sent(String address) {
    String txid = bitcoind.wallet("sendtoaddress", address, "0.01").asText();
    String hex = bitcoind.wallet("gettransaction", txid).path("hex").asText();
    Transaction transaction = SignedTransaction.parse(Bytes.fromHex(hex)).transaction();
    long index =
        IntStream.range(0, transaction.outputs().size())
            .filter(output -> transaction.outputs().get(output).value().equals(COIN))
            .findFirst()
            .orElseThrow();
    return new Outpoint(transaction.txid(), index);
  }

  @AfterAll
  static void stop() {
    bitcoind.close();
  }

  private static Payment payment(Federation federation, int inputs, Transaction.Output... outputs) {
    Sats total = new Sats(COIN.value() * inputs).minus(FEE);
    Sats paid = Stream.of(outputs).map(Transaction.Output::value).reduce(Sats.ZERO, Sats::plus);
    Transaction.Output change =
        new Transaction.Output(total.minus(paid), federation.multisig().outputScript());
    return new Payment(
        federation,
        new Transaction(
            2,
            FUNDED.getOrDefault(federation, List.of()).stream()
                .limit(inputs)
                .map(coin -> new Transaction.Input(coin, Bytes.EMPTY, REPLACEABLE))
                .toList(),
            Stream.concat(Stream.of(outputs), Stream.of(change)).toList(),
            0));
  }

  private static JsonNode asked(SignedTransaction transaction) {
    List<String> one = List.of(transaction.toBytes().toHex());
    return bitcoind.call("testmempoolaccept", one).path(0);
  }

  private static void assertTaken(SignedTransaction transaction) {
    JsonNode answer = asked(transaction);
    assertThat(answer.path("allowed").asBoolean()).as(answer.toString()).isTrue();
  }

  private static void assertRefused(SignedTransaction transaction, String reason) {
    JsonNode answer = asked(transaction);
    assertThat(answer.path("allowed").asBoolean()).as(answer.toString()).isFalse();
    assertThat(answer.path("reject-reason").asText()).contains(reason);
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 1", "2, 3, 2", "2, 3, 5", "3, 5, 1", "3, 5, 5"})
  void buildsWhatItTakesAndWeighsItAlike(int threshold, int size, int inputs) {
    Federation federation = new Federation(threshold, size);
    Payment payment = payment(federation, inputs);
    for (int first = 0; first + threshold <= size; first++) {
      List<Integer> keys = IntStream.range(first, first + threshold).boxed().toList();
      SignedTransaction built = payment.complete(keys.reversed());
      assertTaken(built);
      JsonNode decoded = bitcoind.call("decoderawtransaction", built.toBytes().toHex());
      assertThat(decoded.path("txid").asText()).isEqualTo(built.txid().toString());
      assertThat(decoded.path("hash").asText()).isEqualTo(built.wtxid().toString());
      assertThat(decoded.path("weight").asInt()).isEqualTo(built.weight());
      assertThat(decoded.path("vsize").asInt()).isEqualTo(built.virtualBytes());
      assertThat(decoded.path("size").asInt()).isEqualTo(built.toBytes().size());
      // DER is up to a byte shorter for each of the two numbers, and by luck still shorter.
      assertThat(federation.multisig().signedVirtualBytes(payment.unsigned()))
          .isBetween(built.virtualBytes(), built.virtualBytes() + inputs * threshold * 2);
    }
    assertTaken(payment.complete(IntStream.range(0, size).boxed().toList()));
  }

  private static Bytes withHighS(Bytes signature) {
    byte[] der = Arrays.copyOf(signature.toArray(), signature.size() - 1);
    try {
      ECKey.ECDSASignature low = ECKey.ECDSASignature.decodeFromDER(der);
      BigInteger high = SigningKey.ORDER.subtract(low.s);
      byte[] again = new ECKey.ECDSASignature(low.r, high).encodeToDER();
      return Bytes.copyOf(again).plus(Bytes.fromHex("01"));
    } catch (SignatureDecodeException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What somebody made of a signature that was right, and what bitcoind says of it. */
  enum Spoilt {
    HIGH_S(Refusal.HIGH_S, "S value is unnecessarily high"),
    OTHER_TYPE(Refusal.NOT_SIGHASH_ALL, "Signature"),
    UNDEFINED_TYPE(Refusal.NOT_SIGHASH_ALL, "Signature hash type missing or not understood"),
    NO_TYPE(Refusal.NOT_DER, "Non-canonical DER signature"),
    PADDED(Refusal.NOT_DER, "Non-canonical DER signature"),
    NEXT_INPUT(Refusal.WRONG, "Signature must be zero for failed CHECK(MULTI)SIG operation"),
    EMPTY(Refusal.NOT_DER, "Signature must be zero for failed CHECK(MULTI)SIG operation");

    private final Refusal ours;
    private final String its;

    Spoilt(Refusal ours, String its) {
      this.ours = ours;
      this.its = its;
    }

    private Bytes of(Bytes right, Bytes ofNextInput) {
      String hex = right.toHex();
      String bare = hex.substring(0, hex.length() - 2);
      return switch (this) {
        case HIGH_S -> withHighS(right);
        case OTHER_TYPE -> Bytes.fromHex(bare + "02");
        case UNDEFINED_TYPE -> Bytes.fromHex(bare + "04");
        case NO_TYPE -> Bytes.fromHex(bare);
        case PADDED -> Bytes.fromHex(bare + "0001");
        case NEXT_INPUT -> ofNextInput;
        case EMPTY -> Bytes.EMPTY;
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesTheSignaturesThatItRefuses(Spoilt spoilt) {
    Payment payment = payment(Federation.SMALL, 2);
    Contribution right = payment.signed(0, 0);
    Bytes wrong = spoilt.of(right.signature(), payment.signed(1, 0).signature());
    assertThat(payment.assembly().check(right)).isEmpty();
    assertThat(payment.assembly().check(new Contribution(0, right.key(), wrong)))
        .contains(spoilt.ours);

    Multisig multisig = Federation.SMALL.multisig();
    List<List<Bytes>> witnesses = new ArrayList<>(payment.complete(List.of(0, 1)).witnesses());
    assertTaken(new SignedTransaction(payment.unsigned(), witnesses));
    witnesses.set(0, multisig.witness(List.of(wrong, payment.signed(0, 1).signature())));
    assertRefused(new SignedTransaction(payment.unsigned(), witnesses), spoilt.its);
  }

  @Test
  void putsSignaturesIntoTheOneOrderThatItTakes() {
    Payment payment = payment(Federation.SMALL, 1);
    List<Bytes> wrongWayRound =
        List.of(payment.signed(0, 1).signature(), payment.signed(0, 0).signature());
    assertTaken(payment.complete(List.of(1, 0)));
    assertRefused(
        new SignedTransaction(
            payment.unsigned(), List.of(Federation.SMALL.multisig().witness(wrongWayRound))),
        "Signature must be zero");
  }

  private static Bytes script(Kind kind) {
    String hash = "42".repeat(20);
    return Bytes.fromHex(
        switch (kind) {
          case P2PKH -> "76a914" + hash + "88ac";
          case P2SH -> "a914" + hash + "87";
          case P2WPKH -> "0014" + hash;
          case P2WSH -> "0020" + "42".repeat(32);
          // The x coordinate of the generator, which is a point.
          case P2TR -> "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
        });
  }

  @ParameterizedTest
  @EnumSource
  void callsTheSameOutputsDust(Kind kind) {
    Sats limit = Dust.limit(script(kind));
    Transaction.Output enough = new Transaction.Output(limit, script(kind));
    assertTaken(payment(Federation.SMALL, 1, enough).complete(List.of(0, 1)));
    assertThat(Dust.isDust(enough)).isFalse();
    Transaction.Output dust = new Transaction.Output(limit.minus(new Sats(1)), script(kind));
    assertRefused(payment(Federation.SMALL, 1, dust).complete(List.of(0, 1)), "dust");
    assertThat(Dust.isDust(dust)).isTrue();
  }

  @Test
  void letsAnOutputThatNobodyCanSpendHoldNothing() {
    Transaction.Output memo = new Transaction.Output(Sats.ZERO, Bytes.fromHex("6a0442424242"));
    assertThat(Dust.isDust(memo)).isFalse();
    assertTaken(payment(Federation.SMALL, 1, memo).complete(List.of(0, 1)));
  }

  @ParameterizedTest
  @CsvSource({"2, 3", "3, 5"})
  void handsOverPsbtsThatItReadsAndFinishesAlike(int threshold, int size) {
    Federation federation = new Federation(threshold, size);
    Payment payment = payment(federation, 3);
    Psbt psbt = Psbt.of(payment.unsigned(), payment.amounts(), federation.multisig());
    assertThat(next(psbt)).isEqualTo("signer");
    JsonNode decoded = bitcoind.call("decodepsbt", psbt.toBase64());
    assertThat(decoded.path("tx").path("txid").asText())
        .isEqualTo(payment.unsigned().txid().toString());
    assertThat(decoded.path("fee").decimalValue()).isEqualByComparingTo("0.0002");
    assertThat(decoded.path("inputs"))
        .hasSize(3)
        .allSatisfy(
            input -> {
              JsonNode spent = input.path("witness_utxo");
              assertThat(spent.path("amount").decimalValue()).isEqualByComparingTo("0.01");
              assertThat(spent.path("scriptPubKey").path("hex").asText())
                  .isEqualTo(federation.multisig().outputScript().toHex());
              assertThat(input.path("sighash").asText()).isEqualTo("ALL");
              assertThat(input.path("witness_script").path("hex").asText())
                  .isEqualTo(federation.multisig().script().toHex());
            });

    Psbt signed = psbt;
    for (int key = 0; key < size; key++) {
      for (Contribution contribution : payment.signed(List.of(key))) {
        signed = signed.with(contribution);
      }
      assertThat(next(signed)).isEqualTo(key + 1 < threshold ? "signer" : "finalizer");
    }
    assertReadsTheSignatures(signed);

    JsonNode finalized = bitcoind.call("finalizepsbt", signed.toBase64());
    assertThat(finalized.path("complete").asBoolean()).isTrue();
    SignedTransaction ours =
        ((Assembled.Complete) payment.assembly().assemble(signed.contributions())).transaction();
    assertThat(finalized.path("hex").asText()).isEqualTo(ours.toBytes().toHex());
    Psbt finished = signed.finished(ours);
    assertThat(next(finished)).isEqualTo("extractor");
    assertThat(bitcoind.call("finalizepsbt", signed.toBase64(), false).path("psbt").asText())
        .isEqualTo(finished.toBase64());
    assertTaken(ours);
  }

  private static void assertReadsTheSignatures(Psbt signed) {
    JsonNode inputs = bitcoind.call("decodepsbt", signed.toBase64()).path("inputs");
    for (int input = 0; input < inputs.size(); input++) {
      JsonNode partial = inputs.path(input).path("partial_signatures");
      assertThat(partial).hasSize(signed.partialSignatures(input).size());
      signed
          .partialSignatures(input)
          .forEach(
              (key, signature) ->
                  assertThat(partial.path(key.toString()).asText()).isEqualTo(signature.toHex()));
    }
  }

  /** Who has to go on with it. */
  private static String next(Psbt psbt) {
    return bitcoind.call("analyzepsbt", psbt.toBase64()).path("next").asText();
  }
}
