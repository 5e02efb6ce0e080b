package io.alys.peg.payout;

import static io.alys.peg.payout.SomePayout.CLOSED;
import static io.alys.peg.payout.SomePayout.NOW;
import static io.alys.peg.payout.SomePayout.ORDER;
import static io.alys.peg.payout.SomePayout.PLACE;
import static io.alys.peg.payout.SomePayout.REPLACEMENT;
import static io.alys.peg.payout.SomePayout.SIGNED;
import static io.alys.peg.payout.SomePayout.TIP;
import static io.alys.peg.payout.SomePayout.TXID;
import static io.alys.peg.payout.SomePayout.in;
import static io.alys.peg.payout.SomePayout.signature;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.peg.payout.PayoutInput.Whereabouts;
import io.alys.peg.trouble.Trouble;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PayoutMachineTest {
  private static final PayoutMachine MACHINE = new PayoutMachine(SomePayout.TERMS, SomePayout.RULE);

  /** The columns of the table, by the letter that stands for each. */
  private static final Map<String, Stage> STAGES = stages();

  private static final Map<String, PayoutInput> INPUTS = inputs();

  /** What each input makes of each stage; a dot where the stage keeps its name. */
  private static final String TABLE =
      """
                P F R S B C X Y T L
      final     F . . . . . . . . .
      taken     . R . . . . . . . .
      not-taken . . . . . . . . . .
      progress  . R . . . . . R . .
      enough    . S S . . . . S . .
      too-few   . R . . . . . R . .
      refused   . Y Y . . . . . . .
      timed-out . . . . . . . . . .
      test-good . . . . . . . . . .
      test-bad  . . . X X . . . . .
      sent      . . . B . . . . . .
      conflict  . . . . S . . . . .
      no-answer . . . . . . . . . .
      in-block  . C C C C . C C . .
      in-pool   . . . B . B B . . .
      nowhere   . . . . S S . . . .
      settled   T T T T T T T T . T
      replaced  L L L L L L L L L .
      reverted  . . . . . . . . C R
      retry     . . . . . . S F . .
      tick      . . . . . . . F . .
      """;

  private static Map<String, Stage> stages() {
    Map<String, Stage> all = new LinkedHashMap<>();
    Stage confirmed = new Stage.Confirmed(Optional.of(SIGNED), PLACE);
    Stage requested = new Stage.Requested(Collected.NOTHING, 0);
    all.put("P", new Stage.Proposed());
    all.put("F", new Stage.Finalised());
    all.put("R", requested);
    all.put("S", new Stage.Signed(SIGNED));
    all.put("B", new Stage.Broadcast(SIGNED, TIP));
    all.put("C", confirmed);
    all.put("X", new Stage.Failed(Optional.of(SIGNED), "against the rules", false));
    all.put("Y", new Stage.Failed(Optional.empty(), "not today", true));
    all.put("T", new Stage.Settled(confirmed, CLOSED));
    all.put("L", new Stage.Replaced(requested, REPLACEMENT.txid(), CLOSED));
    return all;
  }

  private static Map<String, PayoutInput> inputs() {
    Map<String, PayoutInput> all = new LinkedHashMap<>();
    all.put("final", new PayoutInput.Finalised());
    all.put("taken", new PayoutInput.RequestTaken());
    all.put("not-taken", new PayoutInput.RequestNotTaken("the mailbox is full"));
    all.put("progress", new PayoutInput.Progressed(1));
    all.put("enough", new PayoutInput.Delivered(List.of(signature(0), signature(2))));
    all.put("too-few", new PayoutInput.Delivered(List.of(signature(1))));
    all.put("refused", new PayoutInput.SigningRefused("not today"));
    all.put("timed-out", new PayoutInput.SigningTimedOut());
    all.put("test-good", new PayoutInput.Tested(new Verdict.Accepted(), TIP));
    all.put("test-bad", new PayoutInput.Tested(new Verdict.Invalid("bad"), TIP));
    all.put("sent", new PayoutInput.Sent(new Verdict.Accepted(), TIP));
    all.put("conflict", new PayoutInput.Sent(new Verdict.Conflict("kept"), TIP));
    all.put("no-answer", new PayoutInput.Sent(new Verdict.Unreachable("refused"), TIP));
    all.put("in-block", new PayoutInput.Located(new Whereabouts.InBlock(PLACE), TIP));
    all.put("in-pool", new PayoutInput.Located(new Whereabouts.InMempool(), TIP));
    all.put("nowhere", new PayoutInput.Located(new Whereabouts.Nowhere(), TIP));
    all.put("settled", new PayoutInput.Settled(TXID, CLOSED));
    all.put("replaced", new PayoutInput.Settled(REPLACEMENT.txid(), CLOSED));
    all.put("reverted", new PayoutInput.SettlementReverted());
    all.put("retry", new PayoutInput.Retry());
    all.put("tick", new PayoutInput.Tick());
    return all;
  }

  private static PayoutStep step(Stage stage, PayoutInput input) {
    return MACHINE.step(in(stage), input, NOW);
  }

  private static Stage stage(String letter) {
    return Optional.ofNullable(STAGES.get(letter)).orElseThrow();
  }

  private static List<Trouble> alarms(PayoutStep step) {
    List<Trouble> found = new ArrayList<>();
    for (PayoutEffect effect : step.effects()) {
      if (effect instanceof PayoutEffect.Alarm(var txid, Trouble trouble)) {
        assertThat(txid).isEqualTo(TXID);
        found.add(trouble);
      }
    }
    return found;
  }

  @Test
  void goesWhereTheTableSays() {
    List<List<String>> rows =
        TABLE.lines().map(line -> List.of(line.trim().split(" +", -1))).toList();
    List<String> columns = rows.getFirst();
    assertThat(rows).hasSize(INPUTS.size() + 1);
    for (List<String> row : rows.subList(1, rows.size())) {
      PayoutInput input = Optional.ofNullable(INPUTS.get(row.getFirst())).orElseThrow();
      for (int i = 0; i < columns.size(); i++) {
        String now = columns.get(i);
        String then = row.get(i + 1).equals(".") ? now : row.get(i + 1);
        assertThat(step(stage(now), input).next().stage().title())
            .as("%s in %s", row.getFirst(), now)
            .isEqualTo(stage(then).title());
      }
    }
  }

  @Test
  void journalsEveryChangeBeforeAllElseAndChangesNothingUnseen() {
    for (PayoutInput input : INPUTS.values()) {
      for (Stage stage : STAGES.values()) {
        PayoutStep step = step(stage, input);
        if (!step.next().stage().equals(stage)) {
          assertThat(step.effects().getFirst()).isInstanceOf(PayoutEffect.Journal.class);
          PayoutEffect.Journal last =
              (PayoutEffect.Journal)
                  step.effects().stream()
                      .filter(each -> each instanceof PayoutEffect.Journal)
                      .reduce((_, later) -> later)
                      .orElseThrow();
          assertThat(last.payout()).isEqualTo(step.next().durable());
        } else {
          assertThat(step.effects()).noneMatch(each -> each instanceof PayoutEffect.Journal);
        }
        assertThat(step.effects()).allMatch(each -> each.txid().equals(TXID));
      }
    }
  }

  @Test
  void neverAsksForSignaturesBeforeItIsFinal() {
    for (PayoutInput input : INPUTS.values()) {
      List<PayoutEffect> effects = step(new Stage.Proposed(), input).effects();
      boolean isFinal = input instanceof PayoutInput.Finalised;
      assertThat(effects.contains(new PayoutEffect.RequestSignatures(ORDER))).isEqualTo(isFinal);
      assertThat(effects).noneMatch(each -> each instanceof PayoutEffect.Broadcast);
    }
  }

  @Test
  void broadcastsAgainWhatFellOutOfItsBlock() {
    PayoutInput nowhere = new PayoutInput.Located(new Whereabouts.Nowhere(), TIP);
    PayoutStep out = step(stage("C"), nowhere);
    assertThat(out.effects()).contains(new PayoutEffect.TestAccept(TXID, SIGNED));
    assertThat(alarms(out))
        .containsExactly(new Trouble.FellOut(TXID, PLACE.height(), PLACE.block()));
    PayoutStep unknown = step(new Stage.Confirmed(Optional.empty(), PLACE), nowhere);
    assertThat(unknown.next().stage()).isEqualTo(new Stage.Requested(Collected.NOTHING, 0));
    assertThat(unknown.effects()).contains(new PayoutEffect.RequestSignatures(ORDER));
    Stage.Place deeper = new Stage.Place(TIP.plus(1), BlockHash.ZERO);
    assertThat(
            step(stage("C"), new PayoutInput.Located(new Whereabouts.InBlock(deeper), TIP.plus(1)))
                .next()
                .stage())
        .isEqualTo(new Stage.Confirmed(Optional.of(SIGNED), deeper));
  }

  @Test
  void watchesASettledOneOnAndBroadcastsItWhenBitcoinGivesItUp() {
    PayoutStep lost = step(stage("T"), new PayoutInput.Located(new Whereabouts.Nowhere(), TIP));
    assertThat(alarms(lost)).containsExactly(new Trouble.SettledFellOut(TXID, CLOSED));
    assertThat(lost.effects()).contains(new PayoutEffect.TestAccept(TXID, SIGNED));
    Stage.Settled again = new Stage.Settled(new Stage.Signed(SIGNED), CLOSED);
    assertThat(lost.next().stage()).isEqualTo(again);
    assertThat(step(again, new PayoutInput.Tested(new Verdict.Accepted(), TIP)).effects())
        .containsExactly(new PayoutEffect.Broadcast(TXID, SIGNED));
    assertThat(step(again, new PayoutInput.Tested(new Verdict.Known(), TIP)).effects()).isEmpty();
    assertThat(step(again, new PayoutInput.Retry()).effects())
        .containsExactly(new PayoutEffect.Watch(TXID));
    PayoutStep pool = step(stage("T"), new PayoutInput.Located(new Whereabouts.InMempool(), TIP));
    assertThat(pool.next().stage())
        .isEqualTo(new Stage.Settled(new Stage.Broadcast(SIGNED, TIP), CLOSED));
    assertThat(alarms(pool)).hasSize(1);
  }

  /** Of every stage that a transaction can be settled in: others may have signed and sent it. */
  @Test
  void keepsASettledOneWhateverBitcoinSaysOfIt() {
    for (Stage before : STAGES.values()) {
      if (!before.closed()) {
        Stage settled = new Stage.Settled(before, CLOSED);
        for (PayoutInput input : INPUTS.values()) {
          PayoutStep step = step(settled, input);
          boolean reopened = input instanceof PayoutInput.SettlementReverted;
          boolean replaced = input.equals(INPUTS.get("replaced"));
          assertThat(step.next().stage() instanceof Stage.Settled)
              .isEqualTo(!reopened && !replaced);
        }
      }
    }
  }

  @Test
  void isFinalAlsoWhenItIsSettledBefore() {
    PayoutInput isFinal = new PayoutInput.Finalised();
    assertThat(step(new Stage.Settled(new Stage.Proposed(), CLOSED), isFinal).next().stage())
        .isEqualTo(new Stage.Settled(new Stage.Finalised(), CLOSED));
    Stage replaced = new Stage.Replaced(new Stage.Proposed(), REPLACEMENT.txid(), CLOSED);
    assertThat(step(replaced, isFinal).next().stage())
        .isEqualTo(new Stage.Replaced(new Stage.Finalised(), REPLACEMENT.txid(), CLOSED));
  }

  @Test
  void saysOnceWhyBitcoinDoesNotTakeItAndOnceMoreToAnOperator() {
    Payout now = in(new Stage.Signed(SIGNED));
    Trouble first = new Trouble.BitcoinUnreachable(TXID, "refused");
    PayoutInput input = new PayoutInput.Sent(new Verdict.Unreachable("refused"), TIP);
    PayoutStep step = MACHINE.step(now, input, NOW);
    assertThat(alarms(step)).containsExactly(first);
    assertThat(step.next().pace().dueAt()).contains(NOW.plusSeconds(1));
    step = MACHINE.step(step.next(), input, NOW);
    assertThat(alarms(step)).isEmpty();
    assertThat(step.next().pace().dueAt()).contains(NOW.plusSeconds(2));
    step = MACHINE.step(step.next(), input, NOW);
    assertThat(alarms(step)).containsExactly(new Trouble.StillFailing(first, 3));
    assertThat(alarms(MACHINE.step(step.next(), input, NOW))).isEmpty();
  }

  @Test
  void asksForAReplacementOnceWhenTheFeeIsTooLow() {
    PayoutInput input = new PayoutInput.Tested(new Verdict.FeeTooLow("floor"), TIP);
    PayoutStep first = step(new Stage.Broadcast(SIGNED, TIP), input);
    assertThat(first.next().stage()).isEqualTo(new Stage.Signed(SIGNED));
    assertThat(first.effects()).contains(new PayoutEffect.AskReplacement(TXID, ORDER.family()));
    assertThat(alarms(first)).containsExactly(new Trouble.FeeTooLow(TXID, "floor"));
    PayoutStep second = MACHINE.step(first.next(), input, NOW);
    assertThat(second.effects()).noneMatch(each -> each instanceof PayoutEffect.AskReplacement);
  }

  @Test
  void asksForAReplacementWhenItWaitsForTooManyBlocksAndNotOneBefore() {
    Whereabouts pool = new Whereabouts.InMempool();
    Stage waiting = new Stage.Broadcast(SIGNED, TIP);
    assertThat(step(waiting, new PayoutInput.Located(pool, TIP.plus(5))).effects()).isEmpty();
    PayoutStep slow = step(waiting, new PayoutInput.Located(pool, TIP.plus(6)));
    assertThat(alarms(slow)).containsExactly(new Trouble.Unconfirmed(TXID, 6));
    assertThat(MACHINE.step(slow.next(), new PayoutInput.Located(pool, TIP.plus(7)), NOW).effects())
        .isEmpty();
  }

  @Test
  void doesNothingBeforeItIsDue() {
    for (String letter : List.of("F", "R", "S", "Y")) {
      Payout early =
          new Payout(
              ORDER, stage(letter), new Payout.Pace(1, Optional.of(NOW.plusMillis(1)), false));
      assertThat(MACHINE.step(early, new PayoutInput.Tick(), NOW).effects()).isEmpty();
      assertThat(step(stage(letter), new PayoutInput.Tick()).effects()).isNotEmpty();
    }
  }

  /** What is told to an actor may get lost, and so may its answer. */
  @Test
  void asksAgainWhenNothingCameOfWhatItAsked() {
    PayoutStep asked = step(new Stage.Proposed(), new PayoutInput.Finalised());
    PayoutStep tested = step(stage("S"), new PayoutInput.Tested(new Verdict.Accepted(), TIP));
    for (PayoutStep waiting : List.of(asked, tested)) {
      Instant due = waiting.next().pace().dueAt().orElseThrow();
      assertThat(MACHINE.step(waiting.next(), new PayoutInput.Tick(), due).effects()).isNotEmpty();
    }
  }

  @Test
  void toleratesACoinThatIsMissingOnlyOnceItWasSeen() {
    PayoutInput missing = new PayoutInput.Tested(new Verdict.CoinsMissing("spent"), TIP);
    assertThat(alarms(step(stage("S"), missing)))
        .containsExactly(new Trouble.CoinsMissing(TXID, "spent"));
    assertThat(step(stage("B"), missing).effects()).isEmpty();
    PayoutInput unreachable = new PayoutInput.Tested(new Verdict.Unreachable("down"), TIP);
    assertThat(step(stage("B"), unreachable).effects()).isEmpty();
    PayoutInput known = new PayoutInput.Tested(new Verdict.Known(), TIP);
    assertThat(step(stage("B"), known).effects()).isEmpty();
    assertThat(step(stage("S"), known).next().stage()).isInstanceOf(Stage.Broadcast.class);
  }
}
