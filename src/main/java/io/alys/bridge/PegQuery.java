package io.alys.bridge;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.BridgeStatus;
import io.alys.bridge.BridgeCommand.Head;
import io.alys.bridge.BridgeCommand.ListPegs;
import io.alys.bridge.BridgeCommand.PauseState;
import io.alys.bridge.BridgeCommand.PegBalance;
import io.alys.bridge.BridgeCommand.PegPage;
import io.alys.bridge.BridgeCommand.PeginView;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.ethereum.BurnId;
import io.alys.peg.Burn;
import io.alys.peg.state.BurnRecord;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Payment;
import io.alys.peg.state.Payout;
import io.alys.peg.state.PegState;
import io.alys.peg.state.Totals;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Answers what people ask about the books. */
record PegQuery(Books books) {

  Head head() {
    PegState.Head at = books.state().head();
    return new Head(at.hash(), at.number(), books.ledger().root().head().number());
  }

  PauseState pause() {
    return books
        .core()
        .halted()
        .<PauseState>map(PauseState.Paused::new)
        .orElseGet(PauseState.Running::new);
  }

  BridgeStatus status(Collection<String> alarms) {
    return new BridgeStatus(
        head(),
        pause(),
        books.ledger().size(),
        books.state().payouts().byBlock().size(),
        List.copyOf(alarms));
  }

  Optional<PeginView> pegin(Outpoint outpoint) {
    return books
        .core()
        .deposits()
        .deposit(outpoint)
        .map(deposit -> PegViews.view(outpoint, deposit, books));
  }

  Optional<PegoutView> pegout(BurnId id) {
    return books.state().burn(id).map(record -> PegViews.view(record, books));
  }

  /** The burns that a transaction pays, while Bitcoin has not confirmed it. */
  List<PegoutView> pegouts(Txid txid) {
    return books.state().payout(txid).map(Payout::payments).orElse(List.of()).stream()
        .map(Payment::burn)
        .flatMap(id -> pegout(id).stream())
        .toList();
  }

  PegPage list(ListPegs asked) {
    return switch (asked.side()) {
      case PEGIN -> {
        List<PeginView> page = page(pegins(), PeginView::state, PegQuery::key, asked);
        yield new PegPage(page, List.of(), next(page, PegQuery::key, asked));
      }
      case PEGOUT -> {
        List<PegoutView> page = page(pegouts(), PegoutView::state, PegQuery::key, asked);
        yield new PegPage(List.of(), page, next(page, PegQuery::key, asked));
      }
    };
  }

  private static String key(PeginView view) {
    return view.outpoint().toString();
  }

  private static String key(PegoutView view) {
    return view.id().toString();
  }

  /** The latest first. */
  private Stream<PeginView> pegins() {
    return books.core().deposits().all().entrySet().stream()
        .map(entry -> PegViews.view(entry.getKey(), entry.getValue(), books))
        .sorted(Comparator.comparing(PeginView::height).thenComparing(PegQuery::key).reversed());
  }

  private Stream<PegoutView> pegouts() {
    Comparator<BurnRecord> byBurn = Comparator.comparing(BurnRecord::burn, Burn.ORDER);
    return books.state().burns().burns().values().stream()
        .sorted(byBurn.reversed())
        .map(record -> PegViews.view(record, books));
  }

  private static <T> List<T> page(
      Stream<T> all, Function<T, String> state, Function<T, String> key, ListPegs asked) {
    Stream<T> after =
        asked
            .before()
            .map(last -> all.dropWhile(each -> !key.apply(each).equals(last)).skip(1))
            .orElse(all);
    return after
        .filter(each -> asked.state().map(state.apply(each)::equals).orElse(true))
        .limit(asked.limit())
        .toList();
  }

  private static <T> Optional<String> next(List<T> page, Function<T, String> key, ListPegs asked) {
    return page.size() < asked.limit() ? Optional.empty() : Optional.of(key.apply(page.getLast()));
  }

  PegBalance balance() {
    PegState state = books.state();
    Totals totals = state.totals();
    long spendable = state.reserve().totalSats();
    long waiting =
        state.payouts().byBlock().values().stream()
            .flatMap(payout -> payout.inputs().stream())
            .map(Coin::value)
            .mapToLong(Sats::value)
            .sum();
    BigInteger owed =
        totals.burned().subtract(totals.paid()).subtract(totals.refunded()).subtract(totals.kept());
    return new PegBalance(
        state.head().number(),
        new Sats(spendable + waiting),
        new Sats(spendable),
        new Wei(totals.minted()),
        new Wei(totals.burned()),
        new Wei(totals.refunded()),
        new Wei(owed),
        totals.sweepFees());
  }
}
