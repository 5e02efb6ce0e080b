package io.alys.storage.rules;

import io.alys.primitives.Bytes;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import java.util.Optional;

/**
 * What a key may sign, by the minimal rule of EIP-3076: never below the highest slot that it
 * signed, and there only the same root again. A key that signed two blocks for one slot would be
 * proof of its owner's fraud. Pure.
 */
public final class SlotRules {
  private SlotRules() {}

  /** The highest slot that a key was allowed, the root there, and what else binds the key. */
  public record Signed(long slot, Bytes signingRoot, Bytes record) {}

  /** {@link Protection.Allowed} has to be kept as the highest before it is told. */
  public static Protection protect(Optional<Signed> highest, ProtectSlot asked) {
    if (highest.isEmpty() || asked.slot() > highest.get().slot()) {
      Bytes record = highest.map(Signed::record).orElse(Bytes.EMPTY);
      return record.equals(asked.record())
          ? new Protection.Allowed()
          : new Protection.Bound(record);
    }
    Signed last = highest.get();
    if (asked.slot() < last.slot()) {
      return new Protection.Refused(
          "slot %d is below slot %d, the highest that key %s signed"
              .formatted(asked.slot(), last.slot(), asked.publicKey()));
    }
    return asked.signingRoot().equals(last.signingRoot())
        ? new Protection.AlreadySigned()
        : new Protection.Refused(
            "key %s signed another block for slot %d, with root %s"
                .formatted(asked.publicKey(), last.slot(), last.signingRoot()));
  }
}
