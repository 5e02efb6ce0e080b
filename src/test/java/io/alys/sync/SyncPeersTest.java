package io.alys.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.consensus.block.Block;
import io.alys.network.NetworkCommand.Tip;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncInput.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose word counts, and what becomes of those whose does not. */
class SyncPeersTest extends SyncMachineRig {
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
    hear(new SyncInput.PeerSeen(B, new Tip(SomeRuns.tip(20).head(), SomeRuns.tip(10).head())));
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
}
