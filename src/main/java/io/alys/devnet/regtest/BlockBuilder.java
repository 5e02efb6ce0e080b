package io.alys.devnet.regtest;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes blocks: chooses by fee, commits, and finds the proof of work. Pure. */
final class BlockBuilder {
  /** What Bitcoin Core keeps for the header and the coinbase. */
  private static final int RESERVED_WEIGHT = 8_000;

  private static final long VERSION = 0x2000_0000L;
  private static final Bytes RESERVED = Bytes.copyOf(new byte[Txid.SIZE_BYTES]);
  private static final long COINBASE_SEQUENCE = 0xffff_ffffL;

  private BlockBuilder() {}

  /** Parents before children; those that pay most for their weight, with their parents, first. */
  static List<MempoolEntry> choose(Mempool mempool) {
    List<Family> families =
        mempool.entries().stream()
            .map(entry -> Family.of(mempool, entry))
            .sorted(Comparator.comparingDouble(Family::rate).reversed())
            .toList();
    Set<Txid> chosen = new LinkedHashSet<>();
    int weight = RESERVED_WEIGHT;
    for (Family family : families) {
      List<MempoolEntry> fresh =
          family.members().stream().filter(one -> !chosen.contains(one.txid())).toList();
      int more = fresh.stream().mapToInt(one -> one.known().weight()).sum();
      if (weight + more <= BlockRules.MAX_WEIGHT) {
        weight += more;
        fresh.forEach(one -> chosen.add(one.txid()));
      }
    }
    return chosen.stream().map(id -> mempool.entry(id).orElseThrow()).toList();
  }

  /** A transaction with all that must be in a block before it. */
  private record Family(List<MempoolEntry> members, double rate) {
    private static Family of(Mempool mempool, MempoolEntry entry) {
      List<MempoolEntry> members = new ArrayList<>();
      mempool
          .ancestors(entry.known().transaction())
          .forEach(id -> members.add(mempool.entry(id).orElseThrow()));
      members.add(entry);
      double fees = members.stream().mapToLong(one -> one.fee().value()).sum();
      return new Family(members, fees / members.stream().mapToInt(m -> m.known().weight()).sum());
    }
  }

  /** What the coinbase commits to, when its witness is 32 bytes of zero. */
  static Bytes commitment(List<KnownTransaction> transactions) {
    return BlockRules.commitmentScript(
        transactions.stream().map(KnownTransaction::wtxid).toList(), RESERVED);
  }

  /**
   * A whole block.
   *
   * @param payTo the script that gets the subsidy and the fees
   * @param timeSeconds of its header; later than the median of those before it
   */
  static Block build(
      Tip tip, Bytes payTo, List<KnownTransaction> transactions, Sats fees, long timeSeconds) {
    List<SignedTransaction> all = new ArrayList<>();
    all.add(coinbase(tip.height() + 1, payTo, transactions, fees));
    transactions.forEach(known -> all.add(known.signed()));
    Bytes root = Block.merkleRoot(all.stream().map(SignedTransaction::txid).toList());
    long nonce = 0;
    BlockHeader header;
    do {
      header = new BlockHeader(VERSION, tip.hash(), root, timeSeconds, BlockRules.BITS, nonce++);
    } while (!BlockRules.hasWork(header));
    return new Block(header, all);
  }

  private static SignedTransaction coinbase(
      int height, Bytes payTo, List<KnownTransaction> transactions, Sats fees) {
    // A byte of zero behind the height: alone it could be shorter than a coinbase may be.
    Bytes script = BlockRules.heightScript(height).plus(Bytes.fromHex("00"));
    Transaction transaction =
        new Transaction(
            2,
            List.of(new Transaction.Input(TransactionRules.NOTHING, script, COINBASE_SEQUENCE)),
            List.of(
                new Transaction.Output(BlockRules.subsidy(height).plus(fees), payTo),
                new Transaction.Output(Sats.ZERO, commitment(transactions))),
            0);
    return new SignedTransaction(transaction, List.of(List.of(RESERVED)));
  }

  /** The same, with the witness of the coinbase that submitters may leave out. */
  static Block completed(Block block) {
    SignedTransaction coinbase = block.transactions().getFirst();
    boolean lacks =
        !coinbase.hasWitness()
            && TransactionRules.isCoinbase(coinbase.transaction())
            && BlockRules.committed(coinbase.transaction()).isPresent();
    if (!lacks) {
      return block;
    }
    List<SignedTransaction> all = new ArrayList<>(block.transactions());
    all.set(0, new SignedTransaction(coinbase.transaction(), List.of(List.of(RESERVED))));
    return new Block(block.header(), all);
  }
}
