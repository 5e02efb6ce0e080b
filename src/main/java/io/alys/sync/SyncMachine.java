package io.alys.sync;

import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.Locator;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.BlockRef;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.Hash32;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncInput.Answer;
import io.alys.sync.SyncState.Flight;
import io.alys.sync.SyncState.Phase;
import io.alys.sync.SyncState.Run;
import io.alys.sync.SyncState.Session;
import io.alys.sync.SyncState.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Decides whose blocks a node takes. Pure and total.
 *
 * <pre>
 *   Waiting --a peer, or patience is over--> Idle
 *   Idle --somebody is ahead, and the chain was looked at--> Fetching
 *   Fetching --all that the peer claimed is there; it failed; it lied; it left--> Idle
 * </pre>
 *
 * <p>What a peer claims is only a reason to ask it. Whoever claims more than it shows is asked ever
 * more seldom, and holds nobody back.
 */
final class SyncMachine {
  /** A look at the chain that takes longer is done again. */
  static final Duration LOOK = Duration.ofSeconds(10);

  /** So long one may be ahead by one block before it is asked for it. */
  static final Duration ONE_AHEAD = Duration.ofSeconds(2);

  /** So long this node rests when its own chain could take no block. */
  static final Duration OWN_REST = Duration.ofSeconds(2);

  /** A run that the chain takes longer for is given up: its answer was lost. */
  static final Duration IMPORT = Duration.ofMinutes(2);

  /** Waiting for a peer counts from here on, when it gives fewer blocks a second than this. */
  static final Duration STARVED = Duration.ofSeconds(10);

  static final int SLOWEST_A_SECOND = 4;

  /** Runs in a row without a new block: on the way from where the chains part, some come twice. */
  static final int STALE_RUNS = 8;

  private final SyncConfig config;
  private final long now;
  private final List<SyncEffect> effects = new ArrayList<>();
  private SyncState state;

  private SyncMachine(SyncConfig config, SyncState state, long now) {
    this.config = config;
    this.state = state;
    this.now = now;
  }

  /** What follows: the state, and what the world is to do, in this order. */
  record Step(SyncState state, List<SyncEffect> effects) {
    Step {
      effects = List.copyOf(effects);
    }
  }

  /**
   * One step.
   *
   * @param now by the monotonic clock, in nanoseconds
   */
  static Step step(SyncConfig config, SyncState state, SyncInput input, long now) {
    SyncMachine machine = new SyncMachine(config, state, now);
    machine.hear(input);
    machine.decide();
    machine.announce();
    return new Step(machine.state, machine.effects);
  }

  private void hear(SyncInput input) {
    switch (input) {
      case SyncInput.Tick _ -> tick();
      case SyncInput.PeerSeen(PeerId peer, Tip tip) -> peers(state.peers().plus(peer, tip));
      case SyncInput.PeerGone(PeerId peer) -> peers(state.peers().minus(peer));
      case SyncInput.PeersAre(var peers, var gone) ->
          peers(HashTreePMap.from(peers).plusAll(state.peers()).minusAll(gone));
      case SyncInput.Located(Locator own) -> located(own);
      case SyncInput.NotLocated(String reason) -> notLocated(reason);
      case SyncInput.HeadMoved(BlockRef head) -> head(head.number().value());
      case SyncInput.Answered(long id, Answer answer) ->
          session()
              .filter(it -> it.flight().filter(flight -> flight.id() == id).isPresent())
              .ifPresent(it -> answered(it, it.flight().orElseThrow(), answer));
      case SyncInput.Imported(long id, RunResult result) ->
          importing(id).ifPresent(it -> imported(it, it.importing().orElseThrow(), result));
      case SyncInput.NotImported(long id, String reason) ->
          importing(id).ifPresent(_ -> ownTrouble(reason));
    }
  }

  private Optional<Session> session() {
    return state.phase() instanceof Phase.Fetching(Session session)
        ? Optional.of(session)
        : Optional.empty();
  }

  private Optional<Session> importing(long id) {
    return session().filter(it -> it.importing().filter(run -> run.id() == id).isPresent());
  }

  private void tick() {
    if (state.restUntil().filter(until -> now - until >= 0).isPresent()) {
      state = state.withRest(Optional.empty());
    }
    if (state.lookingSince().filter(since -> now - since >= LOOK.toNanos()).isPresent()) {
      state = state.withLook(Optional.empty());
    }
    session().ifPresent(this::deadlines);
  }

  private void deadlines(Session session) {
    Duration within = config.answerWithin();
    if (session.flight().filter(it -> now - it.since() >= within.toNanos()).isPresent()) {
      failed(session, "no answer within %d s".formatted(within.toSeconds()));
    } else if (session
        .importing()
        .filter(run -> now - run.since() >= IMPORT.toNanos())
        .isPresent()) {
      ownTrouble("the chain did not say what became of a run");
    }
  }

  private void peers(PMap<PeerId, Tip> peers) {
    state = state.withPeers(peers);
    session()
        .filter(it -> !peers.containsKey(it.peer()))
        .ifPresent(it -> leave(it.peer(), "it left"));
  }

  private void head(long number) {
    if (number != state.head()) {
      state = state.withHead(number).withOneAhead(Optional.empty());
    }
  }

  private void located(Locator own) {
    state = state.withLook(Optional.empty()).withOwn(Optional.of(own));
    head(own.head().number().value());
    if (state.phase() instanceof Phase.Idle && state.restUntil().isEmpty()) {
      if (own.inStep()) {
        target().ifPresent(peer -> begin(peer, own));
      } else { // As after every start; the chain itself says so.
        state = state.withRest(Optional.of(now + OWN_REST.toNanos()));
      }
    }
  }

  private void notLocated(String reason) {
    state = state.withLook(Optional.empty());
    if (session().isEmpty()) {
      ownTrouble(reason);
    }
  }

  private void begin(PeerId peer, Locator own) {
    ask(
        new Session(
            peer,
            own.hashes(),
            own.head(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            now,
            0,
            0,
            0));
  }

  /** Whom to ask now; one who is a single block ahead only after a while. */
  private Optional<PeerId> target() {
    return SyncView.choice(state, now)
        .filter(
            peer ->
                state.claim(peer) - state.head() > SyncView.NEAR
                    || state
                        .oneAheadSince()
                        .filter(since -> now - since >= ONE_AHEAD.toNanos())
                        .isPresent());
  }

  /** Asks for what follows on what came, when there is room for it. */
  private void ask(Session session) {
    long claim = state.claim(session.peer());
    boolean more = claim > session.anchor().number().value();
    if (!more || session.flight().isPresent() || session.ready().isPresent()) {
      state = state.withPhase(new Phase.Fetching(session));
      return;
    }
    long id = state.lastId() + 1;
    Flight flight = new Flight(id, now, session.anchor(), claim);
    state =
        state.withLastId(id).withPhase(new Phase.Fetching(session.withFlight(Optional.of(flight))));
    effects.add(new SyncEffect.Fetch(id, session.peer(), session.locator(), config.run()));
  }

  private void answered(Session session, Flight flight, Answer answer) {
    Session landed = session.withFlight(Optional.empty());
    switch (answer) {
      case Answer.Failed(String reason) -> failed(session, reason);
      case Answer.OnAnotherChain _ ->
          failed(session, "it has nothing in common with what is final here");
      case Answer.Garbage(String reason) -> lied(session.peer(), "it sent no block: " + reason);
      case Answer.Blocks(List<Block> blocks) when blocks.isEmpty() -> empty(landed, flight);
      case Answer.Blocks(List<Block> blocks) ->
          session
              .offence(blocks, config.run())
              .ifPresentOrElse(
                  offence -> lied(session.peer(), offence), () -> received(landed, flight, blocks));
    }
  }

  /** Who claims more has to show it, unless it claims so no longer. */
  private void empty(Session session, Flight flight) {
    long claim = Math.min(flight.claim(), state.claim(session.peer()));
    if (claim > flight.anchor().number().value()) {
      lied(
          session.peer(),
          "it claims block %d and has nothing after %s".formatted(claim, flight.anchor()));
    } else {
      settle(session);
    }
  }

  private void received(Session session, Flight flight, List<Block> blocks) {
    boolean idle = session.importing().isEmpty();
    long waited = idle ? now - Math.max(flight.since(), session.importEnded()) : 0;
    Session next =
        session
            .withAnchor(blocks.getLast().header().ref())
            .withStarved(session.starvedNanos() + Math.max(0, waited));
    Run run = new Run(state.lastId() + 1, now, blocks);
    state = state.withLastId(run.id());
    if (idle) {
      ask(give(next, run));
    } else {
      ask(next.withReady(Optional.of(run)));
    }
  }

  private Session give(Session session, Run run) {
    effects.add(new SyncEffect.Import(run.id(), run.blocks()));
    return session.withImporting(Optional.of(new Run(run.id(), now, run.blocks())));
  }

  private void imported(Session session, Run run, RunResult result) {
    Session next = session.withImported(now, result.fresh());
    int stale = result.fresh() == 0 ? session.stale() + 1 : 0;
    if (result.stopped().isPresent()) {
      stopped(next, run, result);
    } else if (stale >= STALE_RUNS) {
      failed(next, "%d answers in a row brought nothing new".formatted(stale));
    } else if (result.kept() < run.blocks().size()) {
      again(next.withStale(stale), run, result.kept());
    } else if (next.ready().isPresent()) {
      ask(give(next.withStale(stale).withReady(Optional.empty()), next.ready().get()));
    } else if (isSlow(next)) {
      failed(next, "it gave fewer than %d blocks a second".formatted(SLOWEST_A_SECOND));
    } else {
      settle(next.withStale(stale));
    }
  }

  /** The chain had others to serve, too. */
  private void again(Session session, Run run, int kept) {
    List<Block> left = run.blocks().subList(kept, run.blocks().size());
    long id = state.lastId() + 1;
    state = state.withLastId(id);
    ask(give(session, new Run(id, now, left)));
  }

  private void stopped(Session session, Run run, RunResult result) {
    switch (result.stopped().orElseThrow()) {
      case Import.Refused(String reason) ->
          lied(
              session.peer(),
              "block %s is refused: %s".formatted(run.blocks().get(result.kept()), reason));
      case Import.NotNow(String reason) -> ownTrouble(reason);
      case Import.UnknownParent(Hash32 parent) ->
          failed(session, "the chain went on without block %s".formatted(parent));
      case Import.Taken _, Import.Known _ ->
          throw new IllegalStateException("a run stops for a reason: " + result);
    }
  }

  /** Slower than it has to be, while another one could help. */
  private boolean isSlow(Session session) {
    boolean others =
        state.peers().keySet().stream()
            .filter(peer -> !peer.equals(session.peer()))
            .filter(peer -> state.claim(peer) - state.head() > SyncView.NEAR)
            .anyMatch(peer -> state.suspects().mayServe(peer, now));
    long starved = session.starvedNanos();
    return others
        && starved >= STARVED.toNanos()
        && session.got() < SLOWEST_A_SECOND * Duration.ofNanos(starved).toSeconds();
  }

  /** Goes on with the peer, or is done with it. */
  private void settle(Session session) {
    ask(session);
    session()
        .filter(Session::isOver)
        .ifPresent(
            done -> {
              state =
                  state
                      .withSuspects(state.suspects().served(done.peer()))
                      .withTrouble(Optional.empty())
                      .withPhase(new Phase.Idle());
              look();
            });
  }

  private void failed(Session session, String reason) {
    state = state.withSuspects(state.suspects().failed(session.peer(), now));
    leave(session.peer(), reason);
  }

  private void leave(PeerId peer, String reason) {
    effects.add(new SyncEffect.LeftAlone(peer, reason));
    state =
        state
            .withTrouble(Optional.of("peer %s: %s".formatted(peer.value(), reason)))
            .withPhase(new Phase.Idle());
  }

  private void lied(PeerId peer, String offence) {
    state =
        state
            .withSuspects(state.suspects().lied(peer, now))
            .withTrouble(Optional.of("peer %s: %s".formatted(peer.value(), offence)))
            .withPhase(new Phase.Idle());
    effects.add(new SyncEffect.Blame(peer, offence));
  }

  /** No peer's fault: this node rests a little, and asks again for what it could not take. */
  private void ownTrouble(String reason) {
    state =
        state
            .withTrouble(Optional.of(reason))
            .withRest(Optional.of(now + OWN_REST.toNanos()))
            .withPhase(state.phase() instanceof Phase.Waiting ? state.phase() : new Phase.Idle());
  }

  private void look() {
    if (state.lookingSince().isEmpty()) {
      state = state.withLook(Optional.of(now));
      effects.add(new SyncEffect.Look());
    }
  }

  private void decide() {
    if (state.phase() instanceof Phase.Waiting(long until)
        && (!state.peers().isEmpty() || now - until >= 0)) {
      state = state.withPhase(new Phase.Idle());
    }
    if (state.peers().keySet().stream().allMatch(peer -> state.claim(peer) <= state.head())) {
      state = state.withTrouble(Optional.empty()).withOneAhead(Optional.empty());
    } else if (state.oneAheadSince().isEmpty()) {
      state = state.withOneAhead(Optional.of(now));
    }
    boolean rests = state.restUntil().isPresent();
    boolean idle = state.phase() instanceof Phase.Idle;
    if (!rests && (state.own().isEmpty() || (idle && target().isPresent()))) {
      look();
    }
  }

  /** Each once; and not that it goes on as long as every attempt ends as the one before. */
  private void announce() {
    if (state.own().isEmpty()) {
      return;
    }
    boolean got = session().filter(it -> it.got() > 0).isPresent();
    switch (SyncView.activity(state, now)) {
      case Activity.Fetching(PeerId peer)
          when state.told() == Told.IN_STEP && SyncView.behind(state) > 0 ->
          tell(Told.LAGS, new SyncEvent.Started(peer, state.head(), state.best()));
      case Activity.Fetching(PeerId peer) when state.told() == Told.STALLED && got ->
          tell(Told.LAGS, new SyncEvent.Started(peer, state.head(), state.best()));
      case Activity.InStep _, Activity.Alone _ when state.told() != Told.IN_STEP ->
          tell(Told.IN_STEP, new SyncEvent.Finished(state.head()));
      case Activity.Stalled(String why) when state.told() != Told.STALLED ->
          tell(Told.STALLED, new SyncEvent.Stalled(why));
      case Activity.Fetching _,
          Activity.InStep _,
          Activity.Alone _,
          Activity.Stalled _,
          Activity.Waiting _ -> {}
    }
  }

  private void tell(Told now, SyncEvent event) {
    state = state.withTold(now);
    effects.add(new SyncEffect.Announce(event));
  }
}
