package io.alys.devnet.regtest;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.devnet.script.Refusal;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What regtest asks of a block, its coins aside. Pure. */
public final class BlockRules {
  /** Every block's target, compact. Source: Bitcoin Core, {@code CRegTestParams}. */
  public static final long BITS = 0x207f_ffffL;

  /** The same as a number: 7fffff and 29 bytes of zero. */
  public static final BigInteger TARGET = BigInteger.valueOf(0x7fffff).shiftLeft(8 * 29);

  /** What the work of one block counts: 2^256 / (target + 1). */
  public static final BigInteger WORK =
      BigInteger.ONE.shiftLeft(256).divide(TARGET.add(BigInteger.ONE));

  /** In weight units (BIP141). */
  public static final int MAX_WEIGHT = 4_000_000;

  /** Source: Bitcoin Core, {@code CRegTestParams}. */
  public static final int HALVING_BLOCKS = 150;

  private static final long FIRST_SUBSIDY = 5_000_000_000L;
  private static final int MAX_HALVINGS = 63;
  private static final long LEAST_VERSION = 4;
  private static final long MAX_AHEAD_SECONDS = 7_200;
  private static final int WITNESS_SCALE = 4;
  private static final int HEADER_AND_COUNT_BYTES = BlockHeader.SIZE_BYTES + 9;
  private static final Bytes COMMITMENT_HEAD = Bytes.fromHex("6a24aa21a9ed");
  private static final int COMMITMENT_BYTES = 38;

  private BlockRules() {}

  /** What a block at a height may make. */
  public static Sats subsidy(int height) {
    return new Sats(FIRST_SUBSIDY >> Math.min(MAX_HALVINGS, height / HALVING_BLOCKS));
  }

  static boolean hasWork(BlockHeader header) {
    BigInteger value = new BigInteger(1, header.hash().wire().reversed().toArray());
    return value.compareTo(TARGET) <= 0;
  }

  /** What can be said of the header. */
  static Optional<Refusal> header(BlockHeader header, StoredBlock parent, long nowSeconds) {
    // As a signed number, which it is to Bitcoin Core.
    boolean old = (int) header.version() < LEAST_VERSION;
    return Refusal.unless(header.bits() == BITS, "bad-diffbits")
        .or(() -> Refusal.unless(header.timeSeconds() > parent.medianSeconds(), "time-too-old"))
        .or(
            () ->
                Refusal.unless(
                    header.timeSeconds() <= nowSeconds + MAX_AHEAD_SECONDS, "time-too-new"))
        .or(() -> Refusal.unless(!old, "bad-version(0x%08x)".formatted(header.version())));
  }

  /** What can be said of the transactions, their coins aside. */
  static Optional<Refusal> body(Block block, StoredBlock parent) {
    List<SignedTransaction> all = block.transactions();
    return Refusal.unless(
            Block.merkleRoot(ids(block)).equals(block.header().merkleRoot()), "bad-txnmrklroot")
        .or(() -> Refusal.unless(block.isWhole(), "bad-txns-duplicate"))
        .or(
            () ->
                Refusal.unless(
                    TransactionRules.isCoinbase(all.getFirst().transaction()), "bad-cb-missing"))
        .or(
            () ->
                Refusal.unless(
                    all.stream().skip(1).noneMatch(one -> isCoinbase(one)), "bad-cb-multiple"))
        .or(() -> alone(all))
        .or(() -> last(block, parent));
  }

  private static List<Txid> ids(Block block) {
    return block.transactions().stream().map(SignedTransaction::txid).toList();
  }

  private static boolean isCoinbase(SignedTransaction transaction) {
    return TransactionRules.isCoinbase(transaction.transaction());
  }

  private static Optional<Refusal> alone(List<SignedTransaction> all) {
    return all.stream()
        .flatMap(one -> TransactionRules.alone(one.transaction()).stream())
        .findFirst();
  }

  private static Optional<Refusal> last(Block block, StoredBlock parent) {
    Tip tip = new Tip(parent.hash(), parent.height(), parent.medianSeconds());
    Bytes height = heightScript(parent.height() + 1);
    Bytes script = block.transactions().getFirst().transaction().inputs().getFirst().script();
    boolean startsWithHeight =
        script.size() >= height.size()
            && Arrays.equals(Arrays.copyOf(script.toArray(), height.size()), height.toArray());
    return Refusal.unless(
            block.transactions().stream()
                .allMatch(one -> TransactionRules.isFinal(one.transaction(), tip)),
            "bad-txns-nonfinal")
        .or(() -> Refusal.unless(startsWithHeight, "bad-cb-height"))
        .or(() -> commitment(block))
        .or(() -> Refusal.unless(weight(block) <= MAX_WEIGHT, "bad-blk-weight"));
  }

  private static int weight(Block block) {
    return HEADER_AND_COUNT_BYTES * WITNESS_SCALE
        + block.transactions().stream().mapToInt(SignedTransaction::weight).sum();
  }

  /** The height as a script pushes it (BIP34): the shortest form. */
  public static Bytes heightScript(int height) {
    if (height <= 16) {
      return Bytes.copyOf((byte) (height == 0 ? 0 : 0x50 + height));
    }
    // A number's highest bit is its sign, so a byte of zero may have to come before it.
    byte[] little = Bytes.copyOf(BigInteger.valueOf(height).toByteArray()).reversed().toArray();
    return Bytes.copyOf((byte) little.length).plus(Bytes.copyOf(little));
  }

  /** BIP141: the last output of its form commits to all witnesses. */
  private static Optional<Refusal> commitment(Block block) {
    SignedTransaction coinbase = block.transactions().getFirst();
    Optional<Bytes> committed = committed(coinbase.transaction());
    if (committed.isEmpty()) {
      boolean bare = block.transactions().stream().noneMatch(SignedTransaction::hasWitness);
      return Refusal.unless(bare, "unexpected-witness");
    }
    List<Bytes> stack = coinbase.witnesses().getFirst();
    if (stack.size() != 1 || stack.getFirst().size() != Txid.SIZE_BYTES) {
      return Refusal.of("bad-witness-nonce-size");
    }
    List<SignedTransaction> others = block.transactions().subList(1, block.transactions().size());
    Bytes wanted =
        commitmentScript(others.stream().map(SignedTransaction::wtxid).toList(), stack.getFirst());
    Bytes head = Bytes.copyOf(Arrays.copyOf(committed.get().toArray(), COMMITMENT_BYTES));
    return Refusal.unless(head.equals(wanted), "bad-witness-merkle-match");
  }

  static Optional<Bytes> committed(Transaction coinbase) {
    return coinbase.outputs().reversed().stream()
        .map(Transaction.Output::script)
        .filter(script -> script.size() >= COMMITMENT_BYTES)
        .filter(script -> startsWith(script, COMMITMENT_HEAD))
        .findFirst();
  }

  private static boolean startsWith(Bytes script, Bytes head) {
    return Bytes.copyOf(Arrays.copyOf(script.toArray(), head.size())).equals(head);
  }

  /**
   * The script of the output that commits to witnesses.
   *
   * @param others of all transactions but the coinbase, which counts as zero
   * @param reserved the 32 bytes in the coinbase's witness
   */
  static Bytes commitmentScript(List<Txid> others, Bytes reserved) {
    List<Txid> leaves = new ArrayList<>();
    leaves.add(TransactionRules.NOTHING.txid());
    leaves.addAll(others);
    // Two leaves make a root as a commitment is made: both hashed together, twice.
    Txid root = new Txid(Block.merkleRoot(leaves));
    return COMMITMENT_HEAD.plus(Block.merkleRoot(List.of(root, new Txid(reserved))));
  }
}
