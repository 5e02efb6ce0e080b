package io.alys.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.block.Block;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncInput.Answer;
import io.alys.sync.SyncState.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever it hears, in whatever order, also what nobody asked for. */
class SyncMachinePropertyTest {
  private static final SyncConfig CONFIG =
      new SyncConfig(4, Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final List<Block> CHAIN = SomeRuns.after(SomeRuns.GENESIS, 24, 1);
  private static final List<PeerId> PEERS =
      List.of(SomeRuns.peer("a"), SomeRuns.peer("b"), SomeRuns.peer("c"));
  private static final int STEPS = 300;

  private static SyncInput some(Seed seed, SyncState state) {
    PeerId peer = PEERS.get(seed.nextInt(PEERS.size()));
    long id = Math.max(0, state.lastId() - seed.nextInt(3));
    return switch (seed.nextInt(10)) {
      case 0 -> new SyncInput.PeerGone(peer);
      case 1, 2 -> new SyncInput.PeerSeen(peer, SomeRuns.tip(seed.nextInt(40)));
      case 3 -> new SyncInput.PeersAre(Map.of(peer, SomeRuns.tip(seed.nextInt(40))), Set.of());
      case 4, 5 -> new SyncInput.Located(SomeRuns.locator(CHAIN.subList(0, seed.nextInt(20))));
      case 6 -> new SyncInput.HeadMoved(CHAIN.get(seed.nextInt(24)).header().ref());
      case 7 -> new SyncInput.Answered(id, answer(seed));
      case 8 -> new SyncInput.Imported(id, result(seed));
      default -> new SyncInput.Tick();
    };
  }

  private static Answer answer(Seed seed) {
    int first = seed.nextInt(20);
    return switch (seed.nextInt(8)) {
      case 0 -> new Answer.Failed("it left");
      case 1 -> new Answer.Garbage("version 9");
      case 2 -> new Answer.OnAnotherChain();
      case 3 -> new Answer.Blocks(List.of());
      default -> new Answer.Blocks(CHAIN.subList(first, first + 1 + seed.nextInt(4)));
    };
  }

  private static RunResult result(Seed seed) {
    return switch (seed.nextInt(5)) {
      case 0 -> new RunResult(0, 0, Optional.of(new Import.Refused("the seal is wrong")));
      case 1 -> new RunResult(0, 0, Optional.of(new Import.NotNow("it is away")));
      case 2 -> new RunResult(0, 0, Optional.of(new Import.UnknownParent(Hash32.ZERO)));
      default -> new RunResult(1, seed.nextInt(2), Optional.empty());
    };
  }

  @Property(tries = 300)
  void asksOnlyThoseWhoMayServeOneAtATimeAndHoldsNoMoreThanTwoRuns(@ForAll long number) {
    Seed seed = Seed.of(number);
    long now = 0;
    SyncState state = SyncState.starting(CONFIG, seed.nextBoolean(), now);
    for (int step = 0; step < STEPS; step++) {
      now += Duration.ofMillis(seed.nextInt(2_000)).toNanos();
      SyncMachine.Step next = SyncMachine.step(CONFIG, state, some(seed, state), now);
      state = next.state();
      assertSound(state, next.effects(), now);
    }
  }

  private static void assertSound(SyncState state, List<SyncEffect> effects, long now) {
    assertThat(effects.stream().filter(SyncEffect.Fetch.class::isInstance).count())
        .isLessThanOrEqualTo(1);
    for (SyncEffect effect : effects) {
      if (effect instanceof SyncEffect.Fetch fetch) {
        assertThat(state.peers()).containsKey(fetch.peer());
        assertThat(state.suspects().mayServe(fetch.peer(), now)).isTrue();
        assertThat(fetch.locator()).isNotEmpty().doesNotHaveDuplicates();
      }
    }
    if (state.phase() instanceof Phase.Fetching(SyncState.Session session)) {
      assertThat(state.peers()).containsKey(session.peer());
      assertThat(session.flight().isPresent() && session.ready().isPresent()).isFalse();
      assertThat(session.ready().isPresent() && session.importing().isEmpty()).isFalse();
      assertThat(session.isOver()).isFalse();
    }
    boolean idle = state.phase() instanceof Phase.Idle;
    boolean knows = state.own().isPresent();
    if (idle && knows && SyncView.hold(state).isPresent()) {
      assertThat(state.best()).isGreaterThan(state.head() + SyncView.NEAR);
    }
    if (SyncView.activity(state, now) instanceof Activity.InStep) {
      for (PeerId peer : state.peers().keySet()) {
        assertThat(state.claim(peer) - state.head()).isLessThanOrEqualTo(SyncView.NEAR);
      }
    }
  }
}
