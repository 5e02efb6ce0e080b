package io.alys.devnet.regtest;

import static io.alys.devnet.regtest.Miner.COINBASE;
import static io.alys.devnet.regtest.Miner.KEY_SCRIPT;
import static io.alys.devnet.regtest.Miner.RBF;
import static io.alys.devnet.regtest.Miner.output;
import static io.alys.devnet.regtest.Miner.spend;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.devnet.script.Scripts;
import io.alys.primitives.Bytes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule on both sides of its bound; the words are those of Bitcoin Core. */
class MempoolRulesTest {
  private final Miner miner = Miner.at(110);
  private final Outpoint coin = miner.coinbase(1);

  private KnownTransaction with(long version, long sequence, long lockTime) {
    return Miner.of(
        new Transaction(
            version,
            List.of(new Transaction.Input(coin, Bytes.EMPTY, sequence)),
            List.of(output(COINBASE - 1_000, KEY_SCRIPT)),
            lockTime));
  }

  private static Bytes carrier(int bytes) {
    byte[] script = new byte[bytes];
    script[0] = 0x6a;
    script[1] = 0x4c;
    script[2] = (byte) (bytes - 3);
    return Bytes.copyOf(script);
  }

  @Test
  void takesWhatIsRightAndKnowsItAgain() {
    KnownTransaction good = spend(coin, output(COINBASE - 1_000, KEY_SCRIPT));
    assertThat(miner.refusal(good)).isEmpty();
    miner.send(good);
    assertThat(miner.refusal(good)).isEqualTo("txn-already-in-mempool");
    miner.mine(1);
    assertThat(miner.chain.waiting()).isEmpty();
    assertThat(miner.refusal(good)).isEqualTo("txn-already-known");
  }

  @Test
  void wantsCoinsThatAreThere() {
    assertThat(miner.refusal(spend(Miner.nowhere(), output(1_000, KEY_SCRIPT))))
        .isEqualTo("bad-txns-inputs-missingorspent");
  }

  @Test
  void wantsCoinbasesToRestAHundredBlocks() {
    assertThat(miner.refusal(spend(miner.coinbase(11), output(COINBASE - 1_000, KEY_SCRIPT))))
        .isEmpty();
    assertThat(miner.refusal(spend(miner.coinbase(12), output(COINBASE - 1_000, KEY_SCRIPT))))
        .isEqualTo("bad-txns-premature-spend-of-coinbase, tried to spend coinbase at depth 99");
  }

  @Test
  void wantsNoMoreOutThanIn() {
    assertThat(miner.refusal(spend(coin, output(COINBASE + 1, KEY_SCRIPT))))
        .isEqualTo("bad-txns-in-belowout, value in (50.00) < value out (50.00000001)");
  }

  @Test
  void wantsTheLeastFee() {
    assertThat(miner.refusal(spend(coin, output(COINBASE - 84, KEY_SCRIPT)))).isEmpty();
    assertThat(miner.refusal(spend(coin, output(COINBASE - 83, KEY_SCRIPT))))
        .isEqualTo("min relay fee not met, 83 < 84");
    miner.chain.setPolicy(Policy.DEFAULT.withMinRelay(new FeeRate(2_000)));
    assertThat(miner.refusal(spend(coin, output(COINBASE - 84, KEY_SCRIPT))))
        .isEqualTo("min relay fee not met, 84 < 168");
  }

  @Test
  void refusesDust() {
    Transaction.Output rest = output(COINBASE - 5_000, KEY_SCRIPT);
    assertThat(miner.refusal(spend(coin, rest, output(294, KEY_SCRIPT)))).isEmpty();
    assertThat(miner.refusal(spend(coin, rest, output(293, KEY_SCRIPT)))).isEqualTo("dust");
  }

  @Test
  void knowsStandardOutputs() {
    Transaction.Output rest = output(COINBASE - 5_000, KEY_SCRIPT);
    assertThat(miner.refusal(spend(coin, rest, output(1_000, Scripts.TRUE))))
        .isEqualTo("scriptpubkey");
    assertThat(miner.refusal(spend(coin, rest, output(0, carrier(83))))).isEmpty();
    assertThat(miner.refusal(spend(coin, rest, output(0, carrier(84))))).isEqualTo("scriptpubkey");
    assertThat(miner.refusal(spend(coin, rest, output(0, carrier(20)), output(0, carrier(21)))))
        .isEqualTo("multi-op-return");
  }

  @Test
  void knowsVersionsOneToThree() {
    assertThat(miner.refusal(with(0, RBF, 0))).isEqualTo("version");
    assertThat(miner.refusal(with(1, RBF, 0))).isEmpty();
    assertThat(miner.refusal(with(3, RBF, 0))).isEmpty();
    assertThat(miner.refusal(with(4, RBF, 0))).isEqualTo("version");
  }

  @Test
  void waitsForLockTimes() {
    assertThat(miner.refusal(with(2, RBF, 110))).isEmpty();
    assertThat(miner.refusal(with(2, RBF, 111))).isEqualTo("non-final");
    assertThat(miner.refusal(with(2, 0xffff_ffffL, 111))).isEmpty();
    assertThat(miner.refusal(with(2, 110, 0))).isEmpty();
    assertThat(miner.refusal(with(2, 111, 0))).isEqualTo("non-BIP68-final");
    assertThat(miner.refusal(with(1, 111, 0))).isEmpty();
  }

  @Test
  void boundsTheWeight() {
    Transaction.Output[] outputs = new Transaction.Output[3_225];
    Arrays.fill(outputs, output(1_000, KEY_SCRIPT));
    KnownTransaction below = spend(coin, Arrays.copyOf(outputs, 3_224));
    KnownTransaction above = spend(coin, outputs);
    assertThat(below.weight()).isBetween(400_000 - 124, 400_000);
    assertThat(above.weight()).isGreaterThan(400_000);
    assertThat(miner.refusal(below)).isEmpty();
    assertThat(miner.refusal(above)).isEqualTo("tx-size");
  }

  @Test
  void bindsReplacementsToBip125() {
    miner.send(spend(coin, output(COINBASE - 1_000, KEY_SCRIPT)));
    KnownTransaction less = spend(coin, output(COINBASE - 1_083, KEY_SCRIPT));
    assertThat(miner.refusal(less))
        .isEqualTo(
            "insufficient fee, rejecting replacement %s, not enough additional fees to relay; %s"
                .formatted(less.txid(), "0.00000083 < 0.00000084"));
    assertThat(miner.refusal(spend(coin, output(COINBASE - 1_000, Scripts.FAUCET))))
        .startsWith("insufficient fee, rejecting replacement ")
        .contains("; new feerate 0.00010416 BTC/kvB <= old feerate 0.00011904 BTC/kvB");
    KnownTransaction enough = spend(coin, output(COINBASE - 1_084, KEY_SCRIPT));
    assertThat(miner.send(enough)).isInstanceOf(Admission.Accepted.class);
    assertThat(miner.chain.waiting()).extracting(MempoolEntry::txid).containsExactly(enough.txid());
  }

  @Test
  void replacesWhatDoesNotSignalItOnlyWhenTheyMay() {
    miner.send(with(2, 0xffff_fffeL, 0));
    KnownTransaction other = spend(coin, output(COINBASE - 9_000, KEY_SCRIPT));
    assertThat(miner.refusal(other)).isEmpty();
    miner.chain.setPolicy(new Policy(FeeRate.RELAY_FLOOR, FeeRate.RELAY_FLOOR, false));
    assertThat(miner.refusal(other)).isEqualTo("txn-mempool-conflict");
  }

  @Test
  void paysForAllThatLeavesAndSpendsNoneOfIt() {
    KnownTransaction parent = spend(coin, output(COINBASE - 1_000, Scripts.FAUCET));
    KnownTransaction child = spend(Miner.out(parent, 0), output(COINBASE - 9_000, Scripts.FAUCET));
    miner.send(parent);
    miner.send(child);
    assertThat(miner.refusal(spend(coin, output(COINBASE - 8_999, KEY_SCRIPT))))
        .contains("less fees than conflicting txs; 0.00008999 < 0.00009");
    KnownTransaction both =
        spend(List.of(coin, Miner.out(parent, 0)), output(2 * COINBASE - 30_000, KEY_SCRIPT));
    assertThat(miner.refusal(both)).startsWith("bad-txns-spends-conflicting-tx");
    KnownTransaction other = spend(miner.coinbase(2), output(COINBASE - 1_000, Scripts.FAUCET));
    miner.send(other);
    KnownTransaction adds =
        spend(List.of(coin, Miner.out(other, 0)), output(2 * COINBASE - 40_000, KEY_SCRIPT));
    assertThat(miner.refusal(adds))
        .startsWith("replacement-adds-unconfirmed, replacement ")
        .endsWith("adds unconfirmed input, idx 1");
    assertThat(miner.send(spend(coin, output(COINBASE - 9_084, KEY_SCRIPT))))
        .isInstanceOf(Admission.Accepted.class);
    assertThat(miner.chain.waiting(child.txid())).isEmpty();
  }

  @Test
  void boundsFamilies() {
    KnownTransaction last = spend(coin, output(COINBASE - 1_000, Scripts.FAUCET));
    miner.send(last);
    for (int i = 2; i <= 25; i++) {
      last = spend(Miner.out(last, 0), output(COINBASE - 1_000L * i, Scripts.FAUCET));
      assertThat(miner.refusal(last)).isEmpty();
      miner.send(last);
    }
    assertThat(miner.refusal(spend(Miner.out(last, 0), output(COINBASE - 30_000, KEY_SCRIPT))))
        .isEqualTo("too-long-mempool-chain, too many unconfirmed ancestors [limit: 25]");
    assertThat(miner.chain.ancestors(miner.chain.waiting(last.txid()).orElseThrow())).hasSize(24);
  }

  @Test
  void putsOutWithATransactionWhatSpendsIt() {
    KnownTransaction parent = spend(coin, output(COINBASE - 1_000, Scripts.FAUCET));
    miner.send(parent);
    miner.send(spend(Miner.out(parent, 0), output(COINBASE - 9_000, KEY_SCRIPT)));
    assertThat(miner.chain.children(parent.txid())).hasSize(1);
    miner.chain.evict(parent.txid());
    assertThat(miner.chain.waiting()).isEmpty();
    assertThat(miner.chain.coinWithMempool(coin)).isPresent();
  }

  @Test
  void tellsWitnessesApart() {
    KnownTransaction good = spend(coin, output(COINBASE - 1_000, KEY_SCRIPT));
    Transaction bare = good.transaction();
    assertThat(miner.refusal(KnownTransaction.of(SignedTransaction.bare(bare))))
        .startsWith(
            "mempool-script-verify-flag-failed (Witness program was passed an empty witness),"
                + " input 0 of "
                + bare.txid())
        .endsWith("spending " + coin);
    miner.send(good);
    List<Bytes> two = List.of(Bytes.EMPTY, Scripts.TRUE);
    assertThat(miner.refusal(KnownTransaction.of(new SignedTransaction(bare, List.of(two)))))
        .isEqualTo("txn-same-nonwitness-data-in-mempool");
  }
}
