package io.alys.consensus.rules;

import static io.alys.consensus.rules.SomeBlocks.RULES;
import static io.alys.consensus.rules.SomeBlocks.SET;
import static io.alys.consensus.rules.SomeBlocks.announced;
import static io.alys.consensus.rules.SomeBlocks.check;
import static io.alys.consensus.rules.SomeBlocks.genesis;
import static io.alys.consensus.rules.SomeChange.after;
import static io.alys.consensus.rules.SomeChange.block;
import static io.alys.consensus.rules.SomeChange.set;
import static io.alys.consensus.rules.SomeChange.signed;
import static io.alys.consensus.rules.SomeChange.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Header;
import io.alys.consensus.rules.AuthorityCheck.Reason;
import io.alys.federation.AuthorityKey;
import io.alys.federation.FederationUpdate;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthorityChangeTest {
  private static final Authorities NEXT = set(7, 8, 2);

  /** Announced in block 1, in force from block 4 on. */
  private static ChainState announcedInOne() {
    return after(genesis(), block(genesis(), update(genesis(), 2, 4, 7, 8, 2)));
  }

  private static void refuses(FederationUpdate update, Reason reason, String why) {
    refuses(genesis(), update, reason, why);
  }

  private static void refuses(
      ChainState parent, FederationUpdate update, Reason reason, String why) {
    assertThat(check(parent, block(parent, update)))
        .isEqualTo(
            new BlockRefusal.AuthoritiesRefused(
                reason,
                "federation update to version %d: %s; ask governance"
                    .formatted(update.version(), why)));
  }

  private static FederationUpdate naming(AuthorityKey... keys) {
    return update(genesis().peg().federations().last().federation(), 2, 4, List.of(keys));
  }

  @Test
  void takeOverExactlyAtTheirBlock() {
    ChainState two = after(announcedInOne());
    assertThat(two.authorities()).isEqualTo(SET);
    assertThat(two.schedule().at(new BlockNumber(4))).isEqualTo(NEXT);
    Block third = block(two);
    Block tooEarly = signed(third.header(), third.body(), NEXT);
    assertThat(check(two, tooEarly)).isInstanceOf(BlockRefusal.OtherAuthorities.class);

    ChainState three = after(two, third);
    assertThat(three.authorities()).isEqualTo(NEXT);
    assertThat(three.schedule().coming()).isEmpty();
    Block fourth = block(three);
    assertThat(fourth.header().producer()).isEqualTo(NEXT.author(fourth.header().slot()));
    assertThat(fourth.seal().signers().authorities()).isEqualTo(3);
    Block tooLate = signed(fourth.header(), fourth.body(), SET);
    assertThat(check(three, tooLate)).isInstanceOf(BlockRefusal.OtherAuthorities.class);
    assertThat(after(three, fourth).authorities()).isEqualTo(NEXT);
  }

  @Test
  void asManyAsBeforeAreOthersAllTheSame() {
    FederationUpdate five = update(genesis(), 2, 3, 8, 9, 10, 11, 12);
    ChainState two = after(after(genesis(), block(genesis(), five)));
    Block third = block(two);
    assertThat(check(two, third)).isInstanceOf(BlockVerdict.Sound.class);
    assertThat(check(two, signed(third.header(), third.body(), SET)))
        .isInstanceOf(BlockRefusal.WrongSeal.class);
  }

  @Test
  void oneWhoseTurnItWasBeforeHasItNoMore() {
    ChainState three = after(after(announcedInOne()));
    Header right = block(three).header();
    int former = SET.author(right.slot());
    Header wrong =
        new Header(
            right.parent(),
            right.number(),
            right.slot(),
            right.timestamp(),
            former == right.producer() ? former + 1 : former,
            right.executionHash(),
            right.bodyRoot(),
            right.federationVersion());
    assertThat(check(three, signed(wrong, block(three).body(), NEXT)))
        .isInstanceOf(BlockRefusal.NotItsTurn.class);
  }

  @Test
  void aKeyWithoutItsProofIsRefused() {
    AuthorityKey honest = announced(7);
    AuthorityKey rogue = new AuthorityKey(announced(8).publicKey(), honest.possession());
    String text = "authority %s has not proven that it has its secret key";
    refuses(
        naming(honest, rogue), Reason.KEY_NOT_PROVEN, text.formatted(rogue.publicKey().toHex()));
    AuthorityKey none = new AuthorityKey(honest.publicKey(), Bytes.copyOf(new byte[96]));
    refuses(naming(none), Reason.KEY_NOT_PROVEN, text.formatted(none.publicKey().toHex()));
  }

  @Test
  void aKeyThatIsNoneOrStandsThereTwiceIsRefused() {
    AuthorityKey one = announced(7);
    refuses(
        naming(one, one),
        Reason.KEY_TWICE,
        "authority %s is named twice".formatted(one.publicKey().toHex()));
    AuthorityKey none = new AuthorityKey(Bytes.copyOf(new byte[48]), one.possession());
    assertThat(check(genesis(), block(genesis(), naming(one, none))))
        .isInstanceOfSatisfying(
            BlockRefusal.AuthoritiesRefused.class,
            it -> {
              assertThat(it.why()).isEqualTo(Reason.KEY_INVALID);
              assertThat(it.reason())
                  .isEqualTo(
                      "federation update to version 2: a public key has 48 bytes, the first of"
                          + " them 80 or above; these are 48; ask governance");
            });
  }

  @Test
  void takeOverAfterAllThatWait() {
    ChainState one = announcedInOne();
    refuses(
        one,
        update(one, 3, 4, 9),
        Reason.ACTIVATION_TOO_EARLY,
        "its authorities take over at block 4; it must be after block 4");
    ChainState two = after(one, block(one, update(one, 3, 5, 9)));
    assertThat(two.schedule().coming())
        .containsExactly(
            new AuthoritySchedule.Coming(NEXT, new BlockNumber(4)),
            new AuthoritySchedule.Coming(set(9), new BlockNumber(5)));
    ChainState four = after(after(two));
    assertThat(four.authorities()).isEqualTo(set(9));
    assertThat(four.peg().federations().announced()).isEqualTo(3);
    assertThat(four.peg().federations().terms()).hasSize(1);
  }

  @Test
  void noMoreWaitThanMay() {
    ChainState state = genesis();
    for (int i = 0; i < AuthoritySchedule.MAX_COMING; i++) {
      state = after(state, block(state, update(state, 2 + i, 100 + i, 1 + i)));
    }
    refuses(
        state,
        update(state, 50, 200, 1),
        Reason.TOO_MANY_WAIT,
        "8 sets of authorities wait for their block already");
    assertThat(RULES.updateRefusal(state, block(state).body().peg())).isEmpty();
    assertThat(ChainStateCodec.decode(ChainStateCodec.encode(state))).isEqualTo(state);
  }

  @Test
  void aFederationAndAuthoritiesMayChangeTogether() {
    FederationUpdate both =
        TestChain.update(2, new BlockNumber(3)).withAuthorities(List.of(announced(7)));
    ChainState two = after(after(genesis(), block(genesis(), both)));
    assertThat(two.authorities()).isEqualTo(set(7));
    Block third = block(two);
    assertThat(third.header().federationVersion()).isEqualTo(2);
    assertThat(check(two, third)).isInstanceOf(BlockVerdict.Sound.class);
  }

  @Test
  void eachBranchHasTheAuthoritiesThatItsBlocksAnnounced() {
    ChainState with = after(after(announcedInOne()));
    ChainState without = after(after(after(genesis())));
    assertThat(with.authorities()).isEqualTo(NEXT);
    assertThat(without.authorities()).isEqualTo(SET);
    assertThat(check(with, block(with))).isInstanceOf(BlockVerdict.Sound.class);
    assertThat(check(without, block(without))).isInstanceOf(BlockVerdict.Sound.class);
  }

  @Test
  void sealsOfARunAreVerifiedTogetherAcrossTheTakeover() {
    Block first = block(genesis(), update(genesis(), 2, 3, 7, 8, 2));
    ChainState one = after(genesis(), first);
    Block second = block(one);
    ChainState two = after(one, second);
    Block third = block(two);
    List<Block> run = List.of(first, second, third);

    SealedRun sealed = RULES.verifySeals(genesis(), run).orElseThrow();
    assertThat(sealed.vouchesFor(third, SomeBlocks.DOMAIN, NEXT)).isTrue();
    assertThat(sealed.vouchesFor(third, SomeBlocks.DOMAIN, SET)).isFalse();
    assertThat(sealed.vouchesFor(second, SomeBlocks.DOMAIN, SET)).isTrue();
    assertThat(RULES.check(two, third, third.header().timestamp(), sealed))
        .isInstanceOf(BlockVerdict.Sound.class);
    assertThat(RULES.verifySeals(one, List.of(second, third))).isPresent();
    assertThat(RULES.verifySeals(two, List.of(third))).isPresent();
    assertThat(RULES.verifySeals(genesis(), List.of(second, third)))
        .as("without the block that announces them")
        .isEmpty();
    Block broken = signed(third.header(), third.body(), set(7, 8, 9));
    assertThat(RULES.verifySeals(genesis(), List.of(first, second, broken))).isEmpty();
    Block bad = block(genesis(), naming(announced(7), announced(7)));
    assertThat(RULES.verifySeals(genesis(), List.of(bad))).isEmpty();
  }

  @Test
  void aStateHasNobodyWaitWhoseBlockHasCome() {
    ChainState one = announcedInOne();
    assertThatThrownBy(
            () ->
                new ChainState(
                    one.head(),
                    AuthoritySchedule.startingWith(SET).plus(NEXT, new BlockNumber(2)),
                    one.branch(),
                    one.fees(),
                    one.peg(),
                    0))
        .hasMessage(
            "a state after %s, in which authorities wait from block 2".formatted(one.head().ref()));
    AuthoritySchedule waiting = one.schedule();
    assertThatThrownBy(() -> waiting.plus(SET, new BlockNumber(4)))
        .hasMessage("authorities from block 4 do not follow those from block 4");
  }

  @Test
  void anUpdateWithoutAuthoritiesLeavesThemAsTheyAre() {
    FederationUpdate keys = TestChain.update(2, new BlockNumber(3));
    ChainState two = after(after(genesis(), block(genesis(), keys)));
    assertThat(two.schedule()).isEqualTo(AuthoritySchedule.startingWith(SET));
  }
}
