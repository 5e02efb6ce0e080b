package io.alys.bitcoind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Txid;
import io.alys.bitcoind.BitcoinAnswer.ChainState;
import io.alys.bitcoind.BitcoinAnswer.FoundTransaction;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.BitcoinFailure.Kind;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.alys.testkit.RealBitcoind;
import io.alys.testkit.RealBitcoind.Options;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every call, against the real bitcoind. */
@Tag("real")
class BitcoinClientIT {
  private static final Multisig FEDERATION = Spends.FEDERATION;
  private static final BlockHash NO_BLOCK = new BlockHash(Bytes.fromHex("ab".repeat(32)));
  private static final Txid NO_TRANSACTION = new Txid(Bytes.fromHex("cd".repeat(32)));

  private static RealBitcoind bitcoind;
  private static Clients clients;
  private static BitcoinClient client;

  @BeforeAll
  static void start() {
    bitcoind = RealBitcoind.start(Options.DEFAULT.withTxindex());
    bitcoind.fund(3);
    clients = Clients.of(bitcoind);
    client = clients.client;
  }

  @AfterAll
  static void stop() {
    clients.close();
    bitcoind.close();
  }

  private static BlockHash best() {
    return BlockHash.fromDisplayHex(bitcoind.bestBlock());
  }

  /** A confirmed output of the federation. */
  private static Outpoint deposit(String bitcoin) {
    String address = FEDERATION.address(Network.REGTEST);
    Txid paid = Txid.fromDisplayHex(bitcoind.wallet("sendtoaddress", address, bitcoin).asText());
    bitcoind.mine(1);
    FoundTransaction found = Await.result(client.transaction(paid)).orElseThrow();
    List<io.alys.bitcoin.Transaction.Output> outputs = found.transaction().transaction().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).script().equals(FEDERATION.outputScript())) {
        return new Outpoint(paid, i);
      }
    }
    throw new AssertionError("nothing pays " + address);
  }

  @Test
  void tellsHowFarTheNodeIs() {
    ChainState state = Await.result(client.chainState());
    assertThat(state.chain()).isEqualTo("regtest");
    assertThat(state.isOn(Network.REGTEST)).isTrue();
    assertThat(state.isOn(Network.MAINNET)).isFalse();
    assertThat(state.blocks()).isEqualTo(new BlockHeight(bitcoind.height()));
    assertThat(state.headers()).isEqualTo(state.blocks());
    assertThat(state.best()).isEqualTo(best());
    assertThat(state.pruneHeight()).isEmpty();
    assertThat(Await.result(client.blockCount())).isEqualTo(state.blocks());
    assertThat(Await.result(client.bestBlock())).isEqualTo(state.best());
  }

  @Test
  void tellsWhatTheNodeIs() {
    BitcoinAnswer.NetworkState state = Await.result(client.networkState());
    assertThat(state.version()).isGreaterThan(260_000);
    assertThat(state.agent()).startsWith("/Satoshi:");
    assertThat(state.connections()).isZero();
    assertThat(state.active()).isTrue();
    assertThat(state.relayFee()).isGreaterThan(new FeeRate(0));
    assertThat(state.incrementalFee()).isGreaterThan(new FeeRate(0));
  }

  @Test
  void readsHeadersAndBlocksByHeightAndByHash() {
    int tip = bitcoind.height();
    List<BlockHash> hashes = Await.result(client.blocksFrom(new BlockHeight(0), tip + 50));
    assertThat(hashes).as("in two batches, and no more than there are").hasSize(tip + 1);
    List<HeaderPlace> headers = Await.result(client.headers(hashes));
    assertThat(headers).hasSize(tip + 1);
    for (int height = 1; height <= tip; height++) {
      HeaderPlace header = headers.get(height);
      assertThat(header.height()).isEqualTo(new BlockHeight(height));
      assertThat(header.header().parent()).isEqualTo(hashes.get(height - 1));
      assertThat(header.confirmations()).isEqualTo(tip - height + 1);
    }
    assertThat(Await.result(client.blockAt(new BlockHeight(tip)))).contains(hashes.getLast());
    assertThat(Await.result(client.blockAt(new BlockHeight(tip + 1)))).isEmpty();
    Block block = Await.result(client.block(hashes.getLast())).orElseThrow();
    assertThat(block.header()).isEqualTo(headers.getLast().header());
    assertThat(Await.result(client.block(hashes.getFirst()))).as("the first").isPresent();
    assertThat(Await.result(client.header(NO_BLOCK))).isEmpty();
    assertThat(Await.result(client.block(NO_BLOCK))).isEmpty();
  }

  @Test
  void findsTransactionsAndUnspentOutputs() {
    Outpoint deposit = deposit("0.12345678");
    FoundTransaction found = Await.result(client.transaction(deposit.txid())).orElseThrow();
    assertThat(found.block()).isPresent();
    assertThat(found.confirmations()).isPositive();
    BlockHash in = found.block().orElseThrow();
    assertThat(Await.result(client.transaction(deposit.txid(), in)).orElseThrow().transaction())
        .isEqualTo(found.transaction());
    assertThat(Await.result(client.transaction(NO_TRANSACTION))).isEmpty();
    assertThat(Await.result(client.transaction(NO_TRANSACTION, in))).isEmpty();

    BitcoinAnswer.UnspentOutput output = Await.result(client.unspent(deposit, true)).orElseThrow();
    assertThat(output.value()).as("exactly").isEqualTo(new Sats(12_345_678));
    assertThat(output.script()).isEqualTo(FEDERATION.outputScript());
    assertThat(output.coinbase()).isFalse();
    assertThat(Await.result(client.unspent(new Outpoint(NO_TRANSACTION, 0), false))).isEmpty();
  }

  @Test
  void takesASpendOfTheFederationThatOurClassesMade() {
    Outpoint deposit = deposit("0.5");
    SignedTransaction spend = Spends.signed(deposit, new Sats(50_000_000), new Sats(49_990_000));

    MempoolVerdict verdict = Await.result(client.testAccept(spend));
    assertThat(verdict)
        .isEqualTo(new MempoolVerdict.Acceptable(spend.virtualBytes(), new Sats(10_000)));
    assertThat(Await.result(client.mempoolEntry(spend.txid()))).isEmpty();

    SendOutcome sent = new SendOutcome.Sent(spend.txid());
    assertThat(Await.result(client.send(spend))).isEqualTo(sent);
    assertThat(Await.result(client.send(spend))).as("once more").isEqualTo(sent);
    BitcoinAnswer.MempoolEntry entry =
        Await.result(client.mempoolEntry(spend.txid())).orElseThrow();
    assertThat(entry.fee()).isEqualTo(new Sats(10_000));
    assertThat(entry.virtualBytes()).isEqualTo(spend.virtualBytes());
    assertThat(entry.dependsOn()).isEmpty();
    assertThat(Await.result(client.mempool()).transactions()).isPositive();
    assertThat(Await.result(client.testAccept(spend)))
        .isEqualTo(new MempoolVerdict.Unacceptable(Rejection.KNOWN, "txn-already-in-mempool"));
    assertThat(Await.result(client.transaction(spend.txid())).orElseThrow().block()).isEmpty();
    assertThat(Await.result(client.unspent(deposit, true))).as("with the mempool").isEmpty();
    assertThat(Await.result(client.unspent(deposit, false))).as("without").isPresent();

    bitcoind.mine(1);
    assertThat(Await.result(client.send(spend)))
        .isEqualTo(new SendOutcome.AlreadyInChain(spend.txid()));
  }

  @Test
  void saysWhyASpendIsNotTaken() {
    Outpoint deposit = deposit("0.3");
    Sats held = new Sats(30_000_000);
    SignedTransaction cheap = Spends.signed(deposit, held, new Sats(29_999_990));
    assertThat(Await.result(client.testAccept(cheap)))
        .isInstanceOfSatisfying(
            MempoolVerdict.Unacceptable.class,
            no -> assertThat(no.kind()).isEqualTo(Rejection.FEE_TOO_LOW));
    assertThat(Await.result(client.send(cheap)))
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            no -> assertThat(no.kind()).isEqualTo(Rejection.FEE_TOO_LOW));

    SignedTransaction wrongAmount =
        Spends.signed(deposit, new Sats(29_000_000), new Sats(28_990_000));
    assertThat(Await.result(client.send(wrongAmount)))
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class, no -> assertThat(no.kind()).isEqualTo(Rejection.INVALID));

    Outpoint nowhere = new Outpoint(NO_TRANSACTION, 0);
    SignedTransaction baseless = Spends.signed(nowhere, held, new Sats(29_990_000));
    assertThat(Await.result(client.testAccept(baseless)))
        .isEqualTo(new MempoolVerdict.Unacceptable(Rejection.INPUTS_MISSING, "missing-inputs"));
    assertThat(Await.result(client.send(baseless)))
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            no -> assertThat(no.kind()).isEqualTo(Rejection.INPUTS_MISSING));

    SignedTransaction dust = Spends.signed(deposit, held, new Sats(29_990_000), new Sats(100));
    assertThat(Await.result(client.testAccept(dust)))
        .isInstanceOfSatisfying(
            MempoolVerdict.Unacceptable.class,
            no -> assertThat(no.kind()).isEqualTo(Rejection.NONSTANDARD));

    SignedTransaction costly = Spends.signed(deposit, held, new Sats(1_000_000));
    assertThat(Await.result(client.send(costly)))
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            no -> assertThat(no.kind()).isEqualTo(Rejection.FEE_TOO_HIGH));
  }

  @Test
  void replacesATransactionByABetterPaidOneOnly() {
    Outpoint deposit = deposit("0.2");
    Sats held = new Sats(20_000_000);
    SignedTransaction first = Spends.signed(deposit, held, new Sats(19_998_000));
    Await.result(client.send(first));
    SignedTransaction sameFee = Spends.signed(deposit, held, new Sats(19_998_001));
    assertThat(Await.result(client.send(sameFee)))
        .isInstanceOfSatisfying(
            SendOutcome.Rejected.class,
            no -> assertThat(no.kind()).isEqualTo(Rejection.FEE_TOO_LOW));
    SignedTransaction better = Spends.signed(deposit, held, new Sats(19_990_000));
    assertThat(Await.result(client.send(better))).isEqualTo(new SendOutcome.Sent(better.txid()));
    assertThat(Await.result(client.mempoolEntry(first.txid()))).isEmpty();
  }

  @Test
  void estimatesFeesOrSaysThatItCannot() {
    BitcoinAnswer.FeeEstimate estimate = Await.result(client.feeEstimate(6));
    assertThat(estimate.rate().isPresent() || !estimate.errors().isEmpty()).isTrue();
    assertThat(Await.result(client.mempool()).minimum()).isGreaterThan(new FeeRate(0));
    assertThatThrownBy(() -> Await.result(client.feeEstimate(5_000)))
        .isInstanceOfSatisfying(
            BitcoinFailure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
              assertThat(failure.code()).isEqualTo(-8);
            })
        .hasMessageStartingWith(
            "estimatesmartfee: the Bitcoin node refuses it with code -8: Invalid conf_target");
  }

  @Test
  void agreesWithBitcoindOnScriptsAndAddresses() {
    BitcoinAnswer.DecodedScript output =
        Await.result(client.decodeScript(FEDERATION.outputScript()));
    assertThat(output.type()).isEqualTo("witness_v0_scripthash");
    assertThat(output.address()).contains(FEDERATION.address(Network.REGTEST));
    BitcoinAnswer.DecodedScript witness = Await.result(client.decodeScript(FEDERATION.script()));
    assertThat(witness.type()).isEqualTo("multisig");
    assertThat(witness.wrapped()).contains(FEDERATION.address(Network.REGTEST));
  }

  @Test
  void readsAPartiallySignedTransaction() {
    Outpoint deposit = deposit("0.1");
    SignedTransaction spend = Spends.signed(deposit, new Sats(10_000_000), new Sats(9_990_000));
    String psbt = bitcoind.call("converttopsbt", spend.transaction().toBytes().toHex()).asText();
    BitcoinAnswer.DecodedPsbt decoded = Await.result(client.decodePsbt(psbt));
    assertThat(decoded)
        .isEqualTo(new BitcoinAnswer.DecodedPsbt(spend.txid(), List.of(0), 1, Optional.empty()));
  }
}
