package io.alys.peg.deposit;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.Outpoint;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit.Foretold;
import io.alys.peg.deposit.Deposit.Gone;
import io.alys.peg.deposit.Deposit.Minted;
import io.alys.peg.deposit.Deposit.Orphan;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.deposit.Deposit.Seen;
import io.alys.peg.deposit.Deposit.Unbacked;
import io.alys.peg.deposit.Deposits.Entry;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.BlockNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;

/** One change of the deposit book under way: what becomes of each deposit that it touches. */
final class Draft {
  private final DepositTerms terms;
  private final Map<String, List<Outpoint>> announced = new LinkedHashMap<>();
  private final List<DepositEffect> after = new ArrayList<>();
  private PMap<Outpoint, Deposit> known;
  private PSortedSet<Entry> placed;
  private int unbacked;
  PSortedMap<Integer, BlockHash> trail;
  PSortedSet<Entry> open;
  boolean changed;

  Draft(Deposits from) {
    terms = from.terms;
    trail = from.contents.trail();
    known = from.contents.known();
    placed = from.contents.placed();
    open = from.contents.open();
    unbacked = from.contents.unbacked();
  }

  void put(Outpoint outpoint, Deposit now) {
    remove(outpoint);
    known = known.plus(outpoint, now);
    unbacked += now instanceof Unbacked ? 1 : 0;
    place(now)
        .ifPresent(
            place -> {
              Entry entry = new Entry(place.height(), outpoint);
              placed = placed.plus(entry);
              open = now instanceof Seen ? open.plus(entry) : open;
            });
  }

  private void remove(Outpoint outpoint) {
    changed = true;
    Deposit before = known.get(outpoint);
    if (before == null) {
      return;
    }
    known = known.minus(outpoint);
    unbacked -= before instanceof Unbacked ? 1 : 0;
    place(before)
        .ifPresent(
            place -> {
              Entry entry = new Entry(place.height(), outpoint);
              placed = placed.minus(entry);
              open = open.minus(entry);
            });
  }

  private void change(Outpoint outpoint, Deposit now) {
    put(outpoint, now);
    announce(now.title(), outpoint);
  }

  void announce(String title, Outpoint outpoint) {
    announced.computeIfAbsent(title, _ -> new ArrayList<>()).add(outpoint);
  }

  /** A block of Bitcoin has it. */
  void appeared(Found found, Place place) {
    Outpoint outpoint = found.outpoint();
    switch (known.get(outpoint)) {
      case null -> change(outpoint, classify(found, place));
      case Gone _ -> change(outpoint, classify(found, place));
      case Foretold(BlockNumber in) -> change(outpoint, new Minted(found, place, in));
      case Unbacked(Found _, BlockNumber in) -> {
        change(outpoint, new Minted(found, place, in));
        after.add(new DepositEffect.AllClear(outpoint));
      }
      // One output twice in a block: Bitcoin has no such thing, and a scan has it once.
      case Seen _, Orphan _, Minted _ -> {}
    }
  }

  /** As the terms have it now, whatever it was judged before. */
  Deposit classified(Deposit kept) {
    return switch (kept) {
      case Seen(Found found, Place place) -> classify(found, place);
      case Orphan(Found found, Place place, Deposit.Reason _) -> classify(found, place);
      case Minted _, Gone _, Unbacked _, Foretold _ -> kept;
    };
  }

  private Deposit classify(Found found, Place place) {
    return switch (found.memo()) {
      case DepositMemo.Missing _ -> new Orphan(found, place, Deposit.Reason.NO_MEMO);
      case DepositMemo.Unreadable _ -> new Orphan(found, place, Deposit.Reason.UNREADABLE_MEMO);
      case DepositMemo.Recipient _ ->
          found.amount().compareTo(terms.minimum()) < 0
              ? new Orphan(found, place, Deposit.Reason.BELOW_MINIMUM)
              : new Seen(found, place);
    };
  }

  /** Bitcoin gave up its block. */
  void vanished(Outpoint outpoint) {
    switch (known.get(outpoint)) {
      case Seen(Found found, Place _) -> change(outpoint, new Gone(found));
      case Orphan(Found found, Place _, Deposit.Reason _) -> change(outpoint, new Gone(found));
      case Minted(Found found, Place _, BlockNumber in) -> loseBacking(found, in);
      case null -> throw misplaced(outpoint);
      case Gone _, Unbacked _, Foretold _ -> throw misplaced(outpoint);
    }
  }

  private static IllegalStateException misplaced(Outpoint outpoint) {
    return new IllegalStateException(
        "deposit %s is on Bitcoin's chain by the index and not by the book".formatted(outpoint));
  }

  private void loseBacking(Found found, BlockNumber in) {
    change(found.outpoint(), new Unbacked(found, in));
    after.add(
        new DepositEffect.Alarm(
            new Trouble.CreditedButReorged(found.outpoint(), found.amount(), in)));
  }

  /** A block of the sidechain credits it: the chain has judged, and its word is what counts. */
  void minted(Outpoint outpoint, BlockNumber in) {
    Deposit before = known.get(outpoint);
    switch (before) {
      case null -> change(outpoint, new Foretold(in));
      case Seen(Found found, Place place) -> change(outpoint, new Minted(found, place, in));
      case Orphan(Found found, Place place, Deposit.Reason _) ->
          change(outpoint, new Minted(found, place, in));
      case Gone(Found found) -> loseBacking(found, in);
      case Minted(Found found, Place place, BlockNumber _) ->
          renew(before, new Minted(found, place, in), outpoint);
      case Unbacked(Found found, BlockNumber _) -> renew(before, new Unbacked(found, in), outpoint);
      case Foretold _ -> renew(before, new Foretold(in), outpoint);
    }
  }

  private void renew(Deposit before, Deposit now, Outpoint outpoint) {
    if (!before.equals(now)) {
      put(outpoint, now);
    }
  }

  /** The block that credited it is reverted. */
  void reverted(Outpoint outpoint) {
    switch (known.get(outpoint)) {
      case Minted(Found found, Place place, BlockNumber _) ->
          change(outpoint, classify(found, place));
      case Unbacked(Found found, BlockNumber _) -> {
        change(outpoint, new Gone(found));
        after.add(new DepositEffect.AllClear(outpoint));
      }
      case Foretold _ -> remove(outpoint);
      case null -> {}
      case Seen _, Orphan _, Gone _ -> {}
    }
  }

  boolean isOpenCoinbase(Outpoint outpoint) {
    return known.get(outpoint) instanceof Seen(Found found, Place _) && found.coinbase();
  }

  Deposits finish(Place position) {
    return new Deposits(
        terms, position, new Deposits.Contents(trail, known, placed, open, unbacked));
  }

  Deposits.Step step(Place position, DepositEvent event) {
    List<DepositEffect> effects = new ArrayList<>();
    effects.add(new DepositEffect.Journal(event));
    announced.forEach((title, which) -> effects.add(new DepositEffect.Announce(title, which)));
    effects.addAll(after);
    return new Deposits.Step(finish(position), effects);
  }

  private static Optional<Place> place(@Nullable Deposit deposit) {
    return switch (deposit) {
      case null -> Optional.empty();
      case Seen(Found _, Place place) -> Optional.of(place);
      case Orphan(Found _, Place place, Deposit.Reason _) -> Optional.of(place);
      case Minted(Found _, Place place, BlockNumber _) -> Optional.of(place);
      case Gone _, Unbacked _, Foretold _ -> Optional.empty();
    };
  }
}
