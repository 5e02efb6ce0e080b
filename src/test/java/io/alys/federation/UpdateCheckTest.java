package io.alys.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Network;
import io.alys.bitcoin.PublicKey;
import io.alys.federation.UpdateCheck.Reason;
import io.alys.federation.UpdateCheck.Verdict;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UpdateCheckTest {
  private static final BlockNumber BLOCK = new BlockNumber(100);
  private static final BlockNumber EARLIEST = new BlockNumber(110);
  private static final UpdateCheck CHECK = new UpdateCheck(Network.REGTEST, 10);
  private static final FederationSchedule KNOWN =
      FederationSchedule.startingWith(TestChain.federation(1))
          .plus(TestChain.federation(2), new BlockNumber(112));
  private static final FederationSchedule FIRST =
      FederationSchedule.startingWith(TestChain.federation(1));

  private static FederationUpdate update(long version, List<PublicKey> members, int threshold) {
    String address =
        members.size() < 1 || members.size() > 16 || threshold < 1 || threshold > members.size()
            ? "none"
            : members.stream().distinct().count() < members.size()
                ? "none"
                : Federation.of(version, members, threshold).address(Network.REGTEST);
    return new FederationUpdate(version, members, threshold, address, EARLIEST, Bytes.EMPTY);
  }

  private static void refuses(
      FederationSchedule known, FederationUpdate update, Reason reason, String why) {
    assertThat(CHECK.check(known, update, BLOCK))
        .isEqualTo(
            new Verdict.Refuse(
                reason,
                "federation update to version %d: %s; ask governance"
                    .formatted(update.version(), why)));
  }

  @Test
  void acceptsWhatFollows() {
    assertThat(CHECK.check(FIRST, TestChain.update(2, EARLIEST), BLOCK))
        .isEqualTo(new Verdict.Accept(TestChain.federation(2)));
    assertThat(CHECK.check(FIRST, TestChain.update(9, EARLIEST), BLOCK))
        .isEqualTo(new Verdict.Accept(TestChain.federation(9)));
  }

  private static final List<AuthorityKey> SOMEBODY =
      List.of(new AuthorityKey(Bytes.copyOf(new byte[48]), Bytes.copyOf(new byte[96])));

  /** The keys of a federation known before. */
  private static FederationUpdate again(long version, long known, BlockNumber activation) {
    return new FederationUpdate(
        version,
        TestChain.members(known),
        2,
        TestChain.federation(known).address(Network.REGTEST),
        activation,
        Bytes.EMPTY);
  }

  @Test
  void letsTheFederationStayWhereAuthoritiesAloneChange() {
    FederationUpdate same = again(3, 2, EARLIEST).withAuthorities(SOMEBODY);
    assertThat(CHECK.check(KNOWN, same, BLOCK)).isEqualTo(new Verdict.Stays());
    assertThat(CHECK.check(FIRST, TestChain.update(2, EARLIEST).withAuthorities(SOMEBODY), BLOCK))
        .isEqualTo(new Verdict.Accept(TestChain.federation(2)));
    refuses(
        KNOWN,
        again(3, 2, new BlockNumber(109)).withAuthorities(SOMEBODY),
        Reason.ACTIVATION_TOO_EARLY,
        "it takes effect at block 109; it must be 10 blocks after block 100, and after block 112");
    refuses(
        KNOWN,
        again(3, 1, new BlockNumber(113)).withAuthorities(SOMEBODY),
        Reason.SCRIPT_USED_BEFORE,
        "version 1 has the same keys");
    refuses(
        KNOWN,
        again(3, 2, new BlockNumber(113)),
        Reason.SCRIPT_USED_BEFORE,
        "version 2 has the same keys");
    refuses(
        KNOWN.announcing(3), same, Reason.VERSION_NOT_GREATER, "version 3 is announced already");
  }

  @Test
  void readsNoAuthorityOfAnotherLength() {
    Bytes key = Bytes.copyOf(new byte[48]);
    assertThatThrownBy(() -> new AuthorityKey(key, key))
        .hasMessage("a proof of possession of 48 bytes; it has 96");
    assertThatThrownBy(() -> new AuthorityKey(Bytes.EMPTY, key))
        .hasMessage("a key of an authority of 0 bytes; it has 48");
    FederationUpdate some = TestChain.update(2, EARLIEST);
    List<AuthorityKey> crowd = Collections.nCopies(256, SOMEBODY.getFirst());
    assertThatThrownBy(() -> some.withAuthorities(crowd))
        .hasMessage("a federation update with 256 authorities; at most 255 are read");
  }

  @Test
  void refusesAVersionThatIsNotGreater() {
    refuses(
        KNOWN,
        TestChain.update(2, EARLIEST),
        Reason.VERSION_NOT_GREATER,
        "version 2 is announced already");
  }

  @Test
  void refusesNobodyAndMoreThanAnOutputHolds() {
    refuses(
        FIRST,
        update(2, List.of(), 0),
        Reason.MEMBERS_OUT_OF_RANGE,
        "0 members; 1 to 16 can share an output");
    List<PublicKey> seventeen =
        LongStream.range(0, 17).mapToObj(i -> TestChain.members(20 + i).getFirst()).toList();
    refuses(
        FIRST,
        update(2, seventeen, 2),
        Reason.MEMBERS_OUT_OF_RANGE,
        "17 members; 1 to 16 can share an output");
    assertThat(CHECK.check(FIRST, update(2, seventeen.subList(0, 16), 2), BLOCK))
        .isInstanceOf(Verdict.Accept.class);
  }

  @Test
  void refusesAKeyThatIsNamedTwiceOrIsNoPoint() {
    PublicKey one = TestChain.members(2).getFirst();
    refuses(FIRST, update(2, List.of(one, one), 1), Reason.KEY_TWICE, "one key is named twice");
    // x = 5: x^3 + 7 is no square modulo the field's prime.
    PublicKey none = PublicKey.fromHex("02" + "00".repeat(31) + "05");
    refuses(
        FIRST,
        update(2, List.of(one, none), 1),
        Reason.KEY_INVALID,
        none + " is no point of the curve");
  }

  @Test
  void refusesAThresholdOutsideOfOneToAll() {
    List<PublicKey> members = TestChain.members(2);
    for (int threshold : new int[] {0, 4, -1}) {
      refuses(
          FIRST,
          update(2, members, threshold),
          Reason.THRESHOLD_OUT_OF_RANGE,
          "threshold %d of 3 members".formatted(threshold));
    }
    assertThat(CHECK.check(FIRST, update(2, members, 3), BLOCK)).isInstanceOf(Verdict.Accept.class);
  }

  @Test
  void refusesAnAddressThatIsNotThatOfTheKeys() {
    FederationUpdate other = TestChain.update(3, EARLIEST);
    FederationUpdate mixed =
        new FederationUpdate(2, TestChain.members(2), 2, other.address(), EARLIEST, Bytes.EMPTY);
    refuses(
        FIRST,
        mixed,
        Reason.ADDRESS_DIFFERS,
        "its keys have the address %s, not %s"
            .formatted(TestChain.federation(2).address(Network.REGTEST), other.address()));
  }

  @Test
  void refusesTheKeysOfAnEarlierOne() {
    refuses(
        KNOWN,
        new FederationUpdate(
            3,
            TestChain.members(1),
            2,
            TestChain.federation(1).address(Network.REGTEST),
            new BlockNumber(113),
            Bytes.EMPTY),
        Reason.SCRIPT_USED_BEFORE,
        "version 1 has the same keys");
  }

  @Test
  void refusesAnActivationWithoutNoticeOrBeforeTheLastOne() {
    refuses(
        FIRST,
        TestChain.update(2, new BlockNumber(109)),
        Reason.ACTIVATION_TOO_EARLY,
        "it takes effect at block 109; it must be 10 blocks after block 100, and after block 0");
    refuses(
        KNOWN,
        TestChain.update(3, new BlockNumber(112)),
        Reason.ACTIVATION_TOO_EARLY,
        "it takes effect at block 112; it must be 10 blocks after block 100, and after block 112");
    assertThat(CHECK.check(KNOWN, TestChain.update(3, new BlockNumber(113)), BLOCK))
        .isInstanceOf(Verdict.Accept.class);
  }

  @Test
  void readsNoUpdateWithoutLimits() {
    List<PublicKey> crowd = Collections.nCopies(101, TestChain.members(1).getFirst());
    assertThatThrownBy(() -> update(2, crowd, 1))
        .hasMessage("a federation update with 101 members; at most 100 are read");
    Stream.of("a".repeat(91))
        .forEach(
            address ->
                assertThatThrownBy(
                        () -> new FederationUpdate(2, List.of(), 1, address, EARLIEST, Bytes.EMPTY))
                    .hasMessageContaining("91 characters of the address; at most 90"));
    assertThatThrownBy(
            () ->
                new FederationUpdate(2, List.of(), 1, "", EARLIEST, Bytes.copyOf(new byte[1_025])))
        .hasMessageContaining("1025 bytes of the signature; at most 1024");
  }
}
