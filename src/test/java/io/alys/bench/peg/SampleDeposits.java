package io.alys.bench.peg;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.federation.Federation;
import io.alys.peg.DepositScan;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.deposit.DepositTerms;
import io.alys.peg.deposit.Deposits;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.List;
import java.util.stream.IntStream;

/** A Bitcoin block in which each transaction deposits, with the witness of one key. */
record SampleDeposits(
    Block block, Bytes wire, DepositScan scan, Deposits book, DepositEvent event) {
  private static final Bytes SIGNATURE = Bytes.copyOf(new byte[71]);
  private static final Bytes KEY = Bytes.copyOf(new byte[33]);
  private static final Bytes MEMO = Bytes.fromHex("6a14" + "22".repeat(20));
  private static final Bytes CHANGE = Bytes.fromHex("0014" + "33".repeat(20));
  private static final Txid FUNDS = new Txid(Bytes.fromHex("aa".repeat(Txid.SIZE_BYTES)));

  static SampleDeposits of(int count) {
    Federation federation = TestChain.federation(1);
    List<SignedTransaction> deposits =
        IntStream.range(0, count).mapToObj(i -> deposit(i, federation.outputScript())).toList();
    Bytes root = Block.merkleRoot(deposits.stream().map(SignedTransaction::txid).toList());
    Block block = new Block(new BlockHeader(1, BlockHash.ZERO, root, 0, 0, 0), deposits);
    DepositScan scan = new DepositScan(List.of(federation));
    Place before = new Place(new BlockHeight(1), BlockHash.ZERO);
    Place place = new Place(new BlockHeight(2), block.header().hash());
    Deposits book = Deposits.startingAfter(before, new DepositTerms(6, new Sats(10_000)));
    DepositEvent event = new DepositEvent.BlockScanned(place, BlockHash.ZERO, scan.scan(block));
    if (book.apply(event).next().size() != count) {
      throw new IllegalStateException("not all deposits are found");
    }
    return new SampleDeposits(block, block.toBytes(), scan, book, event);
  }

  private static SignedTransaction deposit(int number, Bytes script) {
    Transaction transaction =
        new Transaction(
            2,
            List.of(new Transaction.Input(new Outpoint(FUNDS, number), Bytes.EMPTY, 0)),
            List.of(
                new Transaction.Output(new Sats(100_000L + number), script),
                new Transaction.Output(Sats.ZERO, MEMO),
                new Transaction.Output(new Sats(50_000), CHANGE)),
            0);
    return new SignedTransaction(transaction, List.of(List.of(SIGNATURE, KEY)));
  }
}
