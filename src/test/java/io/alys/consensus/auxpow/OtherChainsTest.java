package io.alys.consensus.auxpow;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.Txid;
import io.alys.primitives.Bytes;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that were mined: Bitcoin's own trees, and proofs of chains that share a coinbase. */
class OtherChainsTest {
  private static final AuxVectors VECTORS = AuxVectors.CHAINS;

  private static List<Bytes> siblings(String block) {
    return VECTORS.rows(block + ".sibling").stream()
        .map(each -> Txid.fromDisplayHex(each).wire())
        .toList();
  }

  private static MerkleBranch branch(String block) {
    return new MerkleBranch(siblings(block), VECTORS.number(block + ".index"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bitcoin.170", "bitcoin.100000", "bitcoin.100000.last"})
  void aBranchLeadsToTheRootInABlockOfBitcoin(String block) {
    BlockHeader header = BlockHeader.parse(VECTORS.bytes(block + ".header"));
    assertThat(header.hash()).isEqualTo(BlockHash.fromDisplayHex(VECTORS.text(block + ".hash")));
    assertThat(new CompactTarget(header.bits()).target().isMetBy(header.hash().wire())).isTrue();
    Bytes leaf = Txid.fromDisplayHex(VECTORS.text(block + ".leaf")).wire();
    assertThat(branch(block).rootAbove(leaf)).isEqualTo(header.merkleRoot());
    MerkleBranch elsewhere = new MerkleBranch(siblings(block), branch(block).sides() ^ 1);
    assertThat(elsewhere.rootAbove(leaf)).isNotEqualTo(header.merkleRoot());
  }

  private static AuxPowVerdict check(String block, AuxPow proof, long chainId) {
    return AuxPowCheck.check(
        proof,
        AuxHash.fromHex(VECTORS.text(block + ".hash")),
        chainId,
        VECTORS.bits(block + ".bits").target());
  }

  @ParameterizedTest
  @ValueSource(strings = {"syscoin", "crown"})
  void acceptsTheProofOfABlockThatWasMinedBesideOtherChains(String block) {
    AuxPow proof = VECTORS.submission(block + ".proof");
    assertThat(proof.chainBranch().length())
        .isPositive()
        .isEqualTo((int) VECTORS.number(block + ".treeHeight"));
    assertThat(proof.chainBranch().sides()).isEqualTo(VECTORS.number(block + ".slot"));
    long chainId = VECTORS.number(block + ".chainId");
    assertThat(check(block, proof, chainId))
        .isEqualTo(
            new AuxPowVerdict.Proven(BlockHash.fromDisplayHex(VECTORS.text(block + ".parent"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"syscoin", "crown"})
  void refusesItForAChainOfAnotherSlotOrPlace(String block) {
    AuxPow proof = VECTORS.submission(block + ".proof");
    long chainId = VECTORS.number(block + ".chainId");
    assertThat(check(block, proof, chainId + 1)).isInstanceOf(AuxPowRefusal.WrongSlot.class);
    MerkleBranch shorter =
        new MerkleBranch(
            proof.chainBranch().siblings().subList(1, proof.chainBranch().length()),
            proof.chainBranch().sides());
    assertThat(
            check(
                block,
                new AuxPow(proof.coinbase(), proof.coinbaseBranch(), shorter, proof.parent()),
                chainId))
        .isInstanceOf(AuxPowRefusal.OtherCommitted.class);
  }
}
