package io.alys.bitcoin;

import io.alys.primitives.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * A Bitcoin block as the network carries it.
 *
 * @param transactions the first of them makes the coins
 */
public record Block(BlockHeader header, List<SignedTransaction> transactions) {
  private static final int TRANSACTION_LEAST_BYTES = 60;

  public Block {
    transactions = List.copyOf(transactions);
    if (transactions.isEmpty()) {
      throw new IllegalArgumentException("a block has at least one transaction");
    }
  }

  /**
   * Reads a block. Whether the header belongs to the transactions is another question: see {@link
   * #isWhole}.
   *
   * @throws IllegalArgumentException when it is anything else, or something follows
   */
  public static Block parse(Bytes wire) {
    WireReader in = new WireReader(wire);
    BlockHeader header = BlockHeader.read(in);
    List<SignedTransaction> transactions = new ArrayList<>();
    for (int left = in.count(TRANSACTION_LEAST_BYTES); left > 0; left--) {
      transactions.add(SignedTransaction.read(in));
    }
    in.requireEnd("block");
    return new Block(header, transactions);
  }

  public Bytes toBytes() {
    WireWriter out = new WireWriter().bytes(header.toBytes()).compactSize(transactions.size());
    transactions.forEach(transaction -> out.bytes(transaction.toBytes()));
    return out.toBytes();
  }

  /** Whether the header's merkle root is that of the transactions, and none stands in it twice. */
  public boolean isWhole() {
    List<Txid> ids = transactions.stream().map(SignedTransaction::txid).toList();
    return ids.stream().distinct().count() == ids.size()
        && merkleRoot(ids).equals(header.merkleRoot());
  }

  /**
   * The root of the tree over transactions; of an odd row the last one is taken twice.
   *
   * @param ids at least one
   * @return 32 bytes in the order of Bitcoin's serialisation
   */
  public static Bytes merkleRoot(List<Txid> ids) {
    List<Bytes> row = ids.stream().map(Txid::wire).toList();
    while (row.size() > 1) {
      List<Bytes> above = new ArrayList<>();
      for (int i = 0; i < row.size(); i += 2) {
        Bytes right = row.get(Math.min(i + 1, row.size() - 1));
        above.add(Sha256.twice(row.get(i).plus(right)));
      }
      row = above;
    }
    return row.getFirst();
  }
}
