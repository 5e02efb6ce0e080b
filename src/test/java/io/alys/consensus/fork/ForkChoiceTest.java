package io.alys.consensus.fork;

import static io.alys.consensus.fork.ForkChoicePropertyTest.ROOT;
import static io.alys.consensus.fork.ForkChoicePropertyTest.child;
import static io.alys.consensus.fork.ForkChoicePropertyTest.choiceOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.fork.ForkChoice.Addition;
import io.alys.consensus.fork.ForkChoice.Fault;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForkChoiceTest {
  private final Seed lots = Seed.of(5);

  private static Candidate candidate(String hash, Candidate parent, long slot) {
    return new Candidate(
        new BlockRef(parent.at().number().next(), new Hash32(Bytes.fromHex(hash.repeat(32)))),
        parent.hash(),
        new Slot(slot));
  }

  @Test
  void theLongerChainIsBetterThenTheEarlierSlotThenTheSmallerHash() {
    Candidate late = candidate("0a", ROOT, 1_003);
    Candidate early = candidate("0c", ROOT, 1_001);
    Candidate smaller = candidate("0b", ROOT, 1_001);
    Candidate longer = candidate("0d", late, 1_009);

    assertThat(choiceOf(List.of(late, early), 9).head()).isEqualTo(early);
    assertThat(choiceOf(List.of(late, early, smaller), 9).head()).isEqualTo(smaller);
    assertThat(choiceOf(List.of(smaller, early, late, longer), 9).head()).isEqualTo(longer);
  }

  @Test
  void goesToTheBetterBranchAndBack() {
    Candidate one = child(ROOT, 1, lots);
    Candidate two = child(one, 1, lots);
    Candidate other = child(one, 2, lots);
    Candidate third = child(other, 1, lots);
    ForkChoice choice = choiceOf(List.of(one, two, other, third), 9);

    assertThat(choice.head()).isEqualTo(third);
    assertThat(choice.move(two.hash(), third.hash()))
        .isEqualTo(new Move(List.of(two), List.of(other, third)));
    assertThat(choice.move(third.hash(), third.hash())).isEqualTo(new Move(List.of(), List.of()));

    ForkChoice without = choice.without(other.hash());
    assertThat(without.head()).isEqualTo(two);
    assertThat(without.find(third.hash())).isEmpty();
    assertThat(without.without(one.hash()).head()).isEqualTo(ROOT);
  }

  @Test
  void knowsWhatTheHeadFollowsOn() {
    Candidate one = child(ROOT, 1, lots);
    Candidate two = child(one, 1, lots);
    Candidate other = child(ROOT, 2, lots);
    ForkChoice choice = choiceOf(List.of(one, two, other), 9);

    assertThat(choice.isOnHeadsBranch(one.hash())).isTrue();
    assertThat(choice.isOnHeadsBranch(two.hash())).isTrue();
    assertThat(choice.isOnHeadsBranch(other.hash())).isFalse();
    assertThat(choice.isOnHeadsBranch(ROOT.hash())).isFalse();
    assertThat(choice.finalise(one.hash()).isOnHeadsBranch(ROOT.hash())).isFalse();
  }

  @Test
  void refusesWhatHasNoPlace() {
    Candidate one = child(ROOT, 1, lots);
    Candidate two = child(one, 1, lots);
    ForkChoice choice = choiceOf(List.of(one), 9);
    Candidate stranger = candidate("0e", candidate("0f", ROOT, 1_004), 1_005);
    Candidate jump =
        new Candidate(new BlockRef(new BlockNumber(103), two.hash()), one.hash(), two.slot());
    Candidate sameSlot = child(one, 0, lots);

    assertThat(choice.plus(one)).isEqualTo(new Addition.Known());
    assertThat(choice.plus(ROOT)).isEqualTo(new Addition.Known());
    assertThat(choice.plus(stranger))
        .isEqualTo(
            new Addition.Refused(
                Fault.PARENT_UNKNOWN,
                "the parent %s of %s is not above the final %s"
                    .formatted(stranger.parent(), stranger, ROOT)));
    assertThat(choice.plus(jump))
        .isInstanceOfSatisfying(
            Addition.Refused.class,
            refused -> assertThat(refused.fault()).isEqualTo(Fault.NOT_NEXT));
    assertThat(choice.plus(sameSlot))
        .isEqualTo(
            new Addition.Refused(
                Fault.NOT_NEXT,
                "%s in %s does not follow %s in %s"
                    .formatted(sameSlot, sameSlot.slot(), one, one.slot())));
  }

  @Test
  void refusesWhatLostAgainstTheFinalBlock() {
    Candidate one = child(ROOT, 1, lots);
    Candidate rival = child(ROOT, 2, lots);
    Candidate two = child(one, 1, lots);
    ForkChoice choice = choiceOf(List.of(one, rival, two), 9).finalise(one.hash());

    assertThat(choice.find(rival.hash())).isEmpty();
    assertThat(choice.plus(rival))
        .isEqualTo(
            new Addition.Refused(
                Fault.NOT_AFTER_FINALISED, "%s is not after the final %s".formatted(rival, one)));
    assertThat(choice.finalise(one.hash())).isSameAs(choice);
    assertThatThrownBy(() -> choice.finalise(rival.hash()))
        .hasMessage(
            "%s is not on the way from the final %s to the head %s"
                .formatted(rival.hash(), one, two));
    assertThatThrownBy(() -> choice.without(one.hash()))
        .hasMessage("%s is not in the tree above the final %s".formatted(one.hash(), one));
    assertThatThrownBy(() -> choice.move(rival.hash(), two.hash()))
        .hasMessage("%s is not in the tree above the final %s".formatted(rival.hash(), one));
  }

  @Test
  void theWorstOfThoseThatNoneFollowsGivesWay() {
    Candidate one = child(ROOT, 1, lots);
    Candidate worst = child(ROOT, 9, lots);
    Candidate two = child(one, 1, lots);
    Candidate three = child(two, 1, lots);
    ForkChoice full = choiceOf(List.of(one, worst), 2);

    assertThat(full.plus(two))
        .isInstanceOfSatisfying(
            Addition.Added.class,
            added -> {
              assertThat(added.dropped()).isEqualTo(Optional.of(worst));
              assertThat(added.next().plus(worst))
                  .isInstanceOfSatisfying(
                      Addition.Refused.class,
                      refused -> assertThat(refused.fault()).isEqualTo(Fault.NO_ROOM));
              assertThat(added.next().plus(three))
                  .isEqualTo(
                      new Addition.Refused(
                          Fault.NO_ROOM,
                          "no room for %s: 2 blocks wait above the final %s"
                              .formatted(three, ROOT)));
            });
    assertThatThrownBy(() -> ForkChoice.startingAt(ROOT, 0))
        .hasMessage("room for 0 blocks above the final one; at least 1 is right");
  }
}
