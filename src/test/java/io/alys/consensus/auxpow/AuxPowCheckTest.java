package io.alys.consensus.auxpow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.consensus.auxpow.SomeProof.Parent;
import io.alys.consensus.auxpow.SomeProof.Tree;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuxPowCheckTest {
  private static final AuxHash HASH = SomeProof.someHash(Seed.of(7));
  private static final Bytes PAYOUT = Bytes.fromHex("0014" + "5a".repeat(20));
  private static final Bytes FOREIGN = Bytes.fromHex("fabe6d6d" + "00".repeat(40));

  private static SomeProof right() {
    return SomeProof.of(HASH, Seed.of(8));
  }

  private static AuxPowVerdict check(AuxPow proof) {
    return AuxPowCheck.check(proof, HASH, SomeProof.CHAIN_ID, SomeProof.EASY.target());
  }

  private static void accepts(SomeProof proof) {
    AuxPow mined = proof.mined(SomeProof.EASY);
    assertThat(check(mined)).isEqualTo(new AuxPowVerdict.Proven(mined.parent().hash()));
  }

  private static AbstractStringAssert<?> refuses(
      SomeProof proof, Class<? extends AuxPowRefusal> why) {
    return refuses(check(proof.mined(SomeProof.EASY)), why);
  }

  private static AbstractStringAssert<?> refuses(
      AuxPowVerdict verdict, Class<? extends AuxPowRefusal> why) {
    assertThat(verdict).isInstanceOf(why);
    return assertThat(((AuxPowRefusal) verdict).reason());
  }

  private static Bytes zeros(int size) {
    return Bytes.copyOf(new byte[size]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"submission.a", "submission.b"})
  void acceptsWhatVersion1WasSent(String name) {
    AuxPow proof = AuxVectors.VERSION_1.submission(name + ".proof");
    assertThat(checkVector("submission", name))
        .isEqualTo(new AuxPowVerdict.Proven(proof.parent().hash()));
  }

  @Test
  void acceptsAHashThatIsTheTargetAndNoHigherOne() {
    AuxVectors vectors = AuxVectors.VERSION_1;
    AuxPow proof = vectors.submission("submission.a.proof");
    AuxHash hash = AuxHash.fromHex(vectors.text("submission.a.hash"));
    BigInteger number = new BigInteger(proof.parent().hash().toDisplayHex(), 16);
    assertThat(AuxPowCheck.check(proof, hash, 21_212, new Target(number)))
        .isInstanceOf(AuxPowVerdict.Proven.class);
    Target harder = new Target(number.subtract(BigInteger.ONE));
    refuses(AuxPowCheck.check(proof, hash, 21_212, harder), AuxPowRefusal.TooLittleWork.class)
        .isEqualTo(
            "the parent block's hash"
                + " 236c5ddadc4b5d8483402a0c0a24148dafdad5d27755770df47aa23fe5185883 is above the"
                + " target 236c5ddadc4b5d8483402a0c0a24148dafdad5d27755770df47aa23fe5185882");
  }

  @Test
  void acceptsABlockOfNamecoinWithItsCommitmentInTheInput() {
    assertThat(checkVector("namecoin", "namecoin")).isInstanceOf(AuxPowVerdict.Proven.class);
  }

  private static AuxPowVerdict checkVector(String chain, String name) {
    AuxVectors vectors = AuxVectors.VERSION_1;
    return AuxPowCheck.check(
        vectors.submission(name + ".proof"),
        AuxHash.fromHex(vectors.text(name + ".hash")),
        vectors.number(chain + ".chainId"),
        vectors.bits(chain + ".bits").target());
  }

  @ParameterizedTest
  @ValueSource(strings = {"marathon", "coordinate"})
  void findsTheCommitmentInCoinbasesOfRealPools(String pool) {
    Transaction coinbase =
        SignedTransaction.parse(AuxVectors.VERSION_1.bytes(pool + ".coinbase")).transaction();
    assertThat(Commitment.find(coinbase, AuxVectors.VERSION_1.bytes(pool + ".root")))
        .isEqualTo(new Commitment.Search.Found(1, 0));
  }

  @Test
  void findsOursBehindTheCommitmentOfAnotherChain() {
    accepts(right().paying(PAYOUT, PAYOUT, FOREIGN, right().commitment()));
    accepts(right().paying(right().commitment(), FOREIGN));
    accepts(right().withScript(zeros(9)).paying(PAYOUT, PAYOUT, PAYOUT, right().commitment()));
  }

  @Test
  void leavesTheInputToOtherChainsWhenAnOutputIsOurs() {
    SomeProof proof = right();
    accepts(proof.withScript(FOREIGN.plus(FOREIGN)).paying(PAYOUT, proof.commitment()));
  }

  @Test
  void acceptsTheCommitmentAnywhereInTheInput() {
    for (int before : new int[] {0, 4, 21, 56}) {
      accepts(right().withScript(zeros(before).plus(right().commitment())));
    }
    accepts(right().withScript(right().commitment().plus(zeros(56))));
  }

  @Test
  void acceptsTheRootWithoutMarkOnlyEarlyInTheInput() {
    accepts(right().withScript(right().bareCommitment()));
    accepts(right().withScript(zeros(20).plus(right().bareCommitment())));
    refuses(
            right().withScript(zeros(21).plus(right().bareCommitment())),
            AuxPowRefusal.CommittedElsewhere.class)
        .isEqualTo(
            "the root stands at byte 21 of the coinbase's input script; right behind fabe6d6d it"
                + " may stand anywhere, without that no later than at byte 20");
  }

  @Test
  void refusesASecondMarkInTheInput() {
    Bytes mark = Bytes.fromHex("fabe6d6d");
    refuses(right().withScript(right().commitment().plus(mark)), AuxPowRefusal.CommittedTwice.class)
        .isEqualTo("the coinbase's input script has 2 commitments; one may stand there");
    refuses(
        right().withScript(mark.plus(right().commitment())), AuxPowRefusal.CommittedTwice.class);
  }

  @Test
  void refusesARootApartFromItsMark() {
    Bytes mark = Bytes.fromHex("fabe6d6d");
    Bytes apart = mark.plus(zeros(1)).plus(right().bareCommitment());
    refuses(right().withScript(apart), AuxPowRefusal.CommittedElsewhere.class)
        .startsWith("the root stands at byte 5 ");
    Bytes after = right().bareCommitment().plus(mark);
    refuses(right().withScript(after), AuxPowRefusal.CommittedElsewhere.class)
        .startsWith("the root stands at byte 0 ");
  }

  @Test
  void refusesACommitmentThatEndsEarly() {
    String hex = right().commitment().toHex();
    Bytes cut = Bytes.fromHex(hex.substring(0, hex.length() - 2));
    refuses(right().withScript(cut), AuxPowRefusal.CommitmentCutShort.class)
        .isEqualTo(
            "7 bytes follow the root in the coinbase's input script; tree size and nonce have 8");
    // An output must be the commitment and nothing else.
    refuses(right().paying(PAYOUT, cut), AuxPowRefusal.NothingCommitted.class);
    Bytes longer = right().commitment().plus(zeros(1));
    refuses(right().paying(PAYOUT, longer), AuxPowRefusal.NothingCommitted.class);
    Bytes pushed = Bytes.fromHex("6a2c").plus(right().commitment());
    refuses(right().paying(PAYOUT, pushed), AuxPowRefusal.NothingCommitted.class);
  }

  @Test
  void refusesACoinbaseThatCommitsToNothingOrToAnother() {
    refuses(right().paying(PAYOUT), AuxPowRefusal.NothingCommitted.class)
        .isEqualTo("the coinbase commits to nothing; it should commit to " + HASH);
    refuses(right().paying(PAYOUT, FOREIGN), AuxPowRefusal.OtherCommitted.class)
        .isEqualTo("the coinbase commits to something else than " + HASH);
    refuses(right().withScript(FOREIGN), AuxPowRefusal.OtherCommitted.class);
    // 44 bytes that hold the root, but no mark before it.
    refuses(
        right().paying(zeros(4).plus(right().bareCommitment())),
        AuxPowRefusal.NothingCommitted.class);
  }

  @Test
  void refusesAParentOfOurOwnChain() {
    AuxHash hash = SomeProof.someHash(Seed.of(3));
    SomeProof proof = SomeProof.of(hash, Seed.of(4));
    AuxPow own = proof.under(new Parent(0x1234_0001L, List.of(), 0)).mined(SomeProof.EASY);
    Target target = SomeProof.EASY.target();
    refuses(AuxPowCheck.check(own, hash, 0x1234, target), AuxPowRefusal.ParentOfOurChain.class)
        .isEqualTo(
            "the parent block says that it is of chain 4660, which is ours; mine on another chain");
    AuxPow high = proof.under(new Parent(0xffff_0000L, List.of(), 0)).mined(SomeProof.EASY);
    refuses(AuxPowCheck.check(high, hash, 0xffff, target), AuxPowRefusal.ParentOfOurChain.class);
  }

  @Test
  void takesNoParentForOurOwnWhenOurChainIdHasMoreThan16Bits() {
    // 727272 is 0xb18e8; a version has only 16 bits for it.
    accepts(right().under(new Parent(0x18e8_0000L, List.of(), 0)));
    accepts(right().under(new Parent(0xffff_ffffL, List.of(), 0)));
  }

  @Test
  void acceptsABranchOf30ChainsAndNoLongerOne() {
    accepts(right().in(Tree.of(30, 0xffff_ffffL, Seed.of(1))));
    SomeProof longer = right().in(new Tree(SomeProof.hashes(31, Seed.of(1)), 0, 1L << 31, 0));
    refuses(longer, AuxPowRefusal.ChainBranchTooLong.class)
        .isEqualTo("the blockchain branch has 31 hashes; 30 are the most");
  }

  @Test
  void refusesACoinbaseThatIsNotInTheParent() {
    AuxPow proof = right().mined(SomeProof.EASY);
    Transaction other = right().paying(right().commitment()).coinbase();
    AuxPow exchanged =
        new AuxPow(other, proof.coinbaseBranch(), MerkleBranch.EMPTY, proof.parent());
    Bytes root = proof.coinbaseBranch().rootAbove(other.txid().wire()).reversed();
    refuses(check(exchanged), AuxPowRefusal.NotInParent.class)
        .isEqualTo(
            "the coinbase branch leads from %s to %s; the parent block's merkle root is %s"
                .formatted(other.txid(), root, proof.parent().merkleRoot().reversed()));
  }

  @Test
  void refusesACoinbaseThatIsNotTheFirstTransaction() {
    List<Bytes> siblings = SomeProof.hashes(3, Seed.of(2));
    refuses(right().under(new Parent(1, siblings, 5)), AuxPowRefusal.NotFirst.class)
        .isEqualTo("the coinbase branch is that of transaction 5; the coinbase is transaction 0");
    // A bit beyond the branch changes no hash, and still is another way to write the proof.
    refuses(right().under(new Parent(1, siblings, 8)), AuxPowRefusal.NotFirst.class);
  }

  @Test
  void refusesATransactionThatSpendsSomething() {
    Txid spent = Txid.fromDisplayHex("00".repeat(31) + "07");
    Outpoint none = right().spends();
    for (Outpoint spends :
        List.of(new Outpoint(spent, none.index()), new Outpoint(none.txid(), 0))) {
      refuses(right().spending(spends), AuxPowRefusal.NotACoinbase.class)
          .endsWith(
              " is no coinbase: it has 1 inputs, the first with a script of 12 bytes; one that"
                  + " spends nothing, with 2 to 100 bytes, is right");
    }
    Transaction right = right().coinbase();
    Transaction.Input more = new Transaction.Input(new Outpoint(spent, 0), zeros(12), 0);
    Transaction two =
        new Transaction(1, List.of(right.inputs().getFirst(), more), right.outputs(), 0);
    refuses(check(right().over(two, SomeProof.EASY)), AuxPowRefusal.NotACoinbase.class)
        .contains("it has 2 inputs");
  }

  @Test
  void refusesAScriptThatBitcoinAllowsInNoCoinbase() {
    Bytes ours = right().commitment();
    for (int size : new int[] {2, 100}) {
      accepts(right().withScript(zeros(size)).paying(ours));
    }
    for (int size : new int[] {1, 101}) {
      refuses(right().withScript(zeros(size)).paying(ours), AuxPowRefusal.NotACoinbase.class);
    }
  }

  @Test
  void refusesATreeOfAnotherSize() {
    Tree tree = Tree.of(3, 9, Seed.of(5));
    accepts(right().in(tree));
    refuses(
            right().in(new Tree(tree.siblings(), tree.sides(), 4, tree.nonce())),
            AuxPowRefusal.WrongTreeSize.class)
        .isEqualTo(
            "the coinbase commits to a tree of 4 chains; the blockchain branch is that of 8");
    refuses(right().in(new Tree(List.of(), 0, 0xffff_ffffL, 0)), AuxPowRefusal.WrongTreeSize.class);
  }

  @Test
  void refusesAnotherSlotThanOurs() {
    Tree tree = Tree.of(3, 9, Seed.of(5));
    long other = tree.sides() ^ 4;
    refuses(right().in(new Tree(tree.siblings(), other, 8, 9)), AuxPowRefusal.WrongSlot.class)
        .isEqualTo(
            "our hash has slot %d in the tree of chains; with nonce 9 it has slot %d"
                .formatted(other, tree.sides()));
    refuses(right().in(new Tree(List.of(), 1, 1, 0)), AuxPowRefusal.WrongSlot.class);
  }

  @Test
  void refusesAHashAboveTheTarget() {
    AuxPow proof = right().unmined(SomeProof.EASY);
    refuses(check(proof), AuxPowRefusal.TooLittleWork.class)
        .isEqualTo(
            "the parent block's hash %s is above the target %s"
                .formatted(proof.parent().hash(), SomeProof.EASY.target()));
  }

  @Test
  void findsTheRootOfATreeAsTheSpecificationOrdersItsBytes() {
    AuxVectors vectors = AuxVectors.VERSION_2;
    List<Bytes> siblings =
        IntStream.range(0, 3).mapToObj(i -> vectors.bytes("tree.sibling." + i)).toList();
    Tree tree = new Tree(siblings, vectors.number("tree.slot"), 8, vectors.number("tree.nonce"));
    AuxHash hash = AuxHash.fromHex(vectors.text("work.auxHash"));
    SomeProof proof = SomeProof.of(hash, Seed.of(6)).in(tree);
    assertThat(proof.root().toHex()).isEqualTo(vectors.text("tree.root"));
    AuxPow mined = proof.mined(SomeProof.EASY);
    assertThat(AuxPowCheck.check(mined, hash, SomeProof.CHAIN_ID, SomeProof.EASY.target()))
        .isInstanceOf(AuxPowVerdict.Proven.class);
  }

  @Test
  void agreesOnSlotsWithArithmeticOf32Bits() {
    List<String> rows = AuxVectors.VERSION_2.rows("slot");
    assertThat(rows).hasSize(96);
    for (String row : rows) {
      String[] numbers = row.split(" ", -1);
      assertThat(
              AuxPowCheck.slot(
                  Long.parseLong(numbers[0]),
                  Long.parseLong(numbers[1]),
                  Integer.parseInt(numbers[2])))
          .as(row)
          .isEqualTo(Long.parseLong(numbers[3]));
    }
  }

  @Test
  void givesChainIdsOfMoreThan16BitsTheSlotOfTheirLowBits() {
    assertThat(AuxPowCheck.slot(5, 727_272, 10)).isEqualTo(AuxPowCheck.slot(5, 727_272 & 1023, 10));
    assertThat(AuxPowCheck.slot(5, 727_272, 20))
        .isNotEqualTo(AuxPowCheck.slot(5, 727_272 & 0xffff, 20));
  }

  @Test
  void buildsBranchesOnlyOfHashesAndWithin32Levels() {
    List<Bytes> many = Collections.nCopies(33, Hash32.ZERO.octets());
    assertThatThrownBy(() -> new MerkleBranch(many, 0))
        .hasMessage("a merkle branch of 33 hashes; 32 are the most");
    assertThatThrownBy(() -> new MerkleBranch(List.of(), -1))
        .hasMessage("side mask -1 has not 32 bits");
    assertThatThrownBy(() -> new MerkleBranch(List.of(), 1L << 32))
        .hasMessage("side mask 4294967296 has not 32 bits");
    assertThatThrownBy(() -> new MerkleBranch(List.of(zeros(31)), 0))
        .hasMessage("a hash of 31 bytes in a merkle branch; it has 32");
  }
}
