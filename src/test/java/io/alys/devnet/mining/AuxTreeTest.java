package io.alys.devnet.mining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.consensus.auxpow.AuxPowCheck;
import io.alys.consensus.auxpow.MerkleBranch;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.devnet.mining.AuxTree.Chain;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuxTreeTest {
  private static final List<Bytes> HASHES = SomeProof.hashes(9, Seed.of(3));

  private static long number(Bytes commitment, int at) {
    return ByteBuffer.wrap(commitment.toArray()).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
  }

  @Test
  void showsTheHashOfALoneChainAsItsNodeDoes() {
    AuxTree tree = AuxTree.of(List.of(new Chain(727_272, HASHES.getFirst())));
    assertThat(tree.commitment().toHex())
        .isEqualTo("fabe6d6d" + HASHES.getFirst().toHex() + "01000000" + "00000000");
    assertThat(tree.branch(0)).isEqualTo(MerkleBranch.EMPTY);
  }

  @Test
  void givesEachChainItsOwnSlotAndAWayToTheRoot() {
    for (int count = 2; count <= 9; count++) {
      List<Chain> chains = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        chains.add(new Chain(i == 0 ? 727_272 : i, HASHES.get(i)));
      }
      AuxTree tree = AuxTree.of(chains);
      Bytes commitment = tree.commitment();
      assertThat(commitment.size()).isEqualTo(44);
      Bytes root = Bytes.fromHex(commitment.toHex().substring(8, 72)).reversed();
      for (int i = 0; i < count; i++) {
        MerkleBranch branch = tree.branch(i);
        assertThat(branch.rootAbove(HASHES.get(i).reversed())).isEqualTo(root);
        assertThat(number(commitment, 36)).isEqualTo(1L << branch.length());
        assertThat(branch.sides())
            .isEqualTo(
                AuxPowCheck.slot(number(commitment, 40), chains.get(i).id(), branch.length()));
      }
    }
  }

  @Test
  void refusesChainsThatShareTheirSlotInEveryTree() {
    assertThatThrownBy(
            () -> AuxTree.of(List.of(new Chain(5, HASHES.get(0)), new Chain(5, HASHES.get(1)))))
        .hasMessage("chains [5, 5] find no slots of their own in a tree of 1024");
  }
}
