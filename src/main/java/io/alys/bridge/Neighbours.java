package io.alys.bridge;

import io.alys.actor.ActorContext;
import io.alys.bitcoin.Txid;
import io.alys.peg.DepositMint;
import io.alys.peg.bridge.BridgeCore;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.state.PegState;
import io.alys.stream.StreamCommand;
import java.util.List;

/** What Bridge tells the actors beside it. All of it may be told again, and so may get lost. */
final class Neighbours {
  /** What governance is told of at once; the rest follows with the next reminder. */
  private static final int NOTICES = 1_000;

  private final ActorContext<BridgeCommand> self;
  private final BridgeVerticle.Setup setup;

  Neighbours(ActorContext<BridgeCommand> self, BridgeVerticle.Setup setup) {
    this.self = self;
    this.setup = setup;
  }

  /** All that they may have missed, or forgotten in a crash. */
  void remind(Books books) {
    scan(books, books.core().deposits().position());
    schedule(books);
    deposits(books);
  }

  /** What one of them needs that has just begun, so that it does not wait for the reminder. */
  void began(String actor, Books books) {
    switch (actor) {
      case "pegin" -> {
        scan(books, books.core().deposits().position());
        deposits(books);
      }
      case "federation" -> schedule(books);
      case String _ -> {}
    }
  }

  void scan(Books books, Deposit.Place from) {
    self.ref("pegin", PeginCommand.class)
        .tell(
            new PeginCommand.Scan(
                from, setup.anchor(), BridgeCore.scanned(books.state(), setup.terms())));
  }

  void schedule(Books books) {
    PegState state = books.state();
    self.ref("federation", FederationCommand.class)
        .tell(new FederationCommand.FollowSchedule(state.head().number(), state.federations()));
  }

  /** Has governance told of deposits that wait for a block. */
  void deposits(Books books) {
    List<DepositMint> mature = setup.governed() ? books.mature(NOTICES) : List.of();
    if (!mature.isEmpty()) {
      self.ref("pegin", PeginCommand.class)
          .tell(new PeginCommand.Notify(mature, books.core().deposits().position().height()));
    }
  }

  void locate(Books books, List<Txid> transactions) {
    List<PegoutCommand.Sought> sought =
        transactions.stream()
            .flatMap(txid -> books.core().payouts().payout(txid).stream())
            .map(payout -> PegoutCommand.Sought.of(payout.order().transaction()))
            .toList();
    if (!sought.isEmpty()) {
      self.ref("pegout", PegoutCommand.class).tell(new PegoutCommand.Locate(sought));
    }
  }

  void carryOut(PayoutEffect effect) {
    self.ref("pegout", PegoutCommand.class).tell(new PegoutCommand.CarryOut(effect));
  }

  void accepted(long number) {
    self.ref("stream", StreamCommand.class)
        .tell(new StreamCommand.Delivered(BridgeVerticle.NAME, number));
  }
}
