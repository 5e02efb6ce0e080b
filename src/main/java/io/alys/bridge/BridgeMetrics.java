package io.alys.bridge;

import io.alys.actor.Levels;
import io.alys.actor.Levels.Level;
import io.alys.bitcoin.BlockHeight;
import io.alys.peg.state.Totals;
import io.alys.peg.trouble.Trouble;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;

/** The meters of the bridge. */
final class BridgeMetrics implements AutoCloseable {
  /**
   * As {@code Stage.title} has them; all are there from the start, so that a rate sees the first.
   */
  private static final List<String> STAGES =
      List.of(
          "PROPOSED",
          "FINALISED",
          "SIGNATURES_REQUESTED",
          "SIGNED",
          "BROADCAST",
          "CONFIRMED",
          "FAILED",
          "SETTLED",
          "REPLACED");

  /** As {@code Deposit.title} has them, and the one that a height brings. */
  private static final List<String> STATES =
      List.of("SEEN", "CONFIRMED", "ORPHAN", "MINTED", "GONE", "CREDITED_BUT_REORGED", "FORETOLD");

  private final MeterRegistry registry;
  private final Levels levels;
  private final Level scanned;
  private final Level tip;
  private final Level spendable;
  private final Level open;
  private final Level queued;
  private final Level refundable;
  private final Level unfinalised;
  private final Level halted;
  private final Level sweepFees;

  BridgeMetrics(MeterRegistry registry) {
    this.registry = registry;
    levels = new Levels(registry);
    scanned =
        levels.level("alys.bridge.bitcoin.scanned.height", "The last Bitcoin block in the book");
    tip = levels.level("alys.bridge.bitcoin.tip.height", "The last block of the Bitcoin node");
    spendable = levels.level("alys.bridge.reserve.spendable.sats", "Coins that no payout waits on");
    open = levels.level("alys.bridge.payouts.open", "Transactions that Bitcoin has not confirmed");
    queued = levels.level("alys.bridge.burns.queued", "Burns that wait for a transaction");
    refundable = levels.level("alys.bridge.burns.refundable", "Burns that wait to be minted back");
    unfinalised =
        levels.level("alys.bridge.blocks.unfinalised", "Blocks in the ledger that are not final");
    halted = levels.level("alys.bridge.paused", "1 while peg-outs are paused");
    STAGES.forEach(this::payouts);
    STATES.forEach(this::deposits);
    for (Class<?> trouble : Trouble.class.getPermittedSubclasses()) {
      alarms(kind(trouble));
    }
    sweepFees =
        levels.level("alys.bridge.sweep.fees.sats", "Fees that moves between federations took");
  }

  void show(Books books) {
    Totals totals = books.state().totals();
    spendable.set(books.state().reserve().totalSats());
    open.set(books.state().payouts().byBlock().size());
    queued.set(books.state().burns().queue().size());
    refundable.set(books.state().burns().refundable().size());
    unfinalised.set(books.ledger().size());
    halted.set(books.core().halted().isPresent() ? 1 : 0);
    sweepFees.set(totals.sweepFees().value());
  }

  void bitcoin(BlockHeight book, BlockHeight node) {
    scanned.set(book.value());
    tip.set(node.value());
  }

  void moved(String stage) {
    payouts(stage).increment();
  }

  void deposits(String title, int count) {
    deposits(title).increment(count);
  }

  void alarm(Trouble trouble) {
    alarms(kind(trouble.getClass())).increment();
  }

  private Counter payouts(String stage) {
    return counter(
        "alys.bridge.payouts.moved", "Transactions that came to a stage", "stage", stage);
  }

  private Counter deposits(String title) {
    return counter("alys.bridge.deposits.moved", "Deposits that came to a state", "state", title);
  }

  private Counter alarms(String kind) {
    return counter("alys.bridge.alarms", "Troubles with money on its way", "kind", kind);
  }

  private static String kind(Class<?> trouble) {
    return trouble.getSimpleName();
  }

  private Counter counter(String name, String description, String tag, String value) {
    return Counter.builder(name)
        .description(description)
        .tag(tag, value.toLowerCase(Locale.ROOT))
        .register(registry);
  }

  @Override
  public void close() {
    levels.close();
  }
}
