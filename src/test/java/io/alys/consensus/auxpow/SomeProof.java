package io.alys.consensus.auxpow;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A proof that is right until a test changes something, and then mined: its parent's hash meets the
 * target.
 *
 * @param script of the coinbase's input
 * @param outputs scripts of the coinbase's outputs
 */
public record SomeProof(
    AuxHash auxHash, Outpoint spends, Bytes script, List<Bytes> outputs, Tree tree, Parent parent) {
  /** One hash in 256 meets it. */
  public static final CompactTarget EASY = new CompactTarget(0x2000ffff);

  public static final long CHAIN_ID = 727_272;
  private static final Bytes MARK = Bytes.fromHex("fabe6d6d");
  private static final Bytes PAYOUT = Bytes.fromHex("0014" + "5a".repeat(20));
  private static final long NO_INDEX = 0xffff_ffffL;

  /** Chains that are mined together: siblings of ours, and the nonce that gives slots. */
  public record Tree(List<Bytes> siblings, long sides, long treeSize, long nonce) {
    static Tree of(int height, long nonce, Seed seed) {
      return new Tree(
          hashes(height, seed), AuxPowCheck.slot(nonce, CHAIN_ID, height), 1L << height, nonce);
    }
  }

  /**
   * The block that is mined.
   *
   * @param index of the coinbase, as its branch says
   */
  public record Parent(long version, List<Bytes> siblings, long index) {}

  /** With the commitment in an output, a tree of one chain, and a parent of eight transactions. */
  public static SomeProof of(AuxHash auxHash, Seed seed) {
    SomeProof bare =
        new SomeProof(
            auxHash,
            new Outpoint(new Txid(BlockHash.ZERO.wire()), NO_INDEX),
            Bytes.fromHex("03bd7e0c").plus(number(seed.nextLong())),
            List.of(PAYOUT),
            Tree.of(0, 0, seed),
            new Parent(0x2000_0000, hashes(3, seed), 0));
    return bare.paying(PAYOUT, Bytes.EMPTY, bare.commitment());
  }

  public static AuxHash someHash(Seed seed) {
    return new AuxHash(new Hash32(hashes(1, seed).getFirst()));
  }

  public static List<Bytes> hashes(int count, Seed seed) {
    List<Bytes> hashes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hashes.add(
          LongStream.generate(seed::nextLong)
              .limit(4)
              .mapToObj(SomeProof::number)
              .reduce(Bytes.EMPTY, Bytes::plus));
    }
    return hashes;
  }

  private static Bytes number(long value) {
    return Bytes.copyOf(ByteBuffer.allocate(8).putLong(value).array());
  }

  /** The root of the tree, as it stands in the coinbase. */
  Bytes root() {
    return chainBranch().rootAbove(auxHash.leaf()).reversed();
  }

  /** The root, the tree's size and its nonce, without the mark. */
  Bytes bareCommitment() {
    ByteBuffer numbers = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putInt((int) tree.treeSize()).putInt((int) tree.nonce());
    return root().plus(Bytes.copyOf(numbers.array()));
  }

  Bytes commitment() {
    return MARK.plus(bareCommitment());
  }

  private MerkleBranch chainBranch() {
    return new MerkleBranch(tree.siblings(), tree.sides());
  }

  SomeProof paying(Bytes... scripts) {
    return new SomeProof(auxHash, spends, script, List.of(scripts), tree, parent);
  }

  /** With nothing committed in an output. */
  SomeProof withScript(Bytes changed) {
    return new SomeProof(auxHash, spends, changed, List.of(PAYOUT), tree, parent);
  }

  SomeProof spending(Outpoint changed) {
    return new SomeProof(auxHash, changed, script, outputs, tree, parent);
  }

  /** With the commitment to another tree. */
  SomeProof in(Tree changed) {
    SomeProof planted = new SomeProof(auxHash, spends, script, outputs, changed, parent);
    return planted.paying(PAYOUT, planted.commitment());
  }

  public SomeProof under(Parent changed) {
    return new SomeProof(auxHash, spends, script, outputs, tree, changed);
  }

  Transaction coinbase() {
    Sats reward = new Sats(312_500_000);
    Stream<Transaction.Output> paid =
        outputs.stream().map(output -> new Transaction.Output(reward, output));
    Transaction.Input input = new Transaction.Input(spends, script, NO_INDEX);
    return new Transaction(1, List.of(input), paid.toList(), 0);
  }

  /** Finds a nonce that meets a target. */
  public AuxPow mined(CompactTarget bits) {
    return over(coinbase(), bits);
  }

  AuxPow over(Transaction coinbase, CompactTarget bits) {
    MerkleBranch branch = new MerkleBranch(parent.siblings(), parent.index());
    Bytes root = branch.rootAbove(coinbase.txid().wire());
    Target target = bits.target();
    for (long nonce = 0; ; nonce++) {
      BlockHeader header =
          new BlockHeader(
              parent.version(), BlockHash.ZERO, root, 1_712_000_000, 0x1701_0000, nonce);
      if (target.isMetBy(header.hash().wire())) {
        return new AuxPow(coinbase, branch, chainBranch(), header);
      }
    }
  }

  /** One that misses a target. */
  AuxPow unmined(CompactTarget bits) {
    AuxPow proof = mined(bits);
    BlockHeader header = proof.parent();
    for (long nonce = header.nonce() + 1; ; nonce++) {
      BlockHeader other =
          new BlockHeader(
              header.version(),
              header.parent(),
              header.merkleRoot(),
              header.timeSeconds(),
              header.bits(),
              nonce);
      if (!bits.target().isMetBy(other.hash().wire())) {
        return new AuxPow(proof.coinbase(), proof.coinbaseBranch(), proof.chainBranch(), other);
      }
    }
  }
}
