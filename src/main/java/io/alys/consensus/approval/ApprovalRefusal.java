package io.alys.consensus.approval;

import io.alys.consensus.block.Signers;
import io.alys.primitives.Hash32;

/** Why a signature over a block does not count. */
public sealed interface ApprovalRefusal {
  /** For people: whose, over which block, and what is wrong with it. */
  String reason();

  record OtherBlock(Approval approval, Hash32 block) implements ApprovalRefusal {
    @Override
    public String reason() {
      return "%s: it is not one of %s".formatted(approval, block);
    }
  }

  record UnknownAuthority(Approval approval, int authorities) implements ApprovalRefusal {
    @Override
    public String reason() {
      return "%s: there are %d authorities".formatted(approval, authorities);
    }
  }

  record WrongSignature(Approval approval) implements ApprovalRefusal {
    @Override
    public String reason() {
      return "%s: that authority did not sign this".formatted(approval);
    }
  }

  /** Of a joined signature. */
  record WrongSeal(Hash32 block, Signers signers) implements ApprovalRefusal {
    @Override
    public String reason() {
      return "seal of %s by %s: they did not sign this".formatted(block, signers);
    }
  }

  record OtherAuthorities(Hash32 block, Signers signers, int authorities)
      implements ApprovalRefusal {
    @Override
    public String reason() {
      return "seal of %s by %s: there are %d authorities".formatted(block, signers, authorities);
    }
  }
}
