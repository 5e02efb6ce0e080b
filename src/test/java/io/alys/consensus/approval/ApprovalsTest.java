package io.alys.consensus.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.block.Slot;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalsTest {
  private static final Header HEADER = SomeBlocks.next(SomeBlocks.genesis()).header();
  private static final Hash32 MESSAGE = SomeBlocks.DOMAIN.ballot(HEADER).message();
  private static final Hash32 OTHER = new Hash32(Bytes.fromHex("0e".repeat(32)));

  private static Seal seal(Integer... signers) {
    return SomeBlocks.seal(HEADER, List.of(signers));
  }

  private static Approvals beginning(Integer... signers) {
    return Approvals.of(SomeBlocks.SET, HEADER.hash(), MESSAGE, seal(signers));
  }

  private static Approval by(int authority) {
    return SomeBlocks.approval(HEADER, authority);
  }

  private static Approvals added(Approvals.Addition addition) {
    return ((Approvals.Addition.Added) addition).next();
  }

  private static String refusal(Approvals.Addition addition) {
    return ((Approvals.Addition.Refused) addition).why().reason();
  }

  private static void holds(Approvals approvals, Integer... signers) {
    assertThat(approvals.seal().signers().indexes()).containsExactly(signers);
    assertThat(SomeBlocks.SET.claim(approvals.seal(), MESSAGE).holds()).isTrue();
  }

  @Test
  void countsEachAuthorityOnce() {
    Approvals two = added(beginning(1).plus(by(3)));

    assertThat(two.plus(by(3))).isEqualTo(new Approvals.Addition.Known());
    assertThat(two.plus(by(1))).isEqualTo(new Approvals.Addition.Known());
    assertThat(two.plus(seal(1))).isEqualTo(new Approvals.Addition.Known());
    assertThat(two.count()).isEqualTo(2);
    assertThat(two.isEnough()).isFalse();
    assertThat(two.block()).isEqualTo(HEADER.hash());
    holds(two, 1, 3);
    Approvals four = added(added(two.plus(by(0))).plus(by(4)));
    assertThat(four.isEnough()).isTrue();
    holds(four, 0, 1, 3, 4);
  }

  @Test
  void joinsSealsThatHaveNoSignerInCommon() {
    Approvals apart = added(added(beginning(0, 1).plus(by(2))).plus(seal(2, 3)));

    holds(apart, 0, 1, 2, 3);
  }

  @Test
  void ofSealsWithACommonSignerTheOneStaysThatSaysMore() {
    Approvals three = added(beginning(0, 1).plus(by(2)));

    assertThat(three.plus(seal(1, 3))).isEqualTo(new Approvals.Addition.Known());
    holds(added(three.plus(seal(1, 3, 4))), 1, 2, 3, 4);
  }

  @Test
  void believesNothingThatIsNotSigned() {
    Approval wrong = new Approval(HEADER.hash(), 2, by(3).signature());
    Approval otherBlock = new Approval(OTHER, 2, by(2).signature());
    Approval stranger = new Approval(HEADER.hash(), 5, by(2).signature());
    Approval nobody = new Approval(HEADER.hash(), -1, by(2).signature());
    Approvals one = beginning(1);

    assertThat(refusal(one.plus(wrong)))
        .isEqualTo(
            "approval of %s by authority 2: that authority did not sign this"
                .formatted(HEADER.hash()));
    assertThat(refusal(one.plus(otherBlock)))
        .isEqualTo(
            "approval of %s by authority 2: it is not one of %s".formatted(OTHER, HEADER.hash()));
    assertThat(refusal(one.plus(stranger)))
        .isEqualTo(
            "approval of %s by authority 5: there are 5 authorities".formatted(HEADER.hash()));
    assertThat(refusal(one.plus(nobody)))
        .isEqualTo(
            "approval of %s by authority -1: there are 5 authorities".formatted(HEADER.hash()));
    assertThat(refusal(one.plus(new Seal(by(3).signature(), Signers.of(5, List.of(2, 3))))))
        .isEqualTo(
            "seal of %s by 2 of 5 authorities [2, 3]: they did not sign this"
                .formatted(HEADER.hash()));
    assertThat(refusal(one.plus(new Seal(by(3).signature(), Signers.of(6, List.of(3))))))
        .isEqualTo(
            "seal of %s by 1 of 6 authorities [3]: there are 5 authorities"
                .formatted(HEADER.hash()));
  }

  private static final List<Authorities> ONE_SET = List.of(SomeBlocks.SET);

  private static EarlyApprovals early(int capacity, Approval... approvals) {
    EarlyApprovals early = EarlyApprovals.none(SomeBlocks.DOMAIN, capacity);
    for (Approval approval : approvals) {
      early = ((EarlyApprovals.Addition.Added) early.plus(approval, ONE_SET)).next();
    }
    return early;
  }

  private static Approval of(int block, int authority) {
    Hash32 hash = new Hash32(Bytes.fromHex("%064x".formatted(block)));
    Hash32 message = SomeBlocks.DOMAIN.message(SigningDomain.Purpose.BLOCK, hash);
    return new Approval(hash, authority, SomeBlocks.KEYS.get(authority).sign(message));
  }

  @Test
  void earlyOnesWaitForTheirBlock() {
    EarlyApprovals early = early(4, of(7, 2), of(8, 2), of(7, 0));

    EarlyApprovals.Taken taken = early.take(of(7, 0).block(), SomeBlocks.SET);
    assertThat(taken.approvals()).containsExactly(of(7, 0), of(7, 2));
    assertThat(taken.rest().count()).isEqualTo(1);
    assertThat(taken.rest().take(of(7, 0).block(), SomeBlocks.SET).approvals()).isEmpty();
    assertThat(taken.rest().take(of(8, 0).block(), SomeBlocks.SET).approvals())
        .containsExactly(of(8, 2));
    assertThat(early.plus(of(7, 2), ONE_SET)).isEqualTo(new EarlyApprovals.Addition.Known());
  }

  @Test
  void anAuthorityThatSignsEverythingDisplacesItsOwnOnly() {
    EarlyApprovals early = early(2, of(1, 0), of(1, 4), of(2, 4), of(3, 4), of(4, 4));

    assertThat(early.count()).isEqualTo(3);
    assertThat(early.take(of(1, 0).block(), SomeBlocks.SET).approvals()).containsExactly(of(1, 0));
    assertThat(early.take(of(4, 4).block(), SomeBlocks.SET).approvals()).containsExactly(of(4, 4));
  }

  @Test
  void nobodyElseHasRoomAmongTheEarlyOnes() {
    EarlyApprovals none = EarlyApprovals.none(SomeBlocks.DOMAIN, 2);
    Approval forged = new Approval(OTHER, 1, by(1).signature());

    assertThat(none.plus(forged, ONE_SET))
        .isEqualTo(new EarlyApprovals.Addition.Refused(new ApprovalRefusal.WrongSignature(forged)));
    assertThat(none.plus(new Approval(OTHER, 9, by(1).signature()), ONE_SET))
        .isEqualTo(
            new EarlyApprovals.Addition.Refused(
                new ApprovalRefusal.UnknownAuthority(
                    new Approval(OTHER, 9, by(1).signature()), SomeBlocks.AUTHORITIES)));
    assertThatThrownBy(() -> EarlyApprovals.none(SomeBlocks.DOMAIN, 0))
        .hasMessage("room for 0 approvals of each authority; at least 1 is right");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 2", "4, 3", "5, 4", "6, 4", "7, 5"})
  void twoThirdsAreEnough(int count, int threshold) {
    Authorities set = new Authorities(keys(count));

    assertThat(set.threshold()).isEqualTo(threshold);
  }

  private static List<io.alys.consensus.bls.BlsPublicKey> keys(int count) {
    return java.util.stream.IntStream.rangeClosed(1, count)
        .mapToObj(number -> SomeBlocks.key(number).publicKey())
        .toList();
  }

  @Test
  void authoritiesTakeTurns() {
    assertThat(new Authorities(keys(6)).author(new Slot(340_651_259))).isEqualTo(5);
    assertThat(SomeBlocks.SET.indexOf(SomeBlocks.key(3).publicKey())).isEqualTo(Optional.of(2));
    assertThat(SomeBlocks.SET.indexOf(SomeBlocks.key(9).publicKey())).isEmpty();
  }

  @Test
  void aSetHasDifferentKeysThatAreKeys() {
    String one = SomeBlocks.key(1).publicKey().toString();

    assertThat(Authorities.ofHex(List.of(one)).keys())
        .containsExactly(SomeBlocks.key(1).publicKey());
    assertThatThrownBy(() -> Authorities.ofHex(List.of(one, one)))
        .hasMessage("authority %s is named twice", one);
    assertThatThrownBy(() -> new Authorities(List.of()))
        .hasMessage("0 authorities; there are 1 to 255");
    assertThatThrownBy(
            () ->
                SomeBlocks.SET.claim(
                    new Seal(by(0).signature(), Signers.of(4, List.of(0))), MESSAGE))
        .hasMessage("a seal of 4 authorities; there are 5");
  }

  /** Authority 2 of those before, and authority 2 of those after them, by their own keys. */
  @Test
  void earlyOnesOfTwoSetsWaitEachForABlockOfItsOwn() {
    Authorities next = new Authorities(SomeBlocks.SET.keys().reversed().subList(0, 4));
    List<Authorities> both = List.of(SomeBlocks.SET, next);
    Hash32 block = of(7, 2).block();
    Hash32 message = SomeBlocks.DOMAIN.message(SigningDomain.Purpose.BLOCK, block);
    Approval before = new Approval(block, 1, SomeBlocks.KEYS.get(1).sign(message));
    Approval after = new Approval(block, 1, SomeBlocks.KEYS.get(3).sign(message));
    EarlyApprovals none = EarlyApprovals.none(SomeBlocks.DOMAIN, 4);
    EarlyApprovals one = ((EarlyApprovals.Addition.Added) none.plus(before, both)).next();
    EarlyApprovals two = ((EarlyApprovals.Addition.Added) one.plus(after, both)).next();

    assertThat(two.take(block, SomeBlocks.SET).approvals()).containsExactly(before);
    assertThat(two.take(block, next).approvals()).containsExactly(after);
    assertThat(two.take(block, next).rest().count()).isZero();
    assertThat(none.plus(after, ONE_SET)).isInstanceOf(EarlyApprovals.Addition.Refused.class);
  }

  @Test
  void earlyOnesOfThoseWhoLeftGiveTheirRoomBack() {
    EarlyApprovals early = early(2, of(1, 0), of(1, 4));
    Authorities rest = new Authorities(SomeBlocks.SET.keys().subList(0, 4));
    EarlyApprovals later =
        ((EarlyApprovals.Addition.Added) early.plus(of(2, 1), List.of(rest))).next();

    assertThat(later.count()).isEqualTo(2);
    assertThat(later.take(of(1, 4).block(), SomeBlocks.SET).approvals()).containsExactly(of(1, 0));
  }

  @Test
  void whatIsSignedNamesChainPurposeAndContent() {
    SigningDomain domain = new SigningDomain(727_272, OTHER);
    Hash32 message = domain.message(SigningDomain.Purpose.BLOCK, HEADER.hash());

    assertThat(message)
        .isNotEqualTo(domain.message(SigningDomain.Purpose.HANDSHAKE, HEADER.hash()))
        .isNotEqualTo(domain.message(SigningDomain.Purpose.BLOCK, OTHER))
        .isNotEqualTo(
            new SigningDomain(727_273, OTHER).message(SigningDomain.Purpose.BLOCK, HEADER.hash()))
        .isNotEqualTo(
            new SigningDomain(727_272, HEADER.hash())
                .message(SigningDomain.Purpose.BLOCK, HEADER.hash()));
    assertThat(domain.ballot(HEADER)).isEqualTo(new Ballot(HEADER.slot(), message));
    assertThatThrownBy(() -> new SigningDomain(0, OTHER))
        .hasMessage("chain id 0 must be between 1 and 2^32 - 1");
  }
}
