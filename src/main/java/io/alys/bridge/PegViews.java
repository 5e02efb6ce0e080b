package io.alys.bridge;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.PeginView;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.Burn;
import io.alys.peg.DepositMemo;
import io.alys.peg.DepositMint;
import io.alys.peg.DepositScan.Found;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.payout.Payout;
import io.alys.peg.payout.Stage;
import io.alys.peg.state.BurnRecord;
import io.alys.peg.state.BurnState;
import io.alys.peg.state.PegState;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import java.util.Locale;
import java.util.Optional;

/** Deposits and burns as people see them. */
final class PegViews {
  private PegViews() {}

  /** Whether the book has a deposit just as a block credits it. */
  static boolean agrees(Deposit known, DepositMint credited) {
    return switch (known) {
      case Deposit.Seen(Found found, Deposit.Place place) -> agrees(found, place, credited);
      case Deposit.Minted(Found found, Deposit.Place place, BlockNumber _) ->
          agrees(found, place, credited);
      case Deposit.Orphan _, Deposit.Gone _, Deposit.Unbacked _, Deposit.Foretold _ -> false;
    };
  }

  private static boolean agrees(Found found, Deposit.Place place, DepositMint credited) {
    return found.outpoint().equals(credited.outpoint())
        && found.amount().equals(credited.amount())
        && found.federationVersion() == credited.federationVersion()
        && found.memo().equals(new DepositMemo.Recipient(credited.recipient()))
        && place.height().equals(credited.height())
        && place.block().equals(credited.bitcoinBlock());
  }

  static PeginView view(Outpoint outpoint, Deposit deposit, Books books) {
    BlockHeight tip = books.core().deposits().position().height();
    return switch (deposit) {
      case Deposit.Seen(Found found, Deposit.Place place) -> {
        yield placed(waiting(found, place, books), place, tip, Optional.empty());
      }
      case Deposit.Orphan(Found found, Deposit.Place place, Deposit.Reason reason) ->
          placed(new Told(found, deposit.title(), words(reason)), place, tip, Optional.empty());
      case Deposit.Minted(Found found, Deposit.Place place, BlockNumber in) ->
          placed(new Told(found, deposit.title(), ""), place, tip, Optional.of(in));
      case Deposit.Gone(Found found) ->
          unplaced(found, deposit, "Bitcoin gave up its block", Optional.empty());
      case Deposit.Unbacked(Found found, BlockNumber in) ->
          unplaced(found, deposit, "it was minted, and Bitcoin gave up its block", Optional.of(in));
      case Deposit.Foretold(BlockNumber in) ->
          new PeginView(
              outpoint,
              Sats.ZERO,
              Optional.empty(),
              deposit.title(),
              "a block mints it, and this node has not read its Bitcoin block yet",
              BlockHash.ZERO,
              new BlockHeight(0),
              0,
              Optional.of(in));
    };
  }

  /** By what the next block asks for. */
  private static Told waiting(Found found, Deposit.Place place, Books books) {
    BlockNumber next = books.state().head().number().next();
    Sats least = books.terms().parameters().at(next).amounts().minDeposit();
    if (found.amount().compareTo(least) < 0) {
      return new Told(found, "ORPHAN", words(Deposit.Reason.BELOW_MINIMUM));
    }
    BlockHeight tip = books.core().deposits().position().height();
    boolean deep = place.height().confirmations(tip) >= books.terms().confirmationsAt(next);
    return new Told(found, deep ? "CONFIRMED" : "SEEN", "");
  }

  private record Told(Found found, String state, String reason) {}

  private static PeginView placed(
      Told told, Deposit.Place place, BlockHeight tip, Optional<BlockNumber> mintedIn) {
    return new PeginView(
        told.found.outpoint(),
        told.found.amount(),
        recipient(told.found),
        told.state,
        told.reason,
        place.block(),
        place.height(),
        place.height().confirmations(tip),
        mintedIn);
  }

  private static PeginView unplaced(
      Found found, Deposit deposit, String reason, Optional<BlockNumber> mintedIn) {
    return new PeginView(
        found.outpoint(),
        found.amount(),
        recipient(found),
        deposit.title(),
        reason,
        BlockHash.ZERO,
        new BlockHeight(0),
        0,
        mintedIn);
  }

  private static Optional<EvmAddress> recipient(Found found) {
    return found.memo() instanceof DepositMemo.Recipient(EvmAddress to)
        ? Optional.of(to)
        : Optional.empty();
  }

  private static String words(Enum<?> reason) {
    return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static PegoutView view(BurnRecord record, Books books) {
    PegState state = books.state();
    return switch (record.state()) {
      case BurnState.Burned _ -> of(record.burn(), "REQUESTED", "", Optional.empty());
      case BurnState.Queued _ -> of(record.burn(), "QUEUED", "", Optional.empty());
      case BurnState.Proposed(BlockNumber opened) -> {
        Optional<Txid> latest =
            Optional.ofNullable(state.payouts().byBlock().get(opened))
                .map(payout -> payout.latest().txid());
        yield proposed(record.burn(), latest, books);
      }
      case BurnState.Paid(Txid txid, BlockNumber _) ->
          of(record.burn(), "PAID", "", Optional.of(txid));
      case BurnState.Refundable(BurnState.Unpayable why) ->
          of(record.burn(), "REFUNDABLE", words(why), Optional.empty());
      case BurnState.Refunded(BurnState.Unpayable why, BlockNumber _) ->
          of(record.burn(), "REFUNDED", words(why), Optional.empty());
    };
  }

  /** The stage of whichever variant is furthest on its way; the latest one's when none is. */
  private static PegoutView proposed(Burn burn, Optional<Txid> latest, Books books) {
    Optional<Payout> payout = latest.flatMap(txid -> books.core().payouts().payout(txid));
    boolean held =
        books.core().halted().isPresent()
            && payout.map(known -> !(known.stage() instanceof Stage.Confirmed)).orElse(false);
    String stage = payout.map(known -> known.stage().title()).orElse("PROPOSED");
    String reason =
        payout
            .map(Payout::stage)
            .map(known -> known instanceof Stage.Failed(var _, String why, boolean _) ? why : "")
            .orElse("");
    return held
        ? of(burn, "PAUSED", stage + ": " + books.core().halted().orElse(""), latest)
        : of(burn, stage, reason, latest);
  }

  private static PegoutView of(Burn burn, String state, String reason, Optional<Txid> transaction) {
    return new PegoutView(
        burn.id(),
        burn.sender(),
        visible(burn.bitcoinAddress()),
        burn.value(),
        burn.block(),
        state,
        reason,
        transaction);
  }

  /** What was burnt with it may be anything; nobody's terminal shall find out. */
  static String visible(Bytes address) {
    StringBuilder shown = new StringBuilder();
    for (byte octet : address.toArray()) {
      shown.append(octet > ' ' && octet < 0x7f ? (char) octet : '?');
    }
    return shown.toString();
  }
}
