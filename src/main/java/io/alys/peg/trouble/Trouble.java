package io.alys.peg.trouble;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.SignatureCheck;
import io.alys.bitcoin.Txid;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Sats;
import java.util.Locale;

/** Something went wrong with money on its way. None of it loses any: it says who goes on. */
public sealed interface Trouble {
  /** Who has to do something. */
  enum Category {
    /** Nobody: the node tries again, each time after a longer pause. */
    TRANSIENT,
    /** Trying again changes nothing; another transaction, or another program, is needed. */
    PERMANENT,
    /** The node goes on trying, and an operator finds out why. */
    NEEDS_OPERATOR
  }

  Category category();

  /** What, which one, why, what to do: lower case, no full stop. */
  String text();

  /** The conversation with governance did not take a request for signatures. */
  record RequestNotTaken(Txid transaction, String reason) implements Trouble {
    @Override
    public Category category() {
      return Category.TRANSIENT;
    }

    @Override
    public String text() {
      return "signatures for %s could not be asked for: %s; they will be asked for again"
          .formatted(transaction, reason);
    }
  }

  /** Not enough signers signed in time. */
  record SigningTimedOut(Txid transaction) implements Trouble {
    @Override
    public Category category() {
      return Category.TRANSIENT;
    }

    @Override
    public String text() {
      return "governance did not sign %s in time; it will be asked again".formatted(transaction);
    }
  }

  /** Governance says that it will not sign. */
  record SigningRefused(Txid transaction, String reason) implements Trouble {
    @Override
    public Category category() {
      return Category.NEEDS_OPERATOR;
    }

    @Override
    public String text() {
      return "governance refuses to sign %s: %s; ask its operators, it is asked again meanwhile"
          .formatted(transaction, reason);
    }
  }

  /**
   * A signature does not count.
   *
   * @param input of the transaction
   */
  record BadSignature(Txid transaction, int input, PublicKey key, Fault fault) implements Trouble {
    @Override
    public Category category() {
      return Category.NEEDS_OPERATOR;
    }

    @Override
    public String text() {
      return "the signature of key %s on input %d of %s is not used: %s; tell governance"
          .formatted(key, input, transaction, fault.text());
    }
  }

  /** Why a signature does not count. */
  sealed interface Fault {
    String text();

    /** See {@link SignatureCheck}. */
    record Unsound(SignatureCheck check) implements Fault {
      @Override
      public String text() {
        return check.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      }
    }

    /** The key is none of the federation that holds the coins. */
    record Stranger() implements Fault {
      @Override
      public String text() {
        return "the key is not of the federation that holds the coins";
      }
    }

    /** The transaction has no such input. */
    record NoSuchInput() implements Fault {
      @Override
      public String text() {
        return "there is no such input";
      }
    }
  }

  /** What governance calls complete is not. */
  record TooFewSignatures(Txid transaction, int valid, int required) implements Trouble {
    @Override
    public Category category() {
      return Category.TRANSIENT;
    }

    @Override
    public String text() {
      return "only %d of %d signatures for %s are good; governance will be asked again"
          .formatted(valid, required, transaction);
    }
  }

  /** Bitcoin could not be asked, or did not answer. */
  record BitcoinUnreachable(Txid transaction, String reason) implements Trouble {
    @Override
    public Category category() {
      return Category.TRANSIENT;
    }

    @Override
    public String text() {
      return "%s could not be given to the Bitcoin node: %s; it will be tried again"
          .formatted(transaction, reason);
    }
  }

  /** The mempool takes only what pays more. */
  record FeeTooLow(Txid transaction, String reason) implements Trouble {
    @Override
    public Category category() {
      return Category.TRANSIENT;
    }

    @Override
    public String text() {
      return "%s pays too little to be relayed: %s; a replacement is asked for"
          .formatted(transaction, reason);
    }
  }

  /** The Bitcoin node does not know the coins, or knows them as spent. */
  record CoinsMissing(Txid transaction, String reason) implements Trouble {
    @Override
    public Category category() {
      return Category.NEEDS_OPERATOR;
    }

    @Override
    public String text() {
      return ("%s spends coins that the Bitcoin node does not have: %s; see whether that node is on"
              + " the right chain and in step, it is tried again meanwhile")
          .formatted(transaction, reason);
    }
  }

  /** Bitcoin's rules forbid the transaction. */
  record AgainstTheRules(Txid transaction, String reason) implements Trouble {
    @Override
    public Category category() {
      return Category.PERMANENT;
    }

    @Override
    public String text() {
      return ("the Bitcoin node refuses %s for good: %s; peg-outs wait for it: report this, and"
              + " retry by hand once the cause is gone")
          .formatted(transaction, reason);
    }
  }

  /** A transaction waits long for a block. */
  record Unconfirmed(Txid transaction, int blocks) implements Trouble {
    @Override
    public Category category() {
      return Category.TRANSIENT;
    }

    @Override
    public String text() {
      return "%s is in no Bitcoin block after %d blocks; a replacement is asked for"
          .formatted(transaction, blocks);
    }
  }

  /** A transaction fell out of its block. */
  record FellOut(Txid transaction, BlockHeight height, BlockHash block) implements Trouble {
    @Override
    public Category category() {
      return Category.TRANSIENT;
    }

    @Override
    public String text() {
      return "Bitcoin gave up block %s at height %d with %s in it; it is broadcast again"
          .formatted(block, height.value(), transaction);
    }
  }

  /** A settled transaction fell out of its block: deeper than the chain thought possible. */
  record SettledFellOut(Txid transaction, BlockNumber settledIn) implements Trouble {
    @Override
    public Category category() {
      return Category.NEEDS_OPERATOR;
    }

    @Override
    public String text() {
      return ("%s was settled in %s, and Bitcoin has given up its block; it is broadcast again:"
              + " watch that it confirms")
          .formatted(transaction, settledIn);
    }
  }

  /** The same step has failed often. */
  record StillFailing(Trouble cause, int attempts) implements Trouble {
    @Override
    public Category category() {
      return Category.NEEDS_OPERATOR;
    }

    @Override
    public String text() {
      return "after %d attempts: %s".formatted(attempts, cause.text());
    }
  }

  /** Coins were minted for a deposit that Bitcoin has given up. */
  record CreditedButReorged(Outpoint deposit, Sats amount, BlockNumber mintedIn)
      implements Trouble {
    @Override
    public Category category() {
      return Category.NEEDS_OPERATOR;
    }

    @Override
    public String text() {
      return ("deposit %s of %s was minted in %s, and Bitcoin has given up its block; peg-outs are"
              + " paused until it is back or somebody resumes them")
          .formatted(deposit, amount, mintedIn);
    }
  }
}
