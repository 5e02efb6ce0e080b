package io.alys.consensus.rules;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.block.Block;
import io.alys.consensus.bls.BlsPublicKey;
import io.alys.consensus.bls.BlsSignature;
import io.alys.federation.AuthorityKey;
import io.alys.federation.FederationUpdate;
import io.alys.peg.PegContent;
import io.alys.primitives.BlockNumber;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the authorities that an update names may make blocks. One whose key is made of those of
 * others would sign in their names alone, so each proves that it has the secret of its own.
 */
public final class AuthorityCheck {
  /** What becomes of the authorities of an update. */
  public sealed interface Verdict {
    record Accept(Authorities set) implements Verdict {}

    /**
     * @param message what is wrong in which update, lower case
     */
    record Refuse(Reason reason, String message) implements Verdict {}
  }

  /** Why they are refused. */
  public enum Reason {
    /** A key is no point of the group that keys are in, or its zero. */
    KEY_INVALID,
    KEY_TWICE,
    /** Nothing shows that its owner has the secret. */
    KEY_NOT_PROVEN,
    /** Not after the block that carries it, or not after all that wait. */
    ACTIVATION_TOO_EARLY,
    /** As many sets wait as may. */
    TOO_MANY_WAIT
  }

  private AuthorityCheck() {}

  /** What the update alone tells: keys and proofs; some milliseconds for each. */
  public static Verdict alone(FederationUpdate update) {
    return switch (read(update)) {
      case Verdict.Refuse refusal -> refusal;
      case Verdict.Accept(Authorities set) -> proven(update, set);
    };
  }

  /**
   * What a chain tells, too: why a block must not have a content; empty when it may.
   *
   * @param known up to the block before
   */
  static Optional<Verdict.Refuse> refusal(
      AuthoritySchedule known, PegContent content, BlockNumber block) {
    return named(content)
        .map(update -> place(known, update, block).orElseGet(() -> alone(update)))
        .filter(Verdict.Refuse.class::isInstance)
        .map(Verdict.Refuse.class::cast);
  }

  /**
   * Who make blocks after one; empty when those that it names cannot. That they have proven their
   * keys was looked at when the block came, and is not looked at again.
   *
   * @param known up to the block before
   */
  static Optional<AuthoritySchedule> after(AuthoritySchedule known, Block block) {
    BlockNumber number = block.header().number();
    Optional<FederationUpdate> update = named(block.body().peg());
    if (update.isEmpty()) {
      return Optional.of(known.after(number));
    }
    Verdict verdict = place(known, update.get(), number).orElseGet(() -> read(update.get()));
    return verdict instanceof Verdict.Accept(Authorities set)
        ? Optional.of(known.plus(set, update.get().activation()).after(number))
        : Optional.empty();
  }

  /** The update that names authorities, where there is one. */
  private static Optional<FederationUpdate> named(PegContent content) {
    return content.federationUpdate().filter(FederationUpdate::namesAuthorities);
  }

  private static Optional<Verdict> place(
      AuthoritySchedule known, FederationUpdate update, BlockNumber block) {
    BlockNumber from = update.activation();
    BlockNumber last = known.coming().isEmpty() ? block : known.coming().getLast().from();
    BlockNumber after = last.compareTo(block) > 0 ? last : block;
    if (from.compareTo(after) <= 0) {
      return refuse(
          Reason.ACTIVATION_TOO_EARLY,
          update,
          "its authorities take over at %s; it must be after %s".formatted(from, after));
    }
    if (known.coming().size() >= AuthoritySchedule.MAX_COMING) {
      return refuse(
          Reason.TOO_MANY_WAIT,
          update,
          "%d sets of authorities wait for their block already".formatted(known.coming().size()));
    }
    return Optional.empty();
  }

  private static Verdict read(FederationUpdate update) {
    List<BlsPublicKey> keys = new ArrayList<>();
    Set<BlsPublicKey> seen = new HashSet<>();
    for (AuthorityKey announced : update.authorities()) {
      BlsPublicKey key;
      try {
        key = BlsPublicKey.parse(announced.publicKey());
      } catch (IllegalArgumentException e) {
        return new Verdict.Refuse(
            Reason.KEY_INVALID, message(update, String.valueOf(e.getMessage())));
      }
      if (!seen.add(key)) {
        return new Verdict.Refuse(
            Reason.KEY_TWICE, message(update, "authority %s is named twice".formatted(key)));
      }
      keys.add(key);
    }
    return new Verdict.Accept(new Authorities(keys));
  }

  private static Verdict proven(FederationUpdate update, Authorities set) {
    for (int i = 0; i < set.count(); i++) {
      BlsPublicKey key = set.keys().get(i);
      if (!isProven(key, update.authorities().get(i))) {
        return new Verdict.Refuse(
            Reason.KEY_NOT_PROVEN,
            message(
                update, "authority %s has not proven that it has its secret key".formatted(key)));
      }
    }
    return new Verdict.Accept(set);
  }

  private static boolean isProven(BlsPublicKey key, AuthorityKey announced) {
    try {
      return key.isProvenBy(BlsSignature.parse(announced.possession()));
    } catch (IllegalArgumentException _) {
      return false; // No point of the group that signatures are in proves anything.
    }
  }

  private static Optional<Verdict> refuse(Reason reason, FederationUpdate update, String why) {
    return Optional.of(new Verdict.Refuse(reason, message(update, why)));
  }

  private static String message(FederationUpdate update, String why) {
    return "federation update to version %d: %s; ask governance".formatted(update.version(), why);
  }
}
