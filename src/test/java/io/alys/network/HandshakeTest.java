package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.network.Handshake.Verdict;
import io.alys.network.Said.Farewell;
import io.alys.network.Said.Hello;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import org.junit.jupiter.api.Test;

class HandshakeTest {
  private static final Hash32 OTHER = new Hash32(Bytes.fromHex("0b".repeat(32)));

  private static Hello hello(String name) {
    return RawPeer.hello(name);
  }

  private static Hello hello(long version, Hash32 genesis, Hash32 digest) {
    return RawPeer.hello("b", version, genesis, digest);
  }

  private static Verdict check(Hello theirs) {
    return Handshake.check(hello("a"), theirs);
  }

  @Test
  void agreesWithWhoeverFollowsTheSameChain() {
    assertThat(check(hello("b"))).isEqualTo(new Verdict.Agreed());
  }

  @Test
  void namesBothValuesOfWhatDiffers() {
    assertThat(check(hello(7, NetworkNode.FIRST, NetworkNode.DIGEST)))
        .isEqualTo(
            new Verdict.Refused(
                Farewell.OTHER_PROTOCOL, "b speaks version 7 of the protocol and a version 1"));
    assertThat(check(hello(1, OTHER, NetworkNode.DIGEST)))
        .isEqualTo(
            new Verdict.Refused(
                Farewell.OTHER_GENESIS,
                "the chain of b begins with block %s and that of a with %s"
                    .formatted(OTHER, NetworkNode.FIRST)));
    assertThat(check(hello(1, NetworkNode.FIRST, OTHER)))
        .isEqualTo(
            new Verdict.Refused(
                Farewell.OTHER_SPECIFICATION,
                "the specification of b has digest %s and that of a %s"
                    .formatted(OTHER, NetworkNode.DIGEST)));
  }

  @Test
  void blamesTheSpecificationWhereTheFirstBlockFollowsFromIt() {
    assertThat(((Verdict.Refused) check(hello(1, OTHER, OTHER))).why())
        .isEqualTo(Farewell.OTHER_SPECIFICATION);
  }

  @Test
  void knowsItself() {
    assertThat(((Verdict.Refused) check(hello("a"))).why()).isEqualTo(Farewell.ONESELF);
  }

  /** Whatever the order in which the two learn of the two streams. */
  @Test
  void bothSidesKeepTheSameStream() {
    Hello a = hello("a");
    Hello b = hello("b");
    // The stream that a dialled stands on both sides, and the other one comes.
    assertThat(Handshake.prefersNew(a, b, true, b, false)).isFalse();
    assertThat(Handshake.prefersNew(b, a, false, a, true)).isFalse();
    // The stream that b dialled stands, and that of a comes.
    assertThat(Handshake.prefersNew(a, b, false, b, true)).isTrue();
    assertThat(Handshake.prefersNew(b, a, true, a, false)).isTrue();
  }

  @Test
  void keepsWhatStandsInEveryOtherCase() {
    Hello a = hello("a");
    Hello b = hello("b");
    Hello again =
        new Hello(1, "b", NetworkNode.FIRST, NetworkNode.DIGEST, NetworkNode.tip(0), "later");
    assertThat(Handshake.prefersNew(a, b, false, b, false)).isFalse();
    assertThat(Handshake.prefersNew(a, b, true, b, true)).isFalse();
    assertThat(Handshake.prefersNew(a, b, false, again, true)).isFalse();
  }
}
