package io.alys.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.WitnessAssembly.Assembled;
import io.alys.bitcoin.WitnessAssembly.Contribution;
import io.alys.bitcoin.WitnessAssembly.Refusal;
import io.alys.bitcoin.WitnessAssembly.Refused;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bitcoinj.crypto.ECKey;
import org.bitcoinj.crypto.SignatureDecodeException;
import org.junit.jupiter.api.Test;

class WitnessAssemblyTest {
  private static final List<SigningKey> KEYS =
      Stream.of("11", "12", "13")
          .map(octet -> SigningKey.of(Bytes.fromHex(octet.repeat(32))))
          .sorted(Comparator.comparing(SigningKey::publicKey))
          .toList();
  private static final SigningKey STRANGER = SigningKey.of(Bytes.fromHex("14".repeat(32)));
  private static final Multisig MULTISIG =
      new Multisig(2, KEYS.stream().map(SigningKey::publicKey).toList());
  private static final List<Sats> AMOUNTS = List.of(new Sats(5_000), new Sats(7_000));
  private static final Transaction UNSIGNED = unsigned(Bytes.EMPTY);
  private static final WitnessAssembly ASSEMBLY = new WitnessAssembly(UNSIGNED, AMOUNTS, MULTISIG);

  private static Transaction unsigned(Bytes script) {
    Txid funds = new Txid(Bytes.fromHex("aa".repeat(32)));
    return new Transaction(
        2,
        List.of(
            new Transaction.Input(new Outpoint(funds, 0), script, 0xffff_fffdL),
            new Transaction.Input(new Outpoint(funds, 1), script, 0xffff_fffdL)),
        List.of(new Transaction.Output(new Sats(11_000), MULTISIG.outputScript())),
        0);
  }

  private static Bytes digest(int input) {
    return new Bip143(UNSIGNED).digest(input, MULTISIG.script(), AMOUNTS.get(input));
  }

  private static Contribution of(int input, SigningKey key) {
    return new Contribution(input, key.publicKey(), key.sign(digest(input)));
  }

  private static Contribution with(Contribution good, Bytes signature) {
    return new Contribution(good.input(), good.key(), signature);
  }

  @Test
  void buildsTheWitnessesInTheOrderOfTheKeys() {
    Contribution first = of(0, KEYS.get(2));
    Contribution second = of(0, KEYS.get(0));
    Contribution third = of(1, KEYS.get(1));
    Contribution fourth = of(1, KEYS.get(0));

    assertThat(ASSEMBLY.assemble(List.of(first, second, third, fourth)))
        .isEqualTo(
            new Assembled.Complete(
                new SignedTransaction(
                    UNSIGNED,
                    List.of(
                        List.of(
                            Bytes.EMPTY, second.signature(), first.signature(), MULTISIG.script()),
                        List.of(
                            Bytes.EMPTY,
                            fourth.signature(),
                            third.signature(),
                            MULTISIG.script()))),
                List.of()));
  }

  @Test
  void weighsNoMoreThanWasForeseen() {
    Assembled assembled = ASSEMBLY.assemble(everyone());
    SignedTransaction signed = ((Assembled.Complete) assembled).transaction();
    assertThat(signed.txid()).isEqualTo(UNSIGNED.txid());
    assertThat(signed.virtualBytes()).isLessThanOrEqualTo(MULTISIG.signedVirtualBytes(UNSIGNED));
    assertThat(SignedTransaction.parse(signed.toBytes())).isEqualTo(signed);
  }

  private static List<Contribution> everyone() {
    return KEYS.stream().flatMap(key -> Stream.of(of(0, key), of(1, key))).toList();
  }

  @Test
  void takesTheFirstKeysWhenMoreHaveSigned() {
    List<Contribution> fewer =
        everyone().stream().filter(one -> !one.key().equals(KEYS.get(2).publicKey())).toList();
    assertThat(ASSEMBLY.assemble(everyone())).isEqualTo(ASSEMBLY.assemble(fewer));
  }

  @Test
  void saysHowManyAreMissing() {
    assertThat(ASSEMBLY.assemble(List.of()))
        .isEqualTo(new Assembled.Incomplete(List.of(0, 0), 2, List.of()));
    assertThat(
            ASSEMBLY.assemble(List.of(of(0, KEYS.get(0)), of(0, KEYS.get(1)), of(1, KEYS.get(1)))))
        .isEqualTo(new Assembled.Incomplete(List.of(2, 1), 2, List.of()));
  }

  /** Version 1 counted them. */
  @Test
  void doesNotCountTheSignaturesOfStrangers() {
    Contribution stranger = of(0, STRANGER);
    List<Contribution> all = new ArrayList<>(List.of(stranger));
    all.addAll(everyone());

    Assembled assembled = ASSEMBLY.assemble(all);

    assertThat(assembled).isInstanceOf(Assembled.Complete.class);
    assertThat(assembled.refused())
        .containsExactly(new Refused(stranger, Refusal.UNKNOWN_KEY))
        .first()
        .extracting(Refused::message)
        .isEqualTo(
            "the signature of %s for input 0 does not count: the key is none of those that own the"
                    .formatted(STRANGER.publicKey())
                + " input");
  }

  @Test
  void countsAKeyOnce() {
    Contribution once = of(0, KEYS.get(0));
    Assembled assembled = ASSEMBLY.assemble(List.of(once, once));
    assertThat(assembled)
        .isEqualTo(
            new Assembled.Incomplete(List.of(1, 0), 2, List.of(new Refused(once, Refusal.DOUBLE))));
  }

  @Test
  void takesAGoodSignatureAfterABadOneOfTheSameKey() {
    Contribution good = of(0, KEYS.get(0));
    Contribution bad = with(good, of(1, KEYS.get(0)).signature());
    assertThat(ASSEMBLY.assemble(List.of(bad, good)))
        .isEqualTo(
            new Assembled.Incomplete(List.of(1, 0), 2, List.of(new Refused(bad, Refusal.WRONG))));
  }

  @Test
  void refusesAnInputThatIsNotThere() {
    Contribution good = of(0, KEYS.get(0));
    for (int input : new int[] {-1, 2, Integer.MAX_VALUE}) {
      Contribution astray = new Contribution(input, good.key(), good.signature());
      assertThat(ASSEMBLY.check(astray)).contains(Refusal.NO_SUCH_INPUT);
      assertThat(ASSEMBLY.assemble(List.of(astray)).refused())
          .containsExactly(new Refused(astray, Refusal.NO_SUCH_INPUT));
    }
  }

  @Test
  void refusesEverySignatureThatBitcoinWould() throws SignatureDecodeException {
    Contribution good = of(0, KEYS.get(0));
    assertThat(ASSEMBLY.check(good)).isEmpty();

    byte[] der = Arrays.copyOf(good.signature().toArray(), good.signature().size() - 1);
    ECKey.ECDSASignature parsed = ECKey.ECDSASignature.decodeFromDER(der);
    BigInteger high = SigningKey.ORDER.subtract(parsed.s);
    Bytes raised = Bytes.copyOf(new ECKey.ECDSASignature(parsed.r, high).encodeToDER());
    Bytes all = Bytes.fromHex("01");
    Bytes bare = Bytes.copyOf(der);
    assertThat(ASSEMBLY.check(with(good, raised.plus(all)))).contains(Refusal.HIGH_S);
    assertThat(ASSEMBLY.check(with(good, bare))).contains(Refusal.NOT_DER);
    assertThat(ASSEMBLY.check(with(good, bare.plus(Bytes.fromHex("83")))))
        .contains(Refusal.NOT_SIGHASH_ALL);
    assertThat(ASSEMBLY.check(with(good, of(0, KEYS.get(1)).signature()))).contains(Refusal.WRONG);
  }

  @Test
  void refusesTheSignatureOverAnotherAmount() {
    WitnessAssembly other =
        new WitnessAssembly(UNSIGNED, List.of(new Sats(5_001), new Sats(7_000)), MULTISIG);
    assertThat(other.check(of(0, KEYS.get(0)))).contains(Refusal.WRONG);
    assertThat(other.check(of(1, KEYS.get(0)))).isEmpty();
  }

  @Test
  void refusesAKeyThatIsNoPoint() {
    PublicKey none = PublicKey.fromHex("02" + "ff".repeat(32));
    WitnessAssembly odd = new WitnessAssembly(UNSIGNED, AMOUNTS, new Multisig(1, List.of(none)));
    assertThat(odd.check(new Contribution(0, none, of(0, KEYS.get(0)).signature())))
        .contains(Refusal.NO_KEY);
  }

  @Test
  void wantsWhatItNeedsToJudge() {
    assertThatThrownBy(() -> new WitnessAssembly(UNSIGNED, AMOUNTS.subList(0, 1), MULTISIG))
        .hasMessage("1 amounts for the 2 inputs of %s", UNSIGNED.txid());
    Transaction odd = unsigned(Bytes.fromHex("51"));
    assertThatThrownBy(() -> new WitnessAssembly(odd, AMOUNTS, MULTISIG))
        .hasMessage(
            "%s spends %s with a script, where only a witness is right",
            odd.txid(), odd.inputs().getFirst().spends());
  }

  /** Whoever signs, in whatever order and however often: enough of them make one transaction. */
  @Property(tries = 50)
  void completesExactlyWhenEnoughHaveSigned(
      @ForAll @Size(max = 12) List<@IntRange(max = 7) Integer> picks) {
    List<Contribution> given =
        picks.stream().map(pick -> of(pick % 2, pick < 6 ? KEYS.get(pick / 2) : STRANGER)).toList();
    List<Integer> counts =
        Stream.of(0, 1)
            .map(
                input ->
                    (int)
                        given.stream()
                            .filter(one -> one.input() == input)
                            .map(Contribution::key)
                            .filter(MULTISIG.keys()::contains)
                            .distinct()
                            .count())
            .toList();
    Assembled assembled = ASSEMBLY.assemble(given);
    switch (assembled) {
      case Assembled.Complete complete -> {
        assertThat(Collections.min(counts)).isGreaterThanOrEqualTo(2);
        assertThat(complete.transaction().txid()).isEqualTo(UNSIGNED.txid());
      }
      case Assembled.Incomplete incomplete -> {
        assertThat(Collections.min(counts)).isLessThan(2);
        assertThat(incomplete.collected()).isEqualTo(counts);
      }
    }
    assertThat(assembled.refused())
        .hasSize(given.size() - counts.stream().mapToInt(Integer::intValue).sum());
  }
}
