package io.alys.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.Locator;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.block.Block;
import io.alys.primitives.Hash32;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncInput.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SyncMachineTest extends SyncMachineRig {
  @Test
  void aNodeThatExpectsNobodyIsAloneAtOnce() {
    state = SyncState.starting(CONFIG, false, now);
    own(3);
    assertThat(activity()).isEqualTo(new Activity.Alone());
    assertThat(hold()).isEmpty();
  }

  /** Fault 24 of version 1: a lone node waited for peers for ever. */
  @Test
  void aNodeWithoutPeersWaitsNoLongerThanItsPatience() {
    own(3);
    assertThat(activity()).isEqualTo(new Activity.Waiting());
    assertThat(hold()).contains("no peer is connected yet");
    pass(CONFIG.patience().minusNanos(1));
    assertThat(activity()).isEqualTo(new Activity.Waiting());
    pass(Duration.ofNanos(1));
    assertThat(activity()).isEqualTo(new Activity.Alone());
    assertThat(hold()).isEmpty();
  }

  @Test
  void nobodyMakesBlocksBeforeTheChainWasLookedAt() {
    state = SyncState.starting(CONFIG, false, now);
    hear(new SyncInput.Tick());
    assertThat(effects).containsExactly(new SyncEffect.Look());
    assertThat(hold()).contains("it is not known yet whether others are ahead");
  }

  @Test
  void isInStepWithWhoeverIsNotAhead() {
    seen(A, 5);
    own(5);
    assertThat(activity()).isEqualTo(new Activity.InStep());
    assertThat(hold()).isEmpty();
    assertThat(all(SyncEffect.Fetch.class)).isEmpty();
  }

  @Test
  void asksForWhatFollowsOnItsOwnChain() {
    seen(A, 20);
    own(6);
    assertThat(fetch().peer()).isEqualTo(A);
    assertThat(fetch().most()).isEqualTo(4);
    assertThat(fetch().locator())
        .containsExactly(
            CHAIN.get(5).hash(),
            CHAIN.get(4).hash(),
            CHAIN.get(3).hash(),
            CHAIN.get(1).hash(),
            SomeRuns.GENESIS.hash());
    assertThat(hold()).contains("the node is 14 blocks behind");
    assertThat(events()).containsExactly(new SyncEvent.Started(A, 6, 20));
  }

  @Test
  void asksForTheNextRunWhileTheLastIsTakenInAndForNoMore() {
    fetching(40);
    answer(1, 4);
    assertThat(all(SyncEffect.Import.class)).hasSize(1);
    assertThat(fetch().locator()).startsWith(CHAIN.get(3).hash());
    answer(5, 8);
    // One run is taken in and one waits: there is no room for a third.
    assertThat(all(SyncEffect.Import.class)).hasSize(1);
    assertThat(all(SyncEffect.Fetch.class)).hasSize(2);
    imported(4);
    assertThat(all(SyncEffect.Import.class).getLast().blocks()).isEqualTo(blocks(5, 8));
    assertThat(all(SyncEffect.Fetch.class)).hasSize(3);
  }

  @Test
  void isDoneWhenAllIsThereThatWasClaimed() {
    fetching(6);
    answer(1, 4);
    answer(5, 6);
    imported(4);
    imported(2);
    own(6);
    assertThat(activity()).isEqualTo(new Activity.InStep());
    assertThat(hold()).isEmpty();
    assertThat(events()).containsExactly(new SyncEvent.Started(A, 0, 6), new SyncEvent.Finished(6));
    assertThat(all(SyncEffect.Blame.class)).isEmpty();
  }

  @Test
  void beginsNothingWhileTheChainIsNotInStep() {
    seen(A, 20);
    Locator there = SomeRuns.locator(List.of());
    hear(
        new SyncInput.Located(new Locator(there.head(), there.finalised(), there.hashes(), false)));
    assertThat(all(SyncEffect.Fetch.class)).isEmpty();
    assertThat(events()).noneMatch(event -> event instanceof SyncEvent.Stalled);
    pass(SyncMachine.OWN_REST);
    own(0);
    assertThat(all(SyncEffect.Fetch.class)).hasSize(1);
  }

  @Test
  void givesTheChainTheRestOfARunThatTookTooLong() {
    fetching(4);
    answer(1, 4);
    imported(new RunResult(3, 3, Optional.empty()));
    assertThat(all(SyncEffect.Import.class).getLast().blocks()).isEqualTo(blocks(4, 4));
    imported(1);
    own(4);
    assertThat(activity()).isEqualTo(new Activity.InStep());
  }

  @Test
  void oneBlockIsAskedForOnlyWhenItDoesNotComeByItself() {
    seen(A, 6);
    own(5);
    assertThat(all(SyncEffect.Fetch.class)).isEmpty();
    assertThat(activity()).isEqualTo(new Activity.InStep());
    pass(SyncMachine.ONE_AHEAD.minusNanos(1));
    own(5);
    assertThat(all(SyncEffect.Fetch.class)).isEmpty();
    hear(new SyncInput.HeadMoved(CHAIN.get(5).header().ref()));
    seen(A, 7);
    pass(Duration.ofSeconds(1));
    own(6);
    assertThat(all(SyncEffect.Fetch.class)).isEmpty();
    pass(SyncMachine.ONE_AHEAD);
    own(6);
    assertThat(all(SyncEffect.Fetch.class)).hasSize(1);
    assertThat(hold()).isEmpty();
  }

  @Test
  void followsAPeerDownToWhereTheirChainsPart() {
    List<Block> other = SomeRuns.after(CHAIN.get(1).header().ref(), 20, 2);
    seen(A, 22);
    own(6);
    answer(new Answer.Blocks(other.subList(0, 4)));
    assertThat(all(SyncEffect.Import.class)).hasSize(1);
    assertThat(fetch().locator()).startsWith(other.get(3).hash(), CHAIN.get(5).hash());
  }

  @Test
  void goesOnWhenTheChainDoesNotAnswer() {
    seen(A, 20);
    assertThat(all(SyncEffect.Look.class)).hasSize(1);
    hear(new SyncInput.NotLocated("chain is stopped"));
    pass(SyncMachine.OWN_REST);
    assertThat(all(SyncEffect.Look.class)).hasSize(2);
    pass(SyncMachine.LOOK);
    assertThat(all(SyncEffect.Look.class)).hasSize(3);
    own(0);
    answer(1, 4);
    hear(
        new SyncInput.NotImported(all(SyncEffect.Import.class).getLast().id(), "chain is stopped"));
    assertThat(activity()).isInstanceOf(Activity.Stalled.class);
    pass(SyncMachine.OWN_REST);
    own(0);
    answer(1, 4);
    answer(5, 8);
    pass(SyncMachine.IMPORT);
    assertThat(all(SyncEffect.Blame.class)).isEmpty();
    assertThat(((Activity.Stalled) activity()).why())
        .endsWith("the chain did not say what became of a run");
  }

  @Test
  void aRunThatFollowsOnWhatIsGoneIsNoOffence() {
    fetching(20);
    answer(1, 4);
    imported(new RunResult(0, 0, Optional.of(new Import.UnknownParent(Hash32.ZERO))));
    assertThat(all(SyncEffect.Blame.class)).isEmpty();
    assertThat(all(SyncEffect.LeftAlone.class)).hasSize(1);
  }
}
