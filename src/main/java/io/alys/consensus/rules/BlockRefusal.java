package io.alys.consensus.rules;

import io.alys.consensus.block.Signers;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.finality.ProofVerdict;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.PegParameters;
import io.alys.peg.rules.PegFault;
import io.alys.primitives.Hash32;
import java.time.Instant;
import java.util.Optional;

/** Why a block may not follow; one for each rule, in the order in which they are looked at. */
public sealed interface BlockRefusal extends BlockVerdict {
  /** For people: what is wrong, and what would be right. */
  String reason();

  record NotNext(BlockRef block, Hash32 parent, BlockRef head) implements BlockRefusal {
    @Override
    public String reason() {
      return "%s with parent %s does not follow %s".formatted(block, parent, head);
    }
  }

  record SlotNotLater(Slot slot, Slot before) implements BlockRefusal {
    @Override
    public String reason() {
      return "%s is not after %s of the parent".formatted(slot, before);
    }
  }

  /** One slot ahead is let pass, as clocks differ. */
  record SlotInFuture(Slot slot, Slot now) implements BlockRefusal {
    @Override
    public String reason() {
      return "%s is ahead of now, %s, by more than one; check the clock".formatted(slot, now);
    }
  }

  record OutsideSlot(Instant timestamp, Slot slot) implements BlockRefusal {
    @Override
    public String reason() {
      return "the time %s does not lie in %s".formatted(timestamp, slot);
    }
  }

  /** Version 1 let any authority fill any slot. */
  record NotItsTurn(Slot slot, int producer, int author) implements BlockRefusal {
    @Override
    public String reason() {
      return "%s is the turn of authority %d, not %d".formatted(slot, author, producer);
    }
  }

  record OtherAuthorities(Signers signers, int authorities) implements BlockRefusal {
    @Override
    public String reason() {
      return "the seal is of %d authorities; there are %d"
          .formatted(signers.authorities(), authorities);
    }
  }

  record AuthorHasNotSigned(Signers signers, int author) implements BlockRefusal {
    @Override
    public String reason() {
      return "signed by %s, not by its author %d".formatted(signers, author);
    }
  }

  record TooFewSigners(Signers signers, int threshold) implements BlockRefusal {
    @Override
    public String reason() {
      return "signed by %s; %d are needed".formatted(signers, threshold);
    }
  }

  record WrongSeal(Signers signers) implements BlockRefusal {
    @Override
    public String reason() {
      return "the seal is not the signature of %s over this block on this chain".formatted(signers);
    }
  }

  record WrongFederation(long named, long inForce) implements BlockRefusal {
    @Override
    public String reason() {
      return "it names federation version %d; version %d is in force".formatted(named, inForce);
    }
  }

  record ProofRefused(ProofVerdict why) implements BlockRefusal {
    @Override
    public String reason() {
      return "its proof of work does not hold: " + why.reason();
    }
  }

  /** The chain rests until one lands. */
  record ProofMissing(BlockRef finalised, int waiting) implements BlockRefusal {
    @Override
    public String reason() {
      return "it carries no proof of work, and %d blocks wait for one above %s"
          .formatted(waiting, finalised);
    }
  }

  record PegRefused(PegFault fault, String subject) implements BlockRefusal {
    @Override
    public String reason() {
      return subject;
    }
  }

  /** Those that its federation update names cannot make blocks. */
  record AuthoritiesRefused(AuthorityCheck.Reason why, String subject) implements BlockRefusal {
    @Override
    public String reason() {
      return subject;
    }
  }

  record TooManyWithdrawals(int due) implements BlockRefusal {
    @Override
    public String reason() {
      return "%d withdrawals are due; a block has at most %d"
          .formatted(due, PegParameters.MAX_MINTS);
    }
  }

  /** A field of the payload that is not what the rules, or the header, say. */
  record PayloadDiffers(PayloadField field, String is, String due) implements BlockRefusal {
    @Override
    public String reason() {
      return "the payload's %s is %s; it must be %s".formatted(field.text(), is, due);
    }
  }

  /** Which field. */
  enum PayloadField {
    NUMBER("number"),
    TIMESTAMP("timestamp"),
    PARENT_HASH("parent hash"),
    FEE_RECIPIENT("fee recipient"),
    PREV_RANDAO("randao"),
    BLOCK_HASH("block hash");

    private final String text;

    PayloadField(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * Version 1 took withdrawals that nothing demanded, so that a producer could mint at will.
   *
   * @param position in the payload's list, from 0
   */
  record WithdrawalDiffers(int position, Optional<Withdrawal> is, Optional<Withdrawal> due)
      implements BlockRefusal {
    @Override
    public String reason() {
      return "withdrawal at position %d is %s; it must be %s"
          .formatted(position, text(is), text(due));
    }

    private static String text(Optional<Withdrawal> withdrawal) {
      return withdrawal
          .map(it -> "%s to %s with index %d".formatted(it.amount(), it.address(), it.index()))
          .orElse("none");
    }
  }
}
