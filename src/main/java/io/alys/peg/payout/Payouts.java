package io.alys.peg.payout;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Txid;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.BlockNumber;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * All transactions that blocks propose, by txid and by family. Immutable.
 *
 * <p>While it is held, facts are taken in, and nothing that brings money nearer to leaving is asked
 * of the world; a release does at once what was held back. Settled and replaced ones leave some
 * time after their block is final, so that it stays small however long a chain is.
 */
public final class Payouts {
  private final PayoutTerms terms;
  private final PayoutMachine machine;
  private final PMap<Txid, Payout> byTxid;
  private final PMap<Txid, PSet<Txid>> families;
  private final boolean held;

  /**
   * @param effects in the order in which they are to be carried out
   */
  public record Step(Payouts next, List<PayoutEffect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }

    private Step then(Step second) {
      List<PayoutEffect> all = new ArrayList<>(effects);
      all.addAll(second.effects);
      return new Step(second.next, all);
    }
  }

  private Payouts(
      PayoutTerms terms,
      PayoutMachine machine,
      PMap<Txid, Payout> byTxid,
      PMap<Txid, PSet<Txid>> families,
      boolean held) {
    this.terms = terms;
    this.machine = machine;
    this.byTxid = byTxid;
    this.families = families;
    this.held = held;
  }

  public static Payouts none(PayoutTerms terms, SignatureRule rule) {
    return new Payouts(
        terms, new PayoutMachine(terms, rule), HashTreePMap.empty(), HashTreePMap.empty(), false);
  }

  /** Takes up what the journal has, in place of what is known of the same transaction. */
  public Payouts restore(Payout journalled) {
    return with(journalled.durable());
  }

  /** Takes up that the journal struck one out. */
  public Payouts forget(Txid txid) {
    return without(txid);
  }

  public Payouts held(boolean now) {
    return new Payouts(terms, machine, byTxid, families, now);
  }

  /**
   * A block proposes a transaction. One that another block proposed before, and that no final block
   * is known to have, is this block's from now on.
   */
  public Step propose(Order order) {
    Payout known = byTxid.get(order.txid());
    if (known != null
        && (!(known.stage() instanceof Stage.Proposed) || known.order().equals(order))) {
      return stay();
    }
    Payout proposed = Payout.proposed(order);
    return new Step(
        with(proposed),
        List.of(
            new PayoutEffect.Journal(proposed),
            new PayoutEffect.Announce(order.txid(), proposed.stage().title())));
  }

  /**
   * The block that proposed it is reverted.
   *
   * @throws IllegalStateException when that block was final: signatures may have been asked for
   */
  public Step withdraw(Txid txid) {
    Payout known = byTxid.get(txid);
    if (known == null) {
      return stay();
    }
    if (!(Confirmation.open(known.stage()) instanceof Stage.Proposed)) {
      throw new IllegalStateException(
          "the proposal of %s is reverted after it was final, and it is %s"
              .formatted(txid, known.stage().title()));
    }
    return new Step(without(txid), List.of(new PayoutEffect.Forget(txid)));
  }

  /**
   * Blocks up to this one are final, and these are the transactions that they propose. Others that
   * were once proposed so early are of blocks that are no more: nobody may sign them.
   */
  public Step finalised(Set<Txid> proposed, BlockNumber upTo, Instant at) {
    Step step =
        all(known -> proposed.contains(known.order().txid()), new PayoutInput.Finalised(), at);
    for (Payout known : step.next.sorted(each -> each.order().proposedIn().compareTo(upTo) <= 0)) {
      if (Confirmation.open(known.stage()) instanceof Stage.Proposed
          && !proposed.contains(known.order().txid())) {
        Txid txid = known.order().txid();
        step = step.then(new Step(step.next.without(txid), List.of(new PayoutEffect.Forget(txid))));
      }
    }
    return step;
  }

  /** Something happens to one transaction; what happens to one that is not known is nothing. */
  public Step apply(Txid txid, PayoutInput in, Instant at) {
    Payout known = byTxid.get(txid);
    return known == null ? stay() : step(known, in, at);
  }

  /** A block says that one of a family is confirmed. */
  public Step settle(Txid winner, BlockNumber in, Instant at) {
    return all(sameFamily(winner), new PayoutInput.Settled(winner, in), at);
  }

  /** The block that said so is reverted. */
  public Step unsettle(Txid winner, Instant at) {
    return all(sameFamily(winner), new PayoutInput.SettlementReverted(), at);
  }

  private Predicate<Payout> sameFamily(Txid winner) {
    Payout known = byTxid.get(winner);
    return known == null
        ? _ -> false
        : other -> other.order().family().equals(known.order().family());
  }

  /** Nothing more leaves until {@link #release}. */
  public Step hold() {
    return new Step(held(true), List.of());
  }

  public Step release(Instant at) {
    return held(false).retry(at);
  }

  /** Does what each stage has to do; after a restart, and when an operator says so. */
  public Step retry(Instant at) {
    return all(_ -> true, new PayoutInput.Retry(), at);
  }

  public Step tick(Instant now) {
    return held
        ? stay()
        : all(
            known -> known.pace().dueAt().filter(due -> !due.isAfter(now)).isPresent(),
            new PayoutInput.Tick(),
            now);
  }

  /** When {@link #tick} has something to do. */
  public Optional<Instant> wakeAt() {
    return held
        ? Optional.empty()
        : byTxid.values().stream()
            .flatMap(known -> known.pace().dueAt().stream())
            .min(Instant::compareTo);
  }

  /** Forgets what was settled so long before a final block that nobody asks for it any more. */
  public Step prune(BlockNumber finalBlock) {
    Step step = stay();
    for (Payout known : byTxid.values()) {
      Optional<BlockNumber> closed = closedIn(known.stage());
      if (closed.isPresent() && finalBlock.since(closed.get()) >= terms.keepBlocks()) {
        Txid txid = known.order().txid();
        step = step.then(new Step(step.next.without(txid), List.of(new PayoutEffect.Forget(txid))));
      }
    }
    return step;
  }

  private static Optional<BlockNumber> closedIn(Stage stage) {
    return switch (stage) {
      case Stage.Settled(Stage _, BlockNumber in) -> Optional.of(in);
      case Stage.Replaced(Stage _, Txid _, BlockNumber in) -> Optional.of(in);
      case Stage.Proposed _,
          Stage.Finalised _,
          Stage.Requested _,
          Stage.Signed _,
          Stage.Broadcast _,
          Stage.Confirmed _,
          Stage.Failed _ ->
          Optional.empty();
    };
  }

  /** Those that a block should say are confirmed, deep enough below this tip. */
  public List<Confirmed> confirmed(BlockHeight tip, int confirmations) {
    List<Confirmed> found = new ArrayList<>();
    for (Payout known : byTxid.values()) {
      if (known.stage() instanceof Stage.Confirmed(var _, Stage.Place place)
          && place.height().confirmations(tip) >= confirmations) {
        found.add(new Confirmed(known.order().txid(), place));
      }
    }
    return found.stream().sorted().toList();
  }

  /** A transaction and the Bitcoin block it is in. */
  public record Confirmed(Txid txid, Stage.Place place) implements Comparable<Confirmed> {
    @Override
    public int compareTo(Confirmed other) {
      int byHeight = place.height().compareTo(other.place.height());
      return byHeight != 0 ? byHeight : txid.compareTo(other.txid);
    }
  }

  /** Families whose newest transaction should be replaced by one that pays more. */
  public List<Txid> stuck() {
    return byTxid.values().stream()
        .filter(known -> known.pace().stuck() && !known.stage().closed())
        .map(known -> known.order().family())
        .distinct()
        .sorted()
        .toList();
  }

  /** Those whose whereabouts on Bitcoin matter. */
  public List<Txid> watched() {
    return byTxid.values().stream()
        .filter(
            known ->
                !(known.stage() instanceof Stage.Proposed)
                    && !(known.stage() instanceof Stage.Replaced))
        .map(known -> known.order().txid())
        .sorted()
        .toList();
  }

  public Optional<Payout> payout(Txid txid) {
    return Optional.ofNullable(byTxid.get(txid));
  }

  /** The transactions of a family, by txid. */
  public List<Txid> family(Txid first) {
    return families.getOrDefault(first, HashTreePSet.empty()).stream().sorted().toList();
  }

  public Collection<Payout> all() {
    return byTxid.values();
  }

  public int size() {
    return byTxid.size();
  }

  public boolean isHeld() {
    return held;
  }

  private Step all(Predicate<Payout> which, PayoutInput in, Instant at) {
    Step step = stay();
    for (Payout each : sorted(which)) {
      step = step.then(step.next.step(each, in, at));
    }
    return step;
  }

  private List<Payout> sorted(Predicate<Payout> which) {
    return byTxid.values().stream()
        .filter(which)
        .sorted(Comparator.comparing(known -> known.order().txid()))
        .toList();
  }

  private Step step(Payout known, PayoutInput in, Instant at) {
    PayoutStep step = machine.step(known, in, at);
    return new Step(
        with(step.next()), step.effects().stream().filter(each -> wanted(known, each)).toList());
  }

  /** A pause holds some back; and coins are no longer there once another of the family has them. */
  private boolean wanted(Payout known, PayoutEffect effect) {
    if (held && effect.heldByPause()) {
      return false;
    }
    return !(effect instanceof PayoutEffect.Alarm(Txid _, Trouble trouble)
        && isCoinsMissing(trouble)
        && byTxid.values().stream()
            .anyMatch(
                other ->
                    other.order().family().equals(known.order().family())
                        && other.stage() instanceof Stage.Confirmed));
  }

  private static boolean isCoinsMissing(Trouble trouble) {
    return trouble instanceof Trouble.CoinsMissing
        || (trouble instanceof Trouble.StillFailing(Trouble cause, int _) && isCoinsMissing(cause));
  }

  private Step stay() {
    return new Step(this, List.of());
  }

  private Payouts with(Payout payout) {
    Txid txid = payout.order().txid();
    if (payout.equals(byTxid.get(txid))) {
      return this;
    }
    Txid family = payout.order().family();
    PSet<Txid> members = families.getOrDefault(family, HashTreePSet.empty()).plus(txid);
    return new Payouts(
        terms, machine, byTxid.plus(txid, payout), families.plus(family, members), held);
  }

  private Payouts without(Txid txid) {
    Payout known = byTxid.get(txid);
    if (known == null) {
      return this;
    }
    Txid family = known.order().family();
    PSet<Txid> rest = families.getOrDefault(family, HashTreePSet.empty()).minus(txid);
    return new Payouts(
        terms,
        machine,
        byTxid.minus(txid),
        rest.isEmpty() ? families.minus(family) : families.plus(family, rest),
        held);
  }
}
