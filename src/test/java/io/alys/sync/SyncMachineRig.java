package io.alys.sync;

import static io.alys.sync.SomeRuns.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.block.Block;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncInput.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine that hears what a test says, and remembers what it wanted. */
abstract class SyncMachineRig {
  static final SyncConfig CONFIG =
      new SyncConfig(4, Duration.ofSeconds(10), Duration.ofSeconds(10));
  static final PeerId A = peer("a");
  static final PeerId B = peer("b");
  static final List<Block> CHAIN = SomeRuns.after(SomeRuns.GENESIS, 40, 1);

  long now = 5_000_000_000L;
  SyncState state = SyncState.starting(CONFIG, true, now);
  final List<SyncEffect> effects = new ArrayList<>();

  void hear(SyncInput input) {
    SyncMachine.Step step = SyncMachine.step(CONFIG, state, input, now);
    state = step.state();
    effects.addAll(step.effects());
  }

  void pass(Duration time) {
    now += time.toNanos();
    hear(new SyncInput.Tick());
  }

  /** Blocks {@code first} to {@code last}. */
  static List<Block> blocks(int first, int last) {
    return CHAIN.subList(first - 1, last);
  }

  void own(int head) {
    hear(new SyncInput.Located(SomeRuns.locator(blocks(1, head))));
  }

  void seen(PeerId peer, long claim) {
    hear(new SyncInput.PeerSeen(peer, SomeRuns.tip(claim)));
  }

  <E extends SyncEffect> List<E> all(Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  SyncEffect.Fetch fetch() {
    return all(SyncEffect.Fetch.class).getLast();
  }

  void answer(Answer answer) {
    hear(new SyncInput.Answered(fetch().id(), answer));
  }

  void answer(int first, int last) {
    answer(new Answer.Blocks(blocks(first, last)));
  }

  void imported(RunResult result) {
    hear(new SyncInput.Imported(all(SyncEffect.Import.class).getLast().id(), result));
  }

  void imported(int blocks) {
    imported(new RunResult(blocks, blocks, Optional.empty()));
  }

  Activity activity() {
    return SyncView.activity(state, now);
  }

  Optional<String> hold() {
    return SyncView.hold(state);
  }

  List<SyncEvent> events() {
    return all(SyncEffect.Announce.class).stream().map(SyncEffect.Announce::event).toList();
  }

  /** At block 0, with a peer that is asked. */
  void fetching(long claim) {
    seen(A, claim);
    own(0);
    assertThat(activity()).isEqualTo(new Activity.Fetching(A));
  }
}
