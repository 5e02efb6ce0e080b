package io.alys.mining;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.finality.Unfinalised;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.SomePeg;
import io.alys.primitives.Bytes;
import io.alys.testkit.OneForm;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ClaimCodecPropertyTest {
  private static Bytes again(Bytes octets) {
    return ClaimCodec.encode(ClaimCodec.decode(octets));
  }

  private static ClaimedProof claim(SomePeg some) {
    int head = 1 + some.below(5);
    EvmAddress miner = some.account();
    Unfinalised branch = SomeChain.upTo(head);
    return SomeChain.proven(branch, branch.hashes().get(some.below(head)), miner);
  }

  @Property(tries = 10)
  void readsWhatItWrote(@ForAll long seed) {
    ClaimedProof claim = claim(new SomePeg(seed));
    assertThat(ClaimCodec.decode(ClaimCodec.encode(claim))).isEqualTo(claim);
  }

  @Property(tries = 1)
  void readsNoOtherBytesThanThoseOfAClaim(@ForAll long seed) {
    OneForm.isKept(ClaimCodec.encode(claim(new SomePeg(seed))), ClaimCodecPropertyTest::again);
  }
}
