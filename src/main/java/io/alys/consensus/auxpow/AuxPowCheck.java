package io.alys.consensus.auxpow;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.primitives.Bytes;

/**
 * Whether a proof proves that a hash of ours was mined. Pure and total; it needs nothing but its
 * arguments, so every node says the same of the same proof at any time.
 */
public final class AuxPowCheck {
  /** Of hashes in the branch of chains. Source: the specification of merged mining. */
  public static final int MAX_CHAIN_BRANCH = 30;

  /** Source: CheckTransaction of Bitcoin Core, "bad-cb-length". */
  private static final int MIN_SCRIPT_BYTES = 2;

  private static final int MAX_SCRIPT_BYTES = 100;
  private static final int CHAIN_ID_SHIFT = 16;
  private static final long NO_INDEX = 0xffff_ffffL;

  private AuxPowCheck() {}

  /**
   * Checks a proof, the cheapest and most telling things first.
   *
   * @param auxHash what it is to prove
   * @param chainId ours, 1 to 2^32 - 1
   * @param target what the parent block's hash may not exceed; the target in the parent's own
   *     header has no meaning here
   */
  public static AuxPowVerdict check(AuxPow proof, AuxHash auxHash, long chainId, Target target) {
    if (proof.parent().version() >>> CHAIN_ID_SHIFT == chainId) {
      return new AuxPowRefusal.ParentOfOurChain(chainId);
    }
    if (proof.chainBranch().length() > MAX_CHAIN_BRANCH) {
      return new AuxPowRefusal.ChainBranchTooLong(proof.chainBranch().length());
    }
    Transaction coinbase = proof.coinbase();
    Bytes above = proof.coinbaseBranch().rootAbove(coinbase.txid().wire());
    if (!above.equals(proof.parent().merkleRoot())) {
      return new AuxPowRefusal.NotInParent(coinbase.txid(), above, proof.parent().merkleRoot());
    }
    if (!isCoinbase(coinbase)) {
      int scriptBytes = coinbase.inputs().getFirst().script().size();
      return new AuxPowRefusal.NotACoinbase(coinbase.txid(), coinbase.inputs().size(), scriptBytes);
    }
    if (proof.coinbaseBranch().sides() != 0) {
      return new AuxPowRefusal.NotFirst(proof.coinbaseBranch().sides());
    }
    Bytes root = proof.chainBranch().rootAbove(auxHash.leaf()).reversed();
    return switch (Commitment.find(coinbase, root)) {
      case Commitment.Search.Missing(AuxPowRefusal why) -> why;
      case Commitment.Search.Found(long treeSize, long nonce) ->
          checkPlace(proof, new Place(treeSize, nonce), chainId, target);
    };
  }

  private record Place(long treeSize, long nonce) {}

  private static AuxPowVerdict checkPlace(AuxPow proof, Place place, long chainId, Target target) {
    MerkleBranch branch = proof.chainBranch();
    long size = 1L << branch.length();
    if (place.treeSize() != size) {
      return new AuxPowRefusal.WrongTreeSize(place.treeSize(), size);
    }
    long slot = slot(place.nonce(), chainId, branch.length());
    if (branch.sides() != slot) {
      return new AuxPowRefusal.WrongSlot(branch.sides(), slot, place.nonce());
    }
    BlockHash parent = proof.parent().hash();
    return target.isMetBy(parent.wire())
        ? new AuxPowVerdict.Proven(parent)
        : new AuxPowRefusal.TooLittleWork(parent, target);
  }

  private static boolean isCoinbase(Transaction transaction) {
    Transaction.Input first = transaction.inputs().getFirst();
    Outpoint spends = first.spends();
    int scriptBytes = first.script().size();
    return transaction.inputs().size() == 1
        && spends.index() == NO_INDEX
        && spends.txid().wire().equals(BlockHash.ZERO.wire())
        && scriptBytes >= MIN_SCRIPT_BYTES
        && scriptBytes <= MAX_SCRIPT_BYTES;
  }

  /**
   * Where our hash stands among the leaves of the tree of chains, so that a coinbase cannot commit
   * to two hashes for one chain. The numbers have 64 bits, as in version 1; none of them overflows.
   * Namecoin computes with 32 bits and gets the same, because the size of the tree divides 2^32.
   *
   * <p>Chain ids that agree in their low {@code height} bits share a slot in every tree of that
   * height: those of 32 bits too, and only their low bits count.
   *
   * @param nonce of the commitment, 32 bits
   * @param chainId 1 to 2^32 - 1
   * @param height of the tree, 0 to {@link #MAX_CHAIN_BRANCH}
   */
  public static long slot(long nonce, long chainId, int height) {
    long size = 1L << height;
    long first = (nonce * 1_103_515_245L + 12_345) % size;
    return ((first + chainId) * 1_103_515_245L + 12_345) % size;
  }
}
