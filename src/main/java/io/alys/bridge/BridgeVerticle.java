package io.alys.bridge;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.actor.event.ActorEvent;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand.BitcoinDiffers;
import io.alys.bridge.BridgeCommand.BitcoinMoved;
import io.alys.bridge.BridgeCommand.Duties;
import io.alys.bridge.BridgeCommand.FederationHeard;
import io.alys.bridge.BridgeCommand.FeeEstimated;
import io.alys.bridge.BridgeCommand.FindPegouts;
import io.alys.bridge.BridgeCommand.GetBalance;
import io.alys.bridge.BridgeCommand.GetDuties;
import io.alys.bridge.BridgeCommand.GetHead;
import io.alys.bridge.BridgeCommand.GetPegin;
import io.alys.bridge.BridgeCommand.GetPegout;
import io.alys.bridge.BridgeCommand.GetPsbt;
import io.alys.bridge.BridgeCommand.GetStatus;
import io.alys.bridge.BridgeCommand.HeadSet;
import io.alys.bridge.BridgeCommand.HearGovernance;
import io.alys.bridge.BridgeCommand.ImportBlock;
import io.alys.bridge.BridgeCommand.Internal;
import io.alys.bridge.BridgeCommand.ListPegs;
import io.alys.bridge.BridgeCommand.Pause;
import io.alys.bridge.BridgeCommand.PayoutMoved;
import io.alys.bridge.BridgeCommand.Resume;
import io.alys.bridge.BridgeCommand.SetHead;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.peg.bridge.BridgeEffect;
import io.alys.peg.bridge.BridgeInput;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.deposit.Deposit;
import io.alys.peg.deposit.DepositEffect;
import io.alys.peg.deposit.DepositEvent;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutInput;
import io.alys.peg.state.PegState;
import io.alys.peg.trouble.Trouble;
import io.alys.primitives.Hash32;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.StorageCommand;
import io.alys.storage.Write;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link Books}: what they say is written down, and then told to the neighbours. A
 * failed write crashes it, and the books are read anew: nothing is done that is not on disk.
 */
public final class BridgeVerticle extends ActorVerticle<BridgeCommand> {
  static final String NAME = "bridge";

  private static final Logger LOG = LoggerFactory.getLogger(BridgeVerticle.class);
  private static final Duration WAKE = Duration.ofSeconds(1);

  /** Wakes after which neighbours are told again what they may have missed. */
  private static final int REMIND_EVERY = 5;

  private final Setup setup;
  private final Map<String, String> alarms = new LinkedHashMap<>();
  private @Nullable BookKeeper keeper;
  private @Nullable Books current;
  private @Nullable BridgeMetrics metrics;
  private @Nullable Neighbours neighbours;
  private @Nullable BridgeStory story;
  private Optional<FeeRate> estimate = Optional.empty();
  private int wakes;

  /**
   * What Bridge needs to know.
   *
   * @param terms how this node runs the bridge of its chain
   * @param genesis the peg at the block that begins the chain
   * @param anchor the Bitcoin height after which deposits count
   * @param capacity blocks that may wait to be final
   * @param holder this node and its start: a word that no other start has
   * @param governed whether there is a stream to governance
   */
  public record Setup(
      BridgeTerms terms,
      PegState genesis,
      BlockHeight anchor,
      int capacity,
      String holder,
      boolean governed,
      MeterRegistry meters) {}

  public BridgeVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * The actor {@code bridge}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<BridgeCommand> spec(Supplier<Setup> setup) {
    return ActorSpec.of(NAME, BridgeCommand.class, () -> new BridgeVerticle(setup.get()))
        .dependsOn("storage");
  }

  /** Of governance. */
  public static boolean wants(FromGovernance message) {
    return Hearing.wants(message);
  }

  @Override
  protected Future<?> preStart() {
    keeper = new BookKeeper(self().ref("storage", StorageCommand.class), setup);
    metrics = new BridgeMetrics(setup.meters());
    neighbours = new Neighbours(self(), setup);
    story = new BridgeStory(self());
    takeRole();
    current = keeper().load();
    return DONE;
  }

  /** Waits until nobody else is the bridge. */
  private void takeRole() {
    while (keeper().acquire() instanceof Tenure.HeldBy(String holder, long _, Instant until)) {
      Duration left = Duration.between(self().clock().now(), until);
      LOG.info("{} is the bridge until {}; waiting", holder, until);
      Promise<Void> later = Promise.promise();
      self()
          .clock()
          .schedule(left.isPositive() ? left.plusMillis(1) : WAKE, () -> later.tryComplete());
      later.future().await();
    }
  }

  @Override
  protected Future<?> started() {
    perform(books().input(new BridgeInput.Restarted(), now()));
    neighbours().remind(books());
    self().subscribe(ActorEvent.Started.class, begun -> new Internal.Began(begun.actor().name()));
    self().repeat(WAKE, new Internal.Wake());
    return DONE;
  }

  @Override
  protected Future<?> preStop() {
    keeper().release();
    return DONE;
  }

  @Override
  protected Future<?> stopped() {
    if (metrics != null) {
      metrics.close();
    }
    return DONE;
  }

  @Override
  protected Future<?> receive(BridgeCommand message) {
    return switch (message) {
      case ImportBlock(var block, boolean fresh) -> {
        Books.Imported imported = books().add(block, fresh);
        perform(imported.step());
        imported.step().kept().ifPresent(story()::kept);
        yield reply((ImportBlock) message, imported.answer());
      }
      case SetHead asked -> reply(asked, moveTo(asked.hash()));
      case GetHead asked -> reply(asked, query().head());
      case GetDuties asked -> reply(asked, duties(asked));
      case BitcoinMoved(List<DepositEvent> events, BlockHeight tip) -> bitcoin(events, tip);
      case BitcoinDiffers(Deposit.Place from) -> differs(from);
      case PayoutMoved(Txid txid, PayoutInput input) ->
          done(books().input(new BridgeInput.PayoutMoved(txid, input), now()));
      case FeeEstimated(Optional<FeeRate> rate) -> {
        estimate = rate;
        yield DONE;
      }
      case FederationHeard(var update) ->
          done(books().input(new BridgeInput.FederationAnnounced(update), now()));
      case HearGovernance(List<Delivery> deliveries) -> hear(deliveries);
      case Pause asked -> {
        said("pause", asked.by(), asked.reason());
        done(books().input(new BridgeInput.Pause(asked.by() + ": " + asked.reason()), now()));
        yield reply(asked, query().pause());
      }
      case Resume asked -> {
        said("resume", asked.by(), "");
        done(books().input(new BridgeInput.Resume(), now()));
        self().publish(new BridgeEvent.Resumed());
        yield reply(asked, query().pause());
      }
      case GetPegin asked -> reply(asked, query().pegin(asked.outpoint()));
      case GetPegout asked -> reply(asked, query().pegout(asked.id()));
      case GetPsbt asked -> reply(asked, PayoutForms.of(asked.txid(), books()));
      case FindPegouts asked -> reply(asked, query().pegouts(asked.txid()));
      case ListPegs asked -> reply(asked, query().list(asked));
      case GetBalance asked -> reply(asked, query().balance());
      case GetStatus asked -> reply(asked, query().status(alarms.values()));
      case Internal.Wake _ -> wake();
      case Internal.Began(String actor) -> {
        neighbours().began(actor, books());
        // What was asked of it is forgotten, and what it heard meanwhile may be, too.
        yield actor.equals("pegout")
            ? done(books().input(new BridgeInput.Restarted(), now()))
            : DONE;
      }
    };
  }

  private Future<?> done(Books.Step step) {
    perform(step);
    return DONE;
  }

  private void perform(Books.Step step) {
    perform(step, List.of(), () -> step.effects().forEach(this::performInItsTrace));
  }

  /** Writes down, then does. */
  private void perform(Books.Step step, List<Write> besides, Runnable effects) {
    Instant at = now();
    if (!step.news().isEmpty()) {
      keeper().audit(BridgeAudit.of(step.news(), step.next().state(), at));
    }
    List<Write> audit = new ArrayList<>(besides);
    audit.addAll(BridgeAudit.of(step.effects(), keeper().position(), at));
    keeper().write(step.entries(), audit, at);
    story().led(books(), step);
    current = step.next();
    effects.run();
    if (!step.entries().isEmpty()) {
      keeper().snapshot(step.next());
      meters().show(step.next());
      showHealth();
    }
  }

  private void performInItsTrace(BridgeEffect effect) {
    story().at(story().placeOf(effect, books()), () -> perform(effect));
  }

  private void perform(BridgeEffect effect) {
    switch (effect) {
      case BridgeEffect.OfPayout(PayoutEffect payout) -> perform(payout);
      case BridgeEffect.OfDeposits(DepositEffect deposits) -> perform(deposits);
      case BridgeEffect.Halted(String reason) -> {
        LOG.error("peg-outs are paused: {}", reason);
        self().publish(new BridgeEvent.Paused(reason));
      }
      case BridgeEffect.Journal _ -> throw unwritten(effect);
    }
  }

  private void perform(PayoutEffect effect) {
    switch (effect) {
      case PayoutEffect.RequestSignatures _, PayoutEffect.TestAccept _, PayoutEffect.Broadcast _ ->
          neighbours().carryOut(effect);
      case PayoutEffect.Watch(Txid txid) -> neighbours().locate(books(), List.of(txid));
      case PayoutEffect.AskReplacement(Txid txid, Txid _) ->
          LOG.info("{} is stuck; the next blocks may replace it by one that pays more", txid);
      case PayoutEffect.Announce(Txid txid, String title) -> {
        LOG.info("transaction {} is {}", txid, title);
        meters().moved(title);
        self().publish(new BridgeEvent.PayoutMoved(txid, title));
      }
      case PayoutEffect.Alarm(Txid _, Trouble trouble) -> alarm(trouble);
      case PayoutEffect.Journal _, PayoutEffect.Forget _ -> throw unwritten(effect);
    }
  }

  private void perform(DepositEffect effect) {
    switch (effect) {
      case DepositEffect.Announce(String title, List<Outpoint> deposits) -> {
        LOG.info(
            "{} deposits are {}, the first of them {}",
            deposits.size(),
            title,
            deposits.getFirst());
        meters().deposits(title, deposits.size());
        self().publish(new BridgeEvent.DepositsMoved(title, deposits));
        if (title.equals("CONFIRMED")) {
          neighbours().deposits(books());
        }
      }
      case DepositEffect.Alarm(Trouble trouble) -> alarm(trouble);
      case DepositEffect.AllClear(Outpoint deposit) ->
          LOG.info("deposit {} is on Bitcoin again", deposit);
      case DepositEffect.Journal _ -> throw unwritten(effect);
    }
  }

  private static IllegalStateException unwritten(Object effect) {
    return new IllegalStateException("what should have been written is left to be done: " + effect);
  }

  private void alarm(Trouble trouble) {
    String kind = trouble.getClass().getSimpleName();
    alarms.put(kind, trouble.text());
    meters().alarm(trouble);
    switch (trouble.category()) {
      case TRANSIENT -> LOG.warn("{}", trouble.text());
      case PERMANENT, NEEDS_OPERATOR -> LOG.error("{}", trouble.text());
    }
    self().publish(new BridgeEvent.AlarmRaised(trouble));
  }

  private HeadSet moveTo(Hash32 hash) {
    while (!books().ledger().head().equals(hash)) {
      Optional<Books.Step> step = books().head(hash, now());
      if (step.isEmpty()) {
        return new HeadSet.UnknownBlock(hash);
      }
      boolean rotated =
          !step.get().next().state().federations().equals(books().state().federations());
      perform(step.get());
      if (rotated) {
        neighbours().remind(books());
      }
    }
    neighbours().schedule(books());
    return new HeadSet.Moved(books().state().head().number());
  }

  private Duties duties(GetDuties asked) {
    return books()
        .duties(asked.parent(), asked.timestamp(), asked.mintSlots(), estimate)
        .<Duties>map(Duties.Write::new)
        .orElseGet(() -> new Duties.UnknownParent(asked.parent()));
  }

  private Future<?> bitcoin(List<DepositEvent> events, BlockHeight tip) {
    Deposit.Place before = books().core().deposits().position();
    for (DepositEvent event : events) {
      perform(books().input(new BridgeInput.BitcoinMoved(event), now()));
    }
    meters().bitcoin(books().core().deposits().position().height(), tip);
    if (!books().core().deposits().position().equals(before)) {
      neighbours().locate(books(), books().core().payouts().watched());
      neighbours().scan(books(), books().core().deposits().position());
    }
    return DONE;
  }

  private Future<?> differs(Deposit.Place from) {
    if (books().has(from)) {
      Deposit.Place earlier = books().before(from, setup.anchor());
      LOG.warn(
          "the Bitcoin node does not know block {} at height {}; going back to height {}",
          from.block(),
          from.height().value(),
          earlier.height().value());
      neighbours().scan(books(), earlier);
    }
    return DONE;
  }

  private Future<?> hear(List<Delivery> deliveries) {
    Hearing.Heard heard = Hearing.hear(books(), deliveries, keeper().position(), now());
    perform(heard.step(), heard.besides(), () -> heard.parts().forEach(this::perform));
    if (!deliveries.isEmpty()) {
      neighbours().accepted(deliveries.getLast().number());
    }
    return DONE;
  }

  private void perform(Hearing.Part part) {
    if (part.trace().isEmpty()) {
      part.effects().forEach(this::performInItsTrace);
    } else {
      story().at(part.trace(), () -> part.effects().forEach(this::perform));
    }
  }

  private void said(String kind, String by, String reason) {
    keeper().audit(List.of(BridgeAudit.said(kind, by, reason, keeper().position(), now())));
  }

  private Future<?> wake() {
    keeper().renew();
    Optional<Instant> due = books().core().wakeAt();
    if (due.isPresent() && !due.get().isAfter(now())) {
      perform(books().input(new BridgeInput.Tick(), now()));
    }
    wakes++;
    if (wakes % REMIND_EVERY == 0) {
      neighbours().remind(books());
      neighbours().locate(books(), books().core().payouts().watched());
    }
    return DONE;
  }

  private void showHealth() {
    self()
        .health(
            books()
                .core()
                .halted()
                .<Health>map(reason -> new Health.Degraded("peg-outs are paused: " + reason))
                .orElseGet(Health::healthy));
  }

  private PegQuery query() {
    return new PegQuery(books());
  }

  private Instant now() {
    return self().clock().now();
  }

  private Books books() {
    return Objects.requireNonNull(current, "the books are read when the actor starts");
  }

  private BookKeeper keeper() {
    return Objects.requireNonNull(keeper, "the keeper comes with the start");
  }

  private Neighbours neighbours() {
    return Objects.requireNonNull(neighbours, "neighbours are known from the start");
  }

  private BridgeStory story() {
    return Objects.requireNonNull(story, "the story is told from the start");
  }

  private BridgeMetrics meters() {
    return Objects.requireNonNull(metrics, "meters come with the start");
  }
}
