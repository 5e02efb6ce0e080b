package io.alys.devnet.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Bip143;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The errors are those that Bitcoin Core gives for the same witnesses. */
class SpendCheckTest {
  private static final Sats AMOUNT = new Sats(70_000);
  private static final Bytes NO_DER = Bytes.fromHex("310602010102010101");
  private static final Bytes WRONG = Bytes.fromHex("300602010102010101");
  private static final Bytes HIGH =
      Bytes.fromHex(
          "3026020101022100"
              + "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140"
              + "01");
  private static final List<SigningKey> KEYS =
      IntStream.of(11, 12, 13)
          .mapToObj(n -> SigningKey.of(Bytes.fromHex("%064x".formatted(n))))
          .sorted((a, b) -> a.publicKey().compareTo(b.publicKey()))
          .toList();
  private static final Multisig TWO_OF_THREE =
      new Multisig(2, KEYS.stream().map(SigningKey::publicKey).toList());

  private final Transaction transaction =
      new Transaction(
          2,
          List.of(
              new Transaction.Input(
                  new Outpoint(new Txid(Bytes.fromHex("22".repeat(32))), 1), Bytes.EMPTY, 0)),
          List.of(new Transaction.Output(new Sats(60_000), Scripts.FAUCET)),
          0);

  private String check(Bytes script, Bytes... witness) {
    return new SpendCheck(new SignedTransaction(transaction, List.of(List.of(witness))))
        .of(0, new Coin(AMOUNT, script, 1, false))
        .map(Refusal::reason)
        .map(reason -> reason.replaceAll("mempool-script-verify-flag-failed \\((.*)\\)", "$1"))
        .orElse("");
  }

  private Bytes sign(int key) {
    return KEYS.get(key).sign(new Bip143(transaction).digest(0, TWO_OF_THREE.script(), AMOUNT));
  }

  private String multisig(Bytes... before) {
    List<Bytes> stack = new ArrayList<>(List.of(before));
    stack.add(TWO_OF_THREE.script());
    return check(TWO_OF_THREE.outputScript(), stack.toArray(Bytes[]::new));
  }

  @Test
  void opensAKeysCoinWithItsSignatureAlone() {
    SigningKey key = KEYS.getFirst();
    Bytes script = Scripts.payToKey(key.publicKey());
    Bytes shown = key.publicKey().compressed();
    Bytes right =
        key.sign(new Bip143(transaction).digest(0, Scripts.keyScript(key.publicKey()), AMOUNT));
    assertThat(check(script, right, shown)).isEmpty();
    assertThat(check(script, shown)).isEqualTo("Witness program hash mismatch");
    assertThat(check(script)).isEqualTo("Witness program hash mismatch");
    assertThat(check(script, right, KEYS.get(1).publicKey().compressed()))
        .isEqualTo("Script failed an OP_EQUALVERIFY operation");
    assertThat(check(script, WRONG, shown))
        .isEqualTo("Signature must be zero for failed CHECK(MULTI)SIG operation");
    assertThat(check(script, NO_DER, shown)).isEqualTo("Non-canonical DER signature");
    assertThat(check(script, HIGH, shown))
        .isEqualTo("Non-canonical signature: S value is unnecessarily high");
    assertThat(check(script, Bytes.EMPTY, shown))
        .isEqualTo(
            "Script evaluated without error but finished with a false/empty top stack element");
    assertThat(check(script, Bytes.fromHex("300602010102010105"), shown))
        .isEqualTo("Signature hash type missing or not understood");
  }

  @Test
  void opensAMultisigCoinWithItsSignaturesInTheOrderOfTheirKeys() {
    assertThat(multisig(Bytes.EMPTY, sign(0), sign(1))).isEmpty();
    assertThat(multisig(Bytes.EMPTY, sign(0), sign(2))).isEmpty();
    assertThat(multisig(Bytes.EMPTY, sign(1), sign(2))).isEmpty();
    String zero = "Signature must be zero for failed CHECK(MULTI)SIG operation";
    assertThat(multisig(Bytes.EMPTY, sign(1), sign(0))).isEqualTo(zero);
    assertThat(multisig(Bytes.EMPTY, sign(0), sign(0))).isEqualTo(zero);
    assertThat(multisig(Bytes.EMPTY, sign(0), WRONG)).isEqualTo(zero);
    assertThat(multisig(Bytes.EMPTY, sign(0), NO_DER)).isEqualTo("Non-canonical DER signature");
  }

  @Test
  void wantsTheStackExactly() {
    assertThat(multisig(sign(0), sign(1)))
        .isEqualTo("Operation not valid with the current stack size");
    assertThat(multisig()).isEqualTo("Operation not valid with the current stack size");
    assertThat(multisig(Bytes.fromHex("01"), sign(0), sign(1)))
        .isEqualTo("Dummy CHECKMULTISIG argument must be zero");
    assertThat(multisig(Bytes.EMPTY, Bytes.EMPTY, sign(0), sign(1)))
        .isEqualTo("Stack size must be exactly one after execution");
    assertThat(multisig(Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY))
        .isEqualTo(
            "Script evaluated without error but finished with a false/empty top stack element");
    assertThat(check(TWO_OF_THREE.outputScript(), Bytes.EMPTY, Bytes.fromHex("51")))
        .isEqualTo("Witness program hash mismatch");
    assertThat(check(TWO_OF_THREE.outputScript()))
        .isEqualTo("Witness program was passed an empty witness");
  }

  @Test
  void opensTheFaucetToAnybody() {
    assertThat(check(Scripts.FAUCET, Scripts.TRUE)).isEmpty();
    assertThat(check(Scripts.FAUCET, Bytes.EMPTY, Scripts.TRUE))
        .isEqualTo("Stack size must be exactly one after execution");
  }

  @Test
  void saysWhatItCannotJudge() {
    Bytes other = Bytes.fromHex("5151");
    assertThat(check(Scripts.payToWitnessScript(other), other))
        .startsWith("the stand-in knows P2WPKH");
    assertThat(check(Scripts.payToScript(other), other)).startsWith("the stand-in knows P2WPKH");
  }

  @Test
  void signsForTheAmount() {
    Bytes right = sign(0);
    SignedTransaction signed =
        new SignedTransaction(transaction, List.of(TWO_OF_THREE.witness(List.of(right, sign(1)))));
    Coin more = new Coin(AMOUNT.plus(new Sats(1)), TWO_OF_THREE.outputScript(), 1, false);
    assertThat(new SpendCheck(signed).of(0, more)).isPresent();
  }

  @Test
  void namesScripts() {
    assertThat(OutputKind.of(Scripts.FAUCET)).isEqualTo(OutputKind.WITNESS_V0_SCRIPTHASH);
    assertThat(OutputKind.of(TWO_OF_THREE.script()).word()).isEqualTo("multisig");
    assertThat(OutputKind.of(Bytes.fromHex("6a0101")).word()).isEqualTo("nulldata");
    assertThat(OutputKind.of(Bytes.fromHex("6a02"))).isEqualTo(OutputKind.NONSTANDARD);
    assertThat(OutputKind.of(Bytes.fromHex("5202abcd"))).isEqualTo(OutputKind.WITNESS_UNKNOWN);
    assertThat(ScriptText.of(Bytes.fromHex("6a0101"))).isEqualTo("OP_RETURN 1");
    assertThat(ScriptText.of(Bytes.fromHex("0081"))).isEqualTo("0 OP_RIGHT");
    assertThat(ScriptText.of(Bytes.fromHex("4f5160"))).isEqualTo("-1 1 16");
    assertThat(ScriptText.of(Bytes.fromHex("4c02ff80"))).isEqualTo("-255");
    assertThat(ScriptText.of(Bytes.fromHex("4c05"))).isEqualTo("[error]");
    assertThat(ScriptText.of(Bytes.fromHex("02ab"))).isEqualTo("[error]");
  }
}
