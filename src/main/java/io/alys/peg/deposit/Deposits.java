package io.alys.peg.deposit;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositMint;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.deposit.Deposit.Seen;
import io.alys.primitives.BlockNumber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The deposit book: every output of Bitcoin's chain that pays a federation, in the order of the
 * chain, and what became of it. Immutable; a fold over {@link DepositEvent}s.
 *
 * <p>The last block that was scanned counts as Bitcoin's tip. A node that lags behind Bitcoin is
 * late with its deposits, and never early.
 */
public final class Deposits {
  /** Blocks whose hashes are known, to find the way back from a reorg; any depth is followed. */
  static final int TRAIL = 1_000;

  private static final Comparator<Entry> ORDER =
      Comparator.comparing(Entry::height)
          .thenComparing((Entry entry) -> entry.outpoint().txid())
          .thenComparingLong(entry -> entry.outpoint().index());

  final DepositTerms terms;
  final Contents contents;
  private final Place position;

  /**
   * @param trail the last blocks, by height
   * @param placed all that are on Bitcoin's chain
   * @param open those of them that are seen, and neither minted nor orphans
   * @param unbacked how many were minted and are not on Bitcoin's chain
   */
  record Contents(
      PSortedMap<Integer, BlockHash> trail,
      PMap<Outpoint, Deposit> known,
      PSortedSet<Entry> placed,
      PSortedSet<Entry> open,
      int unbacked) {}

  record Entry(BlockHeight height, Outpoint outpoint) {}

  /**
   * @param effects in the order in which they are to be carried out; none when nothing changed
   */
  public record Step(Deposits next, List<DepositEffect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }
  }

  Deposits(DepositTerms terms, Place position, Contents contents) {
    this.terms = terms;
    this.position = position;
    this.contents = contents;
  }

  /** A book that begins after this block. */
  public static Deposits startingAfter(Place position, DepositTerms terms) {
    return new Deposits(
        terms,
        position,
        new Contents(
            TreePMap.singleton(position.height().value(), position.block()),
            HashTreePMap.empty(),
            TreePSet.empty(ORDER),
            TreePSet.empty(ORDER),
            0));
  }

  /** As a snapshot has it. */
  static Deposits of(
      DepositTerms terms,
      Place position,
      Map<Integer, BlockHash> trail,
      Map<Outpoint, Deposit> known) {
    Draft draft = new Draft(startingAfter(position, terms));
    draft.trail = TreePMap.from(trail).plus(position.height().value(), position.block());
    known.forEach(draft::put);
    return draft.finish(position);
  }

  /** With each judged by the terms of today; a snapshot may be older than the specification. */
  public Deposits judgedAnew() {
    Draft draft = new Draft(this);
    contents
        .known()
        .forEach(
            (outpoint, kept) -> {
              Deposit now = draft.classified(kept);
              if (!now.equals(kept)) {
                draft.put(outpoint, now);
              }
            });
    return draft.changed ? draft.finish(position) : this;
  }

  /** The same book, from now on kept by other terms. */
  public Deposits under(DepositTerms now) {
    return now.equals(terms) ? this : new Deposits(now, position, contents);
  }

  /** The same, and of those that have all their confirmations by the other terms, word is given. */
  public Step turnTo(DepositTerms now) {
    List<Outpoint> ripe = new ArrayList<>();
    if (now.confirmations() < terms.confirmations()) {
      for (Entry entry : contents.open()) {
        if (isDeep(entry, now) && !isDeep(entry, terms)) {
          ripe.add(entry.outpoint());
        }
      }
    }
    List<DepositEffect> effects =
        ripe.isEmpty() ? List.of() : List.of(new DepositEffect.Announce("CONFIRMED", ripe));
    return new Step(under(now), effects);
  }

  private boolean isDeep(Entry entry, DepositTerms by) {
    return contents.known().get(entry.outpoint()) instanceof Seen(Found found, Place place)
        && place.height().confirmations(position.height()) >= by.confirmations(found);
  }

  public Step apply(DepositEvent event) {
    return switch (event) {
      case DepositEvent.BlockScanned(Place place, BlockHash parent, List<Found> found) ->
          follows(place, parent) ? scanned(place, found, event) : stay();
      case DepositEvent.BlocksDisconnected(Place to) ->
          to.height().compareTo(position.height()) < 0 ? disconnected(to, event) : stay();
      case DepositEvent.Minted(BlockNumber in, List<Outpoint> deposits) ->
          changed(event, draft -> deposits.forEach(each -> draft.minted(each, in)));
      case DepositEvent.MintReverted(List<Outpoint> deposits) ->
          changed(event, draft -> deposits.forEach(draft::reverted));
    };
  }

  private Step changed(DepositEvent event, Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.changed ? draft.step(position, event) : stay();
  }

  private boolean follows(Place place, BlockHash parent) {
    return place.height().since(position.height()) == 1 && parent.equals(position.block());
  }

  private Step scanned(Place place, List<Found> found, DepositEvent event) {
    Draft draft = new Draft(this);
    for (Found each : found) {
      draft.appeared(each, place);
    }
    draft.trail = draft.trail.plus(place.height().value(), place.block());
    while (draft.trail.size() > TRAIL) {
      draft.trail = draft.trail.minus(draft.trail.firstKey());
    }
    ripened(draft, place.height(), terms.confirmations(), false);
    ripened(
        draft,
        place.height(),
        Math.max(terms.confirmations(), DepositTerms.COINBASE_CONFIRMATIONS),
        true);
    return draft.step(place, event);
  }

  /** Those whose last confirmation is this block. */
  private static void ripened(Draft draft, BlockHeight tip, int confirmations, boolean coinbase) {
    int height = tip.value() - confirmations + 1;
    if (height < 0) {
      return;
    }
    for (Entry entry : from(draft.open, new BlockHeight(height))) {
      if (entry.height().value() > height) {
        return;
      }
      if (draft.isOpenCoinbase(entry.outpoint()) == coinbase) {
        draft.announce("CONFIRMED", entry.outpoint());
      }
    }
  }

  private static Iterable<Entry> from(PSortedSet<Entry> entries, BlockHeight height) {
    Outpoint first = new Outpoint(new Txid(BlockHash.ZERO.wire()), 0);
    return entries.tailSet(new Entry(height, first), true);
  }

  private Step disconnected(Place to, DepositEvent event) {
    Draft draft = new Draft(this);
    for (Entry entry : from(contents.placed(), to.height().plus(1))) {
      draft.vanished(entry.outpoint());
    }
    while (!draft.trail.isEmpty() && draft.trail.lastKey() >= to.height().value()) {
      draft.trail = draft.trail.minus(draft.trail.lastKey());
    }
    draft.trail = draft.trail.plus(to.height().value(), to.block());
    return draft.step(to, event);
  }

  private Step stay() {
    return new Step(this, List.of());
  }

  /**
   * Those with all their confirmations that no block has minted, in {@link DepositMint#ORDER}.
   *
   * @param by how many confirmations that are
   * @param wanted what the chain would take now: a deposit to a federation that is long gone must
   *     not stand before the others
   * @param limit at most so many
   */
  public List<DepositMint> mature(DepositTerms by, Predicate<DepositMint> wanted, int limit) {
    List<DepositMint> found = new ArrayList<>();
    for (Entry entry : contents.open()) {
      boolean deep = entry.height().confirmations(position.height()) >= by.confirmations();
      if (!deep || found.size() >= limit) {
        break;
      }
      Optional.ofNullable(contents.known().get(entry.outpoint()))
          .flatMap(deposit -> mint(deposit, by))
          .filter(wanted)
          .ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  private Optional<DepositMint> mint(Deposit deposit, DepositTerms by) {
    if (!(deposit instanceof Seen(Found found, Place place))
        || !(found.memo() instanceof DepositMemo.Recipient(var recipient))
        || place.height().confirmations(position.height()) < by.confirmations(found)) {
      return Optional.empty();
    }
    return Optional.of(
        new DepositMint(
            found.outpoint(),
            place.block(),
            place.height(),
            found.amount(),
            recipient,
            found.federationVersion()));
  }

  /** The last block that was scanned. */
  public Place position() {
    return position;
  }

  /** The block that was scanned at a height, while it is among the last ones. */
  public Optional<BlockHash> scannedAt(BlockHeight height) {
    return Optional.ofNullable(contents.trail().get(height.value()));
  }

  public Optional<Deposit> deposit(Outpoint outpoint) {
    return Optional.ofNullable(contents.known().get(outpoint));
  }

  /** Whether anything was minted that Bitcoin does not have. */
  public boolean unbacked() {
    return contents.unbacked() > 0;
  }

  public Map<Outpoint, Deposit> all() {
    return contents.known();
  }

  Map<Integer, BlockHash> trail() {
    return contents.trail();
  }

  public int size() {
    return contents.known().size();
  }
}
