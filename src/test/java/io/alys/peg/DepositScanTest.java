package io.alys.peg;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.Federation;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DepositScanTest {
  private static final Txid FUNDS = new Txid(Bytes.fromHex("aa".repeat(32)));
  private static final EvmAddress RECIPIENT = EvmAddress.fromHex("0x" + "22".repeat(20));
  private static final Bytes MEMO = Bytes.fromHex("6a14" + "22".repeat(20));
  private static final Federation OLD = federation(1, "33");
  private static final Federation NEW = federation(2, "44");

  private static Federation federation(long version, String secret) {
    SigningKey key = SigningKey.of(Bytes.fromHex(secret.repeat(32)));
    return Federation.of(version, List.of(key.publicKey()), 1);
  }

  private static Transaction.Output output(long sats, Bytes script) {
    return new Transaction.Output(new Sats(sats), script);
  }

  private static SignedTransaction transaction(long spends, Transaction.Output... outputs) {
    Transaction.Input input = new Transaction.Input(new Outpoint(FUNDS, spends), Bytes.EMPTY, 0);
    return SignedTransaction.bare(new Transaction(2, List.of(input), List.of(outputs), 0));
  }

  private static Block block(List<SignedTransaction> transactions) {
    Bytes root = Block.merkleRoot(transactions.stream().map(SignedTransaction::txid).toList());
    return new Block(
        new BlockHeader(1, new BlockHash(Bytes.copyOf(new byte[32])), root, 0, 0, 0), transactions);
  }

  /** Version 1 saw the first one alone; the others were lost. */
  @Test
  void findsEveryOutputThatPaysAFederation() {
    SignedTransaction deposit =
        transaction(
            0,
            output(1, NEW.outputScript()),
            output(0, MEMO),
            output(9, Bytes.fromHex("51")),
            output(2, NEW.outputScript()),
            output(3, OLD.outputScript()));
    DepositMemo memo = new DepositMemo.Recipient(RECIPIENT);
    Txid txid = deposit.txid();

    assertThat(new DepositScan(List.of(OLD, NEW)).scan(deposit))
        .containsExactly(
            new DepositScan.Found(new Outpoint(txid, 0), new Sats(1), memo, 2, false),
            new DepositScan.Found(new Outpoint(txid, 3), new Sats(2), memo, 2, false),
            new DepositScan.Found(new Outpoint(txid, 4), new Sats(3), memo, 1, false));
    assertThat(new DepositScan(List.of(NEW)).scan(deposit)).hasSize(2);
    assertThat(new DepositScan(List.of()).scan(deposit)).isEmpty();
  }

  @Test
  void findsWhatHasNoRecipientAndWhatIsWorthNothing() {
    SignedTransaction deposit = transaction(0, output(0, NEW.outputScript()));
    assertThat(new DepositScan(List.of(NEW)).scan(deposit))
        .containsExactly(
            new DepositScan.Found(
                new Outpoint(deposit.txid(), 0), Sats.ZERO, new DepositMemo.Missing(), 2, false));
  }

  @Test
  void givesACoinToTheLaterOfTwoFederationsWithTheSameKeys() {
    Federation renewed = new Federation(3, NEW.multisig());
    SignedTransaction deposit = transaction(0, output(5, NEW.outputScript()));
    for (List<Federation> both : List.of(List.of(NEW, renewed), List.of(renewed, NEW))) {
      assertThat(new DepositScan(both).scan(deposit).getFirst().federationVersion()).isEqualTo(3);
    }
  }

  @Test
  void marksWhatAMinerWasPaid() {
    SignedTransaction reward = transaction(0xffff_ffffL, output(5, NEW.outputScript()));
    assertThat(new DepositScan(List.of(NEW)).scan(reward).getFirst().coinbase()).isTrue();
  }

  @Test
  void findsTenThousandInABlockInTheirOrder() {
    Stream<SignedTransaction> deposits =
        IntStream.range(1, 10_001)
            .mapToObj(i -> transaction(i, output(i, NEW.outputScript()), output(0, MEMO)));
    Stream<SignedTransaction> coinbase =
        Stream.of(transaction(0xffff_ffffL, output(1, Bytes.fromHex("51"))));
    Block full = block(Stream.concat(coinbase, deposits).toList());

    List<DepositScan.Found> found = new DepositScan(List.of(OLD, NEW)).scan(full);

    assertThat(found).hasSize(10_000);
    assertThat(found.getLast().amount()).isEqualTo(new Sats(10_000));
    assertThat(found.getFirst().outpoint().txid()).isEqualTo(full.transactions().get(1).txid());
  }
}
