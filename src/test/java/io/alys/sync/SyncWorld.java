package io.alys.sync;

import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.Locator;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.block.Block;
import io.alys.consensus.finality.BlockRef;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import io.alys.sync.SyncInput.Answer;
import io.alys.sync.SyncState.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * A node that catches up, by seed: peers with manners of their own, a chain that takes what is
 * right and sometimes has no time, answers that take their time, and a clock that leaps.
 */
final class SyncWorld {
  static final SyncConfig CONFIG =
      new SyncConfig(16, Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final Duration SLOT = Duration.ofSeconds(2);
  private static final int FINAL_DEPTH = 12;

  /** How a peer behaves. */
  enum Manners {
    HONEST(true),
    /** Honest, and comes and goes. */
    FICKLE(true),
    /** Honest, and gives a block at a time, late. */
    TRICKLE(true),
    /** Honest, and fails as often as not. */
    FLAKY(true),
    EMPTY(false),
    SILENT(true),
    GARBAGE(false),
    FORGED(false),
    UNLINKED(false),
    /** Whatever it is asked, it sends the same old blocks. */
    REPEATS(true),
    TOO_MUCH(false),
    FOREIGN(true);

    /** Whether it may not be blamed, whatever else is thought of it. */
    final boolean blameless;

    Manners(boolean blameless) {
      this.blameless = blameless;
    }

    boolean helps() {
      return this == HONEST;
    }

    boolean claimsTheTruth() {
      return this == HONEST || this == FICKLE || this == TRICKLE || this == FLAKY;
    }
  }

  private record Due(long at, long order, SyncInput input) {}

  private final Seed seed;
  private final Map<PeerId, Manners> peers = new LinkedHashMap<>();
  private final Set<PeerId> connected = new HashSet<>();
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private final List<Block> honest = new ArrayList<>();
  private final Set<Hash32> valid = new HashSet<>();
  private final Map<Hash32, Block> known = new HashMap<>();
  private final List<Block> forged;
  private final List<String> wrongs = new ArrayList<>();
  private final Set<PeerId> blamed = new HashSet<>();
  private final List<SyncEvent> events = new ArrayList<>();
  private BlockRef own = SomeRuns.GENESIS;
  private SyncState state;
  private long now;
  private long order;
  private long heldNanos;
  private boolean leaps = true;
  private boolean tired = true;

  SyncWorld(long seed, int length, List<Manners> manners) {
    this.seed = Seed.of(seed);
    now = this.seed.nextInt(1_000_000);
    state = SyncState.starting(CONFIG, !manners.isEmpty(), now);
    forged = SomeRuns.after(SomeRuns.GENESIS, 64, 99);
    grow(length);
    int number = 0;
    for (Manners each : manners) {
      PeerId peer = SomeRuns.peer("%s-%d".formatted(each, number++));
      peers.put(peer, each);
      connect(peer);
    }
  }

  /** The node has the beginning of the chain, and then blocks that lost. */
  SyncWorld startsOn(int shared, int lost) {
    List<Block> start = new ArrayList<>(honest.subList(0, shared));
    BlockRef last = shared == 0 ? SomeRuns.GENESIS : start.getLast().header().ref();
    List<Block> branch = SomeRuns.after(last, lost, 7);
    branch.forEach(block -> valid.add(block.hash()));
    start.addAll(branch);
    start.forEach(block -> known.put(block.hash(), block));
    own = start.isEmpty() ? SomeRuns.GENESIS : start.getLast().header().ref();
    return this;
  }

  private void grow(int blocks) {
    BlockRef last = honest.isEmpty() ? SomeRuns.GENESIS : honest.getLast().header().ref();
    for (Block block : SomeRuns.after(last, blocks, 1)) {
      honest.add(block);
      valid.add(block.hash());
    }
  }

  private void connect(PeerId peer) {
    connected.add(peer);
    later(10, new SyncInput.PeerSeen(peer, tip(of(peer))));
  }

  private Manners of(PeerId peer) {
    return Objects.requireNonNull(peers.get(peer));
  }

  private Tip tip(Manners manners) {
    BlockRef head = honest.getLast().header().ref();
    if (manners.claimsTheTruth()) {
      return new Tip(head, at(head.number().value() - FINAL_DEPTH));
    }
    BlockRef claim =
        new BlockRef(new BlockNumber(head.number().value() + 1 + seed.nextInt(1_000)), Hash32.ZERO);
    return new Tip(claim, claim);
  }

  private BlockRef at(long number) {
    return number < 1 ? SomeRuns.GENESIS : honest.get((int) number - 1).header().ref();
  }

  private void later(int mostMillis, SyncInput input) {
    long delay = Duration.ofMillis(1 + seed.nextInt(mostMillis)).toNanos();
    queue.add(new Due(now + delay, order++, input));
  }

  /** Lets time pass. */
  SyncWorld run(Duration time) {
    long end = now + time.toNanos();
    long nextTick = now;
    long nextSlot = now + SLOT.toNanos();
    while (now < end) {
      Due due = queue.peek();
      long at = Math.min(nextTick, nextSlot);
      if (due != null && due.at() <= at) {
        queue.poll();
        pass(due.at());
        hear(due.input());
      } else if (nextTick <= nextSlot) {
        pass(nextTick);
        hear(new SyncInput.Tick());
        nextTick = now + Duration.ofMillis(250).toNanos();
      } else {
        pass(nextSlot);
        slot();
        nextSlot = now + SLOT.toNanos();
      }
    }
    return this;
  }

  private void pass(long to) {
    long step = Math.max(0, to - now);
    if (SyncView.hold(state).isPresent()) {
      heldNanos += step;
    }
    now += step;
    if (leaps && seed.nextInt(4_000) == 0) {
      now += Duration.ofSeconds(seed.nextInt(90)).toNanos();
    }
  }

  /** The chain grows; who is near hears of it; some come and go. */
  private void slot() {
    grow(1);
    Block block = honest.getLast();
    if (known.containsKey(block.header().parent())
        && own.hash().equals(block.header().parent())
        && seed.nextInt(4) > 0) {
      known.put(block.hash(), block);
      own = block.header().ref();
      later(5, new SyncInput.HeadMoved(own));
    }
    for (Map.Entry<PeerId, Manners> peer : peers.entrySet()) {
      boolean fickle = peer.getValue() == Manners.FICKLE && seed.nextInt(4) == 0;
      if (fickle && connected.remove(peer.getKey())) {
        later(10, new SyncInput.PeerGone(peer.getKey()));
      } else if (connected.contains(peer.getKey())) {
        later(50, new SyncInput.PeerSeen(peer.getKey(), tip(peer.getValue())));
      } else if (fickle) {
        connect(peer.getKey());
      }
    }
  }

  private void hear(SyncInput input) {
    SyncMachine.Step step = SyncMachine.step(CONFIG, state, input, now);
    state = step.state();
    step.effects().forEach(this::perform);
    look();
  }

  private void look() {
    check(state.suspects().size() <= Suspects.MAX_PEERS, "too many suspects");
    if (state.phase() instanceof Phase.Fetching(SyncState.Session session)) {
      check(
          session.flight().isEmpty() || session.ready().isEmpty(),
          "asked for more than there is room for");
      check(!session.isOver(), "a session goes on that is over");
    }
  }

  private void check(boolean holds, String wrong) {
    if (!holds) {
      wrongs.add(wrong);
    }
  }

  private void perform(SyncEffect effect) {
    switch (effect) {
      case SyncEffect.Look _ -> {
        if (seed.nextInt(20) == 0) {
          later(100, new SyncInput.NotLocated("busy"));
        } else {
          later(20, new SyncInput.Located(located()));
        }
      }
      case SyncEffect.Fetch fetch -> answer(fetch);
      case SyncEffect.Import run -> later(200, imported(run));
      case SyncEffect.Blame(PeerId peer, String offence) -> {
        blamed.add(peer);
        check(!of(peer).blameless, "%s is blamed: %s".formatted(peer, offence));
      }
      case SyncEffect.LeftAlone _ -> {}
      case SyncEffect.Announce(SyncEvent event) -> {
        events.add(event);
        if (event instanceof SyncEvent.Finished && isAnyHelpThere()) {
          check(lag() <= 8, "finished %d blocks behind".formatted(lag()));
        }
      }
    }
  }

  private boolean isAnyHelpThere() {
    return peers.entrySet().stream()
        .anyMatch(peer -> peer.getValue().helps() && state.peers().containsKey(peer.getKey()));
  }

  /** Blocks between this node's head and the chain's. */
  long lag() {
    return honest.size() - own.number().value();
  }

  private Locator located() {
    List<Hash32> above = new ArrayList<>();
    Hash32 at = own.hash();
    while (known.containsKey(at) && above.size() < FINAL_DEPTH) {
      above.add(at);
      at = known.get(at).header().parent();
    }
    List<Hash32> hashes = new ArrayList<>();
    for (int back = 0; back < above.size(); back = back == 0 ? 1 : back * 2) {
      hashes.add(above.get(back));
    }
    hashes.add(at);
    BlockRef last = known.containsKey(at) ? known.get(at).header().ref() : SomeRuns.GENESIS;
    return new Locator(own, last, hashes, seed.nextInt(20) > 0);
  }

  private SyncInput imported(SyncEffect.Import run) {
    if (tired && seed.nextInt(30) == 0) {
      return new SyncInput.NotImported(run.id(), "the chain is stopped");
    }
    int kept = 0;
    int fresh = 0;
    Optional<Import> stopped = Optional.empty();
    for (Block block : run.blocks()) {
      stopped = refusal(block);
      boolean timeUp = kept > 0 && seed.nextInt(40) == 0;
      if (stopped.isPresent() || timeUp) {
        break;
      }
      kept++;
      if (known.put(block.hash(), block) == null) {
        fresh++;
      }
      if (block.header().number().compareTo(own.number()) > 0) {
        own = block.header().ref();
        later(5, new SyncInput.HeadMoved(own));
      }
    }
    return new SyncInput.Imported(run.id(), new RunResult(kept, fresh, stopped));
  }

  private Optional<Import> refusal(Block block) {
    Hash32 parent = block.header().parent();
    if (!parent.equals(SomeRuns.GENESIS.hash()) && !known.containsKey(parent)) {
      return Optional.of(new Import.UnknownParent(parent));
    }
    if (!valid.contains(block.hash())) {
      return Optional.of(new Import.Refused("the seal is wrong"));
    }
    return tired && seed.nextInt(500) == 0
        ? Optional.of(new Import.NotNow("the execution client is away"))
        : Optional.empty();
  }

  private void answer(SyncEffect.Fetch fetch) {
    Manners manners = of(fetch.peer());
    int millis = manners == Manners.TRICKLE ? 9_000 : 100;
    if (manners == Manners.SILENT) {
      return;
    }
    later(millis, new SyncInput.Answered(fetch.id(), answer(fetch, manners)));
  }

  private Answer answer(SyncEffect.Fetch fetch, Manners manners) {
    if (!connected.contains(fetch.peer())) {
      return new Answer.Failed("it left");
    }
    return switch (manners) {
      case HONEST, FICKLE -> served(fetch.locator(), fetch.most());
      case TRICKLE -> served(fetch.locator(), 1);
      case FLAKY ->
          seed.nextBoolean()
              ? new Answer.Failed("it was slow")
              : served(fetch.locator(), 1 + seed.nextInt(fetch.most()));
      case EMPTY, SILENT -> new Answer.Blocks(List.of());
      case GARBAGE -> new Answer.Garbage("version 9");
      case FORGED ->
          new Answer.Blocks(
              SomeRuns.after(
                  new BlockRef(own.number(), fetch.locator().getFirst()), fetch.most(), 66));
      case UNLINKED -> new Answer.Blocks(forged.subList(3, 3 + fetch.most()));
      case REPEATS -> served(List.of(fetch.locator().getLast()), 2);
      case TOO_MUCH ->
          new Answer.Blocks(
              SomeRuns.after(
                  new BlockRef(own.number(), fetch.locator().getFirst()), fetch.most() + 1, 67));
      case FOREIGN -> new Answer.OnAnotherChain();
    };
  }

  private Answer served(List<Hash32> locator, int most) {
    for (Hash32 hash : locator) {
      int first = indexAfter(hash);
      if (first >= 0) {
        return new Answer.Blocks(honest.subList(first, Math.min(honest.size(), first + most)));
      }
    }
    return new Answer.OnAnotherChain();
  }

  private int indexAfter(Hash32 hash) {
    if (hash.equals(SomeRuns.GENESIS.hash())) {
      return 0;
    }
    for (int i = honest.size() - 1; i >= 0; i--) {
      if (honest.get(i).hash().equals(hash)) {
        return i + 1;
      }
    }
    return -1;
  }

  /** From now on clock and chain behave, so that what is asked for can be had. */
  SyncWorld calm() {
    leaps = false;
    tired = false;
    return this;
  }

  List<String> wrongs() {
    return wrongs;
  }

  Set<PeerId> blamed() {
    return blamed;
  }

  List<SyncEvent> events() {
    return events;
  }

  Duration held() {
    return Duration.ofNanos(heldNanos);
  }

  SyncState state() {
    return state;
  }

  SyncCommand.Activity activity() {
    return SyncView.activity(state, now);
  }
}
