package io.alys.consensus.auxpow;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Txid;
import io.alys.primitives.Bytes;

/** Why a proof does not hold; one for each check, in the order of the checks. */
public sealed interface AuxPowRefusal extends AuxPowVerdict {
  /** For people: what is wrong, with which numbers. */
  String reason();

  /** The parent's version names our own chain. */
  record ParentOfOurChain(long chainId) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the parent block says that it is of chain %d, which is ours; mine on another chain"
          .formatted(chainId);
    }
  }

  record ChainBranchTooLong(int length) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the blockchain branch has %d hashes; %d are the most"
          .formatted(length, AuxPowCheck.MAX_CHAIN_BRANCH);
    }
  }

  /**
   * @param root above the coinbase, 32 bytes as Bitcoin writes them, like the parent's
   */
  record NotInParent(Txid coinbase, Bytes root, Bytes parentRoot) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the coinbase branch leads from %s to %s; the parent block's merkle root is %s"
          .formatted(coinbase, root.reversed(), parentRoot.reversed());
    }
  }

  /** A transaction that spends something, or several, or has a script no coinbase may have. */
  record NotACoinbase(Txid transaction, int inputs, int scriptBytes) implements AuxPowRefusal {
    @Override
    public String reason() {
      return ("%s is no coinbase: it has %d inputs, the first with a script of %d bytes; one that"
              + " spends nothing, with 2 to 100 bytes, is right")
          .formatted(transaction, inputs, scriptBytes);
    }
  }

  record NotFirst(long index) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the coinbase branch is that of transaction %d; the coinbase is transaction 0"
          .formatted(index);
    }
  }

  /** Nothing in the coinbase looks like a commitment. */
  record NothingCommitted(Bytes root) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the coinbase commits to nothing; it should commit to %s".formatted(root);
    }
  }

  record OtherCommitted(Bytes root) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the coinbase commits to something else than %s".formatted(root);
    }
  }

  record CommittedTwice(int times) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the coinbase's input script has %d commitments; one may stand there".formatted(times);
    }
  }

  /**
   * @param offset of the root in the input script
   */
  record CommittedElsewhere(int offset) implements AuxPowRefusal {
    @Override
    public String reason() {
      return ("the root stands at byte %d of the coinbase's input script; right behind fabe6d6d it"
              + " may stand anywhere, without that no later than at byte %d")
          .formatted(offset, Commitment.LATEST_BARE_OFFSET);
    }
  }

  /**
   * @param bytes that follow the root
   */
  record CommitmentCutShort(int bytes) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "%d bytes follow the root in the coinbase's input script; tree size and nonce have 8"
          .formatted(bytes);
    }
  }

  record WrongTreeSize(long committed, long expected) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the coinbase commits to a tree of %d chains; the blockchain branch is that of %d"
          .formatted(committed, expected);
    }
  }

  record WrongSlot(long slot, long expected, long nonce) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "our hash has slot %d in the tree of chains; with nonce %d it has slot %d"
          .formatted(slot, nonce, expected);
    }
  }

  record TooLittleWork(BlockHash parent, Target target) implements AuxPowRefusal {
    @Override
    public String reason() {
      return "the parent block's hash %s is above the target %s".formatted(parent, target);
    }
  }
}
