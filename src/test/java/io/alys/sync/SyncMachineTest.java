package io.alys.sync;

import static io.alys.sync.SomeRuns.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.Locator;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.block.Block;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.primitives.Hash32;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncInput.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SyncMachineTest {
  private static final SyncConfig CONFIG =
      new SyncConfig(4, Duration.ofSeconds(10), Duration.ofSeconds(10));
  private static final PeerId A = peer("a");
  private static final PeerId B = peer("b");
  private static final List<Block> CHAIN = SomeRuns.after(SomeRuns.GENESIS, 40, 1);

  private long now = 5_000_000_000L;
  private SyncState state = SyncState.starting(CONFIG, true, now);
  private final List<SyncEffect> effects = new ArrayList<>();

  private void hear(SyncInput input) {
    SyncMachine.Step step = SyncMachine.step(CONFIG, state, input, now);
    state = step.state();
    effects.addAll(step.effects());
  }

  private void pass(Duration time) {
    now += time.toNanos();
    hear(new SyncInput.Tick());
  }

  /** Blocks {@code first} to {@code last}. */
  private static List<Block> blocks(int first, int last) {
    return CHAIN.subList(first - 1, last);
  }

  private void own(int head) {
    hear(new SyncInput.Located(SomeRuns.locator(blocks(1, head))));
  }

  private void seen(PeerId peer, long claim) {
    hear(new SyncInput.PeerSeen(peer, SomeRuns.tip(claim)));
  }

  private <E extends SyncEffect> List<E> all(Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private SyncEffect.Fetch fetch() {
    return all(SyncEffect.Fetch.class).getLast();
  }

  private void answer(Answer answer) {
    hear(new SyncInput.Answered(fetch().id(), answer));
  }

  private void answer(int first, int last) {
    answer(new Answer.Blocks(blocks(first, last)));
  }

  private void imported(RunResult result) {
    hear(new SyncInput.Imported(all(SyncEffect.Import.class).getLast().id(), result));
  }

  private void imported(int blocks) {
    imported(new RunResult(blocks, blocks, Optional.empty()));
  }

  private Activity activity() {
    return SyncView.activity(state, now);
  }

  private Optional<String> hold() {
    return SyncView.hold(state);
  }

  private List<SyncEvent> events() {
    return all(SyncEffect.Announce.class).stream().map(SyncEffect.Announce::event).toList();
  }

  /** At block 0, with a peer that is asked. */
  private void fetching(long claim) {
    seen(A, claim);
    own(0);
    assertThat(activity()).isEqualTo(new Activity.Fetching(A));
  }

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

  /** Fault 19 of version 1: an empty answer counted as synced. */
  @Test
  void anEmptyAnswerOfAPeerThatClaimsMoreIsAnOffenceAndNoEnd() {
    fetching(6);
    answer(new Answer.Blocks(List.of()));
    assertThat(all(SyncEffect.Blame.class))
        .containsExactly(
            new SyncEffect.Blame(A, "it claims block 6 and has nothing after " + SomeRuns.GENESIS));
    assertThat(activity()).isInstanceOf(Activity.Stalled.class);
    assertThat(events()).noneMatch(event -> event instanceof SyncEvent.Finished);
    assertThat(hold()).isEmpty();
    seen(B, 5);
    own(0);
    assertThat(fetch().peer()).isEqualTo(B);
  }

  @Test
  void anEmptyAnswerIsNoOffenceOfAPeerThatClaimsLessMeanwhile() {
    fetching(6);
    seen(A, 0);
    answer(new Answer.Blocks(List.of()));
    assertThat(all(SyncEffect.Blame.class)).isEmpty();
    own(0);
    assertThat(activity()).isEqualTo(new Activity.InStep());
  }

  @Test
  void prefersWhoseChainIsFinalFurther() {
    seen(A, 30);
    hear(
        new SyncInput.PeerSeen(
            B,
            new io.alys.network.NetworkCommand.Tip(
                SomeRuns.tip(20).head(), SomeRuns.tip(10).head())));
    own(0);
    assertThat(fetch().peer()).isEqualTo(B);
  }

  @Test
  void goesToAnotherPeerWhenOneDoesNotAnswerInTime() {
    fetching(20);
    seen(B, 15);
    pass(CONFIG.answerWithin().minusNanos(1));
    assertThat(all(SyncEffect.LeftAlone.class)).isEmpty();
    pass(Duration.ofNanos(1));
    assertThat(all(SyncEffect.LeftAlone.class))
        .containsExactly(new SyncEffect.LeftAlone(A, "no answer within 10 s"));
    own(0);
    assertThat(fetch().peer()).isEqualTo(B);
    // What comes too late is not looked at.
    hear(new SyncInput.Answered(1, new Answer.Garbage("x")));
    assertThat(all(SyncEffect.Blame.class)).isEmpty();
  }

  @Test
  void asksThatPeerAgainAfterAWhileWhenThereIsNoOther() {
    fetching(20);
    answer(new Answer.Failed("it refused"));
    own(0);
    assertThat(all(SyncEffect.Fetch.class)).hasSize(1);
    assertThat(activity())
        .isEqualTo(
            new Activity.Stalled(
                "block 20 is claimed to be there, and this node has 0: peer a: it refused"));
    assertThat(hold()).contains("the node is 20 blocks behind");
    pass(Duration.ofSeconds(1));
    own(0);
    assertThat(all(SyncEffect.Fetch.class)).hasSize(2);
  }

  @Test
  void aPeerThatNeverShowsWhatItClaimsHoldsNobodyBack() {
    fetching(1_000_000_000_000L);
    for (int failure = 0; failure < 3; failure++) {
      assertThat(hold()).isPresent();
      answer(new Answer.Failed("no answer"));
      pass(Duration.ofMinutes(2));
      own(0);
    }
    assertThat(activity()).isEqualTo(new Activity.Fetching(A));
    assertThat(hold()).isEmpty();
    assertThat(SyncView.behind(state)).isZero();
    // It is when it gives blocks after all.
    answer(1, 4);
    imported(4);
    assertThat(hold()).isPresent();
  }

  @Test
  void blamesWhoSendsWhatNoHonestPeerSends() {
    List<Block> gap = new ArrayList<>(blocks(1, 2));
    gap.add(CHAIN.get(3));
    Map.<Answer, String>of(
            new Answer.Garbage("version 9"),
            "it sent no block: version 9",
            new Answer.Blocks(blocks(1, 5)),
            "it sent 5 blocks for 4",
            new Answer.Blocks(gap),
            "does not follow on",
            new Answer.Blocks(blocks(2, 4)),
            "not on what was named")
        .forEach(
            (wrong, offence) -> {
              state = SyncState.starting(CONFIG, true, now);
              effects.clear();
              fetching(20);
              answer(wrong);
              assertThat(all(SyncEffect.Blame.class)).hasSize(1);
              assertThat(all(SyncEffect.Blame.class).getFirst().offence()).contains(offence);
              assertThat(all(SyncEffect.Import.class)).isEmpty();
              assertThat(state.suspects().lies(A)).isEqualTo(1);
            });
  }

  @Test
  void blamesWhoseBlockIsRefusedAndSaysWhich() {
    fetching(20);
    answer(1, 4);
    answer(5, 8);
    imported(new RunResult(2, 2, Optional.of(new Import.Refused("the seal is wrong"))));
    assertThat(all(SyncEffect.Blame.class))
        .containsExactly(
            new SyncEffect.Blame(
                A, "block %s is refused: the seal is wrong".formatted(CHAIN.get(2))));
    assertThat(activity()).isInstanceOf(Activity.Stalled.class);
    assertThat(all(SyncEffect.Import.class)).hasSize(1);
  }

  @Test
  void aLiarRestsLongerEachTimeAlsoWhenItComesBack() {
    fetching(20);
    answer(new Answer.Garbage("x"));
    hear(new SyncInput.PeerGone(A));
    seen(A, 20);
    pass(Duration.ofSeconds(59));
    own(0);
    assertThat(all(SyncEffect.Fetch.class)).hasSize(1);
    pass(Duration.ofSeconds(1));
    own(0);
    assertThat(all(SyncEffect.Fetch.class)).hasSize(2);
    answer(new Answer.Garbage("x"));
    pass(Duration.ofSeconds(119));
    own(0);
    assertThat(all(SyncEffect.Fetch.class)).hasSize(2);
  }

  @Test
  void blamesNobodyWhenTheNodeItselfCannotTakeBlocks() {
    fetching(20);
    answer(1, 4);
    imported(new RunResult(1, 1, Optional.of(new Import.NotNow("the execution client is away"))));
    assertThat(all(SyncEffect.Blame.class)).isEmpty();
    assertThat(activity())
        .isEqualTo(
            new Activity.Stalled(
                "block 20 is claimed to be there, and this node has 0:"
                    + " the execution client is away"));
    assertThat(hold()).isPresent();
    pass(SyncMachine.OWN_REST);
    own(1);
    assertThat(activity()).isEqualTo(new Activity.Fetching(A));
    assertThat(fetch().locator()).startsWith(CHAIN.getFirst().hash());
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
  void goesOnWithSomebodyElseWhenThePeerLeaves() {
    fetching(20);
    seen(B, 12);
    hear(new SyncInput.PeerGone(A));
    own(0);
    assertThat(fetch().peer()).isEqualTo(B);
    assertThat(all(SyncEffect.Blame.class)).isEmpty();
    hear(new SyncInput.PeersAre(Map.of(), Set.of(B)));
    assertThat(activity()).isEqualTo(new Activity.Alone());
    assertThat(hold()).isEmpty();
  }

  @Test
  void learnsOfPeersThatNoEventToldOf() {
    own(0);
    hear(new SyncInput.PeersAre(Map.of(A, SomeRuns.tip(20)), Set.of()));
    own(0);
    assertThat(fetch().peer()).isEqualTo(A);
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
  void leavesAPeerThatSendsTheSameAgainAndAgain() {
    fetching(1_000);
    for (int run = 0; run < SyncMachine.STALE_RUNS; run++) {
      assertThat(all(SyncEffect.LeftAlone.class)).isEmpty();
      answer(1, 4);
      imported(new RunResult(4, 0, Optional.empty()));
    }
    assertThat(all(SyncEffect.LeftAlone.class))
        .containsExactly(new SyncEffect.LeftAlone(A, "8 answers in a row brought nothing new"));
  }

  @Test
  void leavesASlowPeerWhenAnotherOneCouldHelp() {
    fetching(40);
    for (int block = 1; block <= 3; block++) {
      now += Duration.ofSeconds(9).toNanos();
      if (block == 2) {
        seen(B, 40);
      }
      answer(block, block);
      imported(1);
    }
    assertThat(all(SyncEffect.LeftAlone.class))
        .containsExactly(new SyncEffect.LeftAlone(A, "it gave fewer than 4 blocks a second"));
    hear(new SyncInput.Located(SomeRuns.locator(blocks(1, 3))));
    assertThat(fetch().peer()).isEqualTo(B);
  }

  @Test
  void whoIsOnAnotherChainIsLeftAloneAndNotBlamed() {
    fetching(20);
    answer(new Answer.OnAnotherChain());
    assertThat(all(SyncEffect.Blame.class)).isEmpty();
    assertThat(all(SyncEffect.LeftAlone.class)).hasSize(1);
    assertThat(((Activity.Stalled) activity()).why())
        .endsWith("peer a: it has nothing in common with what is final here");
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
