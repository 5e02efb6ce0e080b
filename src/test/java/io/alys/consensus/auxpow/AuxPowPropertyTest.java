package io.alys.consensus.auxpow;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.Block;
import io.alys.bitcoin.Txid;
import io.alys.consensus.auxpow.AuxPowWire.Decoded;
import io.alys.consensus.auxpow.SomeProof.Parent;
import io.alys.consensus.auxpow.SomeProof.Tree;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class AuxPowPropertyTest {
  private static SomeProof some(long seed) {
    Seed lots = Seed.of(seed);
    Tree tree = Tree.of(lots.nextInt(5), lots.nextLong() & 0xffff_ffffL, lots);
    Parent parent = new Parent(0x2000_0000, SomeProof.hashes(lots.nextInt(5), lots), 0);
    SomeProof inOutput = SomeProof.of(SomeProof.someHash(lots), lots).in(tree).under(parent);
    return lots.nextBoolean() ? inOutput : inOutput.withScript(inOutput.commitment());
  }

  private static AuxPowVerdict check(SomeProof about, AuxPow proof) {
    return AuxPowCheck.check(proof, about.auxHash(), SomeProof.CHAIN_ID, SomeProof.EASY.target());
  }

  private static Bytes flipped(Bytes wire, int bit) {
    byte[] changed = wire.toArray();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return Bytes.copyOf(changed);
  }

  @Property(tries = 200)
  void isReadBackAsItWasWritten(@ForAll long seed) {
    SomeProof some = some(seed);
    AuxPow proof = some.mined(SomeProof.EASY);
    Bytes wire = AuxPowWire.encode(proof);
    assertThat(check(some, proof)).isInstanceOf(AuxPowVerdict.Proven.class);
    assertThat(AuxPowWire.decode(wire)).isEqualTo(new Decoded.Read(proof));
    assertThat(AuxPowWire.readSubmission(wire)).isEqualTo(new Decoded.Read(proof));
  }

  /** All of them, of some proofs; each is refused by the reading or by the check. */
  @Property(tries = 10)
  void isRefusedWhenOneBitChanges(@ForAll long seed) {
    SomeProof some = some(seed);
    Bytes wire = AuxPowWire.encode(some.mined(SomeProof.EASY));
    for (int bit = 0; bit < 8 * wire.size(); bit++) {
      if (AuxPowWire.decode(flipped(wire, bit)) instanceof Decoded.Read(AuxPow changed)) {
        assertThat(check(some, changed)).as("bit %d", bit).isInstanceOf(AuxPowRefusal.class);
      }
    }
  }

  /**
   * What a submission leaves open is put right, and so a changed bit either is refused, or was one
   * that nothing covers and the proof is the same. A header that is mined anew by chance is another
   * proof, not a changed one.
   */
  @Property(tries = 10)
  void holdsAsASubmissionOnlyWhenItIsTheSameProof(@ForAll long seed) {
    SomeProof some = some(seed);
    AuxPow proof = some.mined(SomeProof.EASY);
    Bytes wire = AuxPowWire.encode(proof);
    for (int bit = 0; bit < 8 * wire.size(); bit++) {
      if (AuxPowWire.readSubmission(flipped(wire, bit)) instanceof Decoded.Read(AuxPow changed)
          && check(some, changed) instanceof AuxPowVerdict.Proven
          && changed.parent().equals(proof.parent())) {
        assertThat(changed).as("bit %d", bit).isEqualTo(proof);
      }
    }
  }

  @Property(tries = 300)
  void hasOneFormOnly(@ForAll long seed, @ForAll @IntRange(max = 1_000_000) int lot) {
    Bytes wire = AuxPowWire.encode(some(seed).mined(SomeProof.EASY));
    Bytes changed = flipped(wire, lot % (8 * wire.size()));
    if (AuxPowWire.decode(changed) instanceof Decoded.Read(AuxPow proof)) {
      assertThat(AuxPowWire.encode(proof)).isEqualTo(changed);
    }
  }

  @Property
  void answersAnyBytes(@ForAll @Size(max = 2_000) byte[] any) {
    Bytes wire = Bytes.copyOf(any);
    if (AuxPowWire.decode(wire) instanceof Decoded.Read(AuxPow proof)) {
      assertThat(AuxPowWire.encode(proof)).isEqualTo(wire);
    }
    assertThat(AuxPowWire.readSubmission(wire)).isNotNull();
  }

  /** Like a proof at first, and then something else: parts moved, doubled, dropped. */
  @Property(tries = 2_000)
  void answersTornAndPatchedProofs(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    byte[] wire = AuxVectors.VERSION_1.bytes("namecoin.proof").toArray();
    for (int i = 0; i <= lots.nextInt(6); i++) {
      wire[lots.nextInt(wire.length)] = (byte) lots.nextLong();
    }
    byte[] torn = Arrays.copyOf(wire, lots.nextInt(2 * wire.length));
    for (byte[] bytes : new byte[][] {wire, torn}) {
      for (Decoded read :
          new Decoded[] {
            AuxPowWire.decode(Bytes.copyOf(bytes)), AuxPowWire.readSubmission(Bytes.copyOf(bytes))
          }) {
        if (read instanceof Decoded.Read(AuxPow proof)) {
          assertThat(AuxPowWire.decode(AuxPowWire.encode(proof))).isEqualTo(read);
        }
      }
    }
  }

  @Property
  void givesEverySlotWithinTheTree(
      @ForAll @LongRange(max = 0xffff_ffffL) long nonce,
      @ForAll @LongRange(min = 1, max = 0xffff_ffffL) long chainId,
      @ForAll @IntRange(max = AuxPowCheck.MAX_CHAIN_BRANCH) int height) {
    int wrapped = (int) nonce * 1_103_515_245 + 12_345 + (int) chainId;
    long expected = (wrapped * 1_103_515_245 + 12_345) & ((1L << height) - 1);
    assertThat(AuxPowCheck.slot(nonce, chainId, height)).isEqualTo(expected);
  }

  @Property
  void leadsToTheRootOfBitcoinsOwnTree(@ForAll @IntRange(min = 1, max = 3) int height) {
    Seed lots = Seed.of(height);
    List<Txid> ids = SomeProof.hashes(1 << height, lots).stream().map(Txid::new).toList();
    Bytes root = Block.merkleRoot(ids);
    for (int index = 0; index < ids.size(); index++) {
      List<Bytes> siblings = new ArrayList<>();
      for (int level = 0; level < height; level++) {
        int from = ((index >> level) ^ 1) << level;
        siblings.add(Block.merkleRoot(ids.subList(from, from + (1 << level))));
      }
      assertThat(new MerkleBranch(siblings, index).rootAbove(ids.get(index).wire()))
          .isEqualTo(root);
    }
  }
}
