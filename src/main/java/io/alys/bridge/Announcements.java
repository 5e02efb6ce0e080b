package io.alys.bridge;

import io.alys.bitcoin.PublicKey;
import io.alys.bridge.FederationCommand.Announced;
import io.alys.bridge.FederationCommand.FederationView;
import io.alys.bridge.FederationCommand.WaitingAuthorities;
import io.alys.consensus.rules.AuthorityCheck;
import io.alys.federation.AuthorityKey;
import io.alys.federation.Federation;
import io.alys.federation.FederationSchedule;
import io.alys.federation.FederationSchedule.Term;
import io.alys.federation.FederationUpdate;
import io.alys.federation.UpdateCheck;
import io.alys.governance.FromGovernance;
import io.alys.peg.PegParameters;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What governance announced and what the blocks have made of it: pure. */
final class Announcements {
  private final ByHeight<PegParameters> parameters;
  private final SortedMap<Long, FederationUpdate> kept = new TreeMap<>();
  private Optional<FederationSchedule> schedule = Optional.empty();
  private BlockNumber head = BlockNumber.GENESIS;

  /** What becomes of an announcement. */
  sealed interface Ruling {
    /** It is to be kept, and offered to Bridge. */
    record Keep(FederationUpdate update) implements Ruling {}

    /** It is to be told again: nobody can check it before the schedule is known. */
    record Later() implements Ruling {}

    /** Nothing: it is kept already, or a block has it. */
    record Known() implements Ruling {}

    /** It changes no keys: nothing is to leave any more, as by {@link BridgeCommand.Pause}. */
    record Emergency() implements Ruling {}

    /** It is not to be kept. */
    record Refused(String why) implements Ruling {}
  }

  Announcements(ByHeight<PegParameters> parameters) {
    this.parameters = parameters;
  }

  /** Those of the next block. */
  private PegParameters parameters() {
    return parameters.at(head.next());
  }

  /** Takes up what the journal has. */
  void restore(FederationUpdate update) {
    kept.put(update.version(), update);
  }

  void follow(BlockNumber at, FederationSchedule told) {
    head = at;
    schedule = Optional.of(told);
  }

  /** Looks at an announcement. */
  Ruling rule(FromGovernance.FederationUpdate said) {
    if (said.type() == FromGovernance.UpdateType.EMERGENCY_HALT) {
      return new Ruling.Emergency();
    }
    if (schedule.isEmpty()) {
      return new Ruling.Later();
    }
    FederationUpdate update;
    try {
      update = translated(said);
    } catch (IllegalArgumentException e) {
      return new Ruling.Refused(String.valueOf(e.getMessage()));
    }
    FederationUpdate before = kept.get(update.version());
    if (before != null) {
      return before.equals(update)
          ? new Ruling.Known()
          : new Ruling.Refused(
              "federation update to version %d is another one than was kept before; ask governance"
                  .formatted(update.version()));
    }
    if (schedule.filter(known -> isCarried(known, update.version())).isPresent()) {
      return new Ruling.Known();
    }
    return refusal(update)
        .<Ruling>map(Ruling.Refused::new)
        .orElseGet(() -> new Ruling.Keep(update));
  }

  private static boolean isCarried(FederationSchedule known, long version) {
    return known.announced() == version || known.byVersion(version).isPresent();
  }

  /** In the words of the chain; those who are not active do not sign, and are no members. */
  static FederationUpdate translated(FromGovernance.FederationUpdate said) {
    List<PublicKey> keys =
        said.members().stream()
            .filter(FromGovernance.Member::active)
            .map(FromGovernance.Member::key)
            .toList();
    return new FederationUpdate(
        said.version(),
        keys,
        said.threshold(),
        said.address(),
        new BlockNumber(said.effectiveHeight()),
        said.signature(),
        said.authorities().stream()
            .map(each -> new AuthorityKey(each.publicKey(), each.possession()))
            .toList());
  }

  private Optional<String> refusal(FederationUpdate update) {
    return schedule
        .map(
            known ->
                new UpdateCheck(parameters().network(), parameters().rotation().noticeBlocks())
                    .check(known, update, head.next()))
        .flatMap(
            verdict ->
                verdict instanceof UpdateCheck.Verdict.Refuse(var _, String message)
                    ? Optional.of(message)
                    : unproven(update));
  }

  private static Optional<String> unproven(FederationUpdate update) {
    return update.namesAuthorities()
            && AuthorityCheck.alone(update)
                instanceof AuthorityCheck.Verdict.Refuse(var _, String message)
        ? Optional.of(message)
        : Optional.empty();
  }

  /**
   * What is kept and stands in no block yet, by version; Bridge is to be offered it. Empty before
   * the schedule is known.
   */
  Collection<FederationUpdate> open() {
    return schedule
        .map(known -> List.copyOf(kept.tailMap(known.announced() + 1).values()))
        .orElse(List.of());
  }

  /** The version whose keys hold deposits that come now; empty before the schedule is known. */
  Optional<Long> inForce() {
    return schedule.map(known -> known.inForceAt(head.next()).version());
  }

  Optional<FederationView> view() {
    return schedule.map(this::view);
  }

  private FederationView view(FederationSchedule known) {
    BlockNumber next = head.next();
    Federation now = known.inForceAt(next);
    return new FederationView(
        head,
        now.address(parameters().network()),
        now.version(),
        now.multisig().threshold(),
        now.multisig().keys().stream().map(key -> key.compressed().toHex()).toList(),
        announced(known, next),
        known.creditedAt(next, parameters().rotation().graceBlocks()).stream()
            .map(Federation::version)
            .toList(),
        open().stream()
            .filter(FederationUpdate::namesAuthorities)
            .map(Announcements::authorities)
            .toList());
  }

  private static WaitingAuthorities authorities(FederationUpdate update) {
    return new WaitingAuthorities(
        update.activation(),
        update.authorities().stream().map(each -> each.publicKey().toHex()).toList());
  }

  private Optional<Announced> announced(FederationSchedule known, BlockNumber next) {
    return known.terms().stream()
        .filter(term -> term.from().compareTo(next) > 0)
        .findFirst()
        .map(this::carried)
        .or(() -> open().stream().findFirst().map(Announcements::waiting));
  }

  private Announced carried(Term term) {
    Federation coming = term.federation();
    return new Announced(
        coming.version(), coming.address(parameters().network()), term.from(), true);
  }

  private static Announced waiting(FederationUpdate update) {
    return new Announced(update.version(), update.address(), update.activation(), false);
  }
}
