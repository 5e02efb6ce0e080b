package io.alys.consensus.rules;

import static io.alys.consensus.rules.SomeBlocks.AUTHORITIES;
import static io.alys.consensus.rules.SomeBlocks.CLOCK;
import static io.alys.consensus.rules.SomeBlocks.RULES;
import static io.alys.consensus.rules.SomeBlocks.after;
import static io.alys.consensus.rules.SomeBlocks.body;
import static io.alys.consensus.rules.SomeBlocks.check;
import static io.alys.consensus.rules.SomeBlocks.genesis;
import static io.alys.consensus.rules.SomeBlocks.grown;
import static io.alys.consensus.rules.SomeBlocks.next;
import static io.alys.consensus.rules.SomeBlocks.proof;
import static io.alys.consensus.rules.SomeBlocks.signed;
import static io.alys.consensus.rules.SomeBlocks.signedBy;
import static io.alys.consensus.rules.SomeBlocks.timeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.rules.PegFault;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChainRulesTest {
  private static final Hash32 SOME = new Hash32(Bytes.fromHex("5e".repeat(32)));
  private static final EvmAddress SOMEONE = EvmAddress.fromHex("0x" + "ee".repeat(20));

  private static String refusal(BlockVerdict verdict) {
    return switch (verdict) {
      case BlockRefusal refusal -> refusal.reason();
      case BlockVerdict.Sound sound -> throw new AssertionError("accepted " + sound.block());
    };
  }

  private static String refusalOf(ChainState parent, Header header, Body body) {
    return refusal(check(parent, signed(header, body)));
  }

  private static Header header(ChainState parent, Slot slot, int producer, Body body) {
    Header right = RULES.header(parent, slot, body);
    return new Header(
        right.parent(),
        right.number(),
        right.slot(),
        right.timestamp(),
        producer,
        right.executionHash(),
        right.bodyRoot(),
        right.federationVersion());
  }

  private static PegContent deposits(EvmAddress... recipients) {
    List<DepositMint> deposits =
        IntStream.range(0, recipients.length)
            .mapToObj(
                i ->
                    new DepositMint(
                        new Outpoint(new Txid(Bytes.fromHex("d0".repeat(32))), i),
                        new BlockHash(Bytes.fromHex("b0".repeat(32))),
                        new BlockHeight(100),
                        new Sats(50_000),
                        recipients[i],
                        1))
            .toList();
    return new PegContent(deposits, List.of(), Optional.empty(), List.of(), Optional.empty());
  }

  @Test
  void acceptsAChainOfBlocks() {
    ChainState state = grown(7, Wei.ZERO);

    assertThat(state.head().number()).isEqualTo(new BlockNumber(7));
    assertThat(state.branch().hashes()).hasSize(7);
    assertThat(state.peg().head().hash()).isEqualTo(state.head().hash());
  }

  @Test
  void refusesABlockOfAnotherPlace() {
    ChainState parent = grown(2, Wei.ZERO);
    Block first = next(genesis());

    assertThat(refusal(check(parent, first)))
        .isEqualTo(
            "block 1 (%s) with parent %s does not follow block 2 (%s)"
                .formatted(first.hash(), genesis().head().hash(), parent.head().hash()));
  }

  @Test
  void refusesASlotThatIsNotLaterThanTheParents() {
    ChainState parent = grown(1, Wei.ZERO);
    Slot same = parent.head().slot();
    Body body = body(parent, same, PegContent.EMPTY, Optional.empty());

    assertThat(refusalOf(parent, RULES.header(parent, same, body), body))
        .isEqualTo("%s is not after %s of the parent".formatted(same, same));
  }

  @Test
  void letsASlotBeOneAheadOfTheClockAndNoMore() {
    ChainState parent = genesis();
    Block block = next(parent);
    Slot slot = block.header().slot();
    Instant oneBehind = CLOCK.startOf(new Slot(slot.number() - 1));

    assertThat(RULES.check(parent, block, oneBehind, Quorum.AUTHOR))
        .isInstanceOf(BlockVerdict.Sound.class);
    assertThat(refusal(RULES.check(parent, block, oneBehind.minusMillis(1), Quorum.AUTHOR)))
        .isEqualTo(
            "%s is ahead of now, slot %d, by more than one; check the clock"
                .formatted(slot, slot.number() - 2));
  }

  @Test
  void refusesATimeOutsideOfTheSlot() {
    ChainState parent = genesis();
    Slot slot = SomeBlocks.slotAfter(parent);
    Body body = body(parent, slot, PegContent.EMPTY, Optional.empty());
    Slot later = new Slot(slot.number() + 1);

    assertThat(refusalOf(parent, RULES.header(parent, later, body), body))
        .isEqualTo("the time %s does not lie in %s".formatted(timeOf(slot), later));
  }

  @Test
  void refusesABlockOfOneWhoseTurnItIsNot() {
    ChainState parent = genesis();
    Slot slot = SomeBlocks.slotAfter(parent);
    Body body = body(parent, slot, PegContent.EMPTY, Optional.empty());
    int author = slot.author(AUTHORITIES);
    int other = (author + 1) % AUTHORITIES;

    assertThat(refusalOf(parent, header(parent, slot, other, body), body))
        .isEqualTo("%s is the turn of authority %d, not %d".formatted(slot, author, other));
  }

  @Test
  void countsSignersAsTheQuorumSays() {
    ChainState parent = genesis();
    Block block = next(parent);
    int author = block.header().producer();
    List<Integer> three = List.of(author, (author + 1) % AUTHORITIES, (author + 2) % AUTHORITIES);
    Block byThree = signedBy(block.header(), block.body(), three);
    Instant now = timeOf(block.header().slot());

    assertThat(RULES.check(parent, byThree, now, Quorum.AUTHOR))
        .isInstanceOf(BlockVerdict.Sound.class);
    assertThat(refusal(RULES.check(parent, byThree, now, Quorum.TWO_THIRDS)))
        .isEqualTo("signed by %s; 4 are needed".formatted(byThree.seal().signers()));
    assertThat(RULES.check(parent, block, now, Quorum.TWO_THIRDS))
        .isInstanceOf(BlockVerdict.Sound.class);
  }

  @Test
  void refusesABlockThatItsAuthorHasNotSigned() {
    ChainState parent = genesis();
    Block block = next(parent);
    int author = block.header().producer();
    List<Integer> others =
        IntStream.range(0, AUTHORITIES).filter(index -> index != author).boxed().toList();

    assertThat(refusal(check(parent, signedBy(block.header(), block.body(), others))))
        .isEqualTo(
            "signed by 4 of 5 authorities %s, not by its author %d".formatted(others, author));
  }

  @Test
  void refusesSignersWhoDidNotSign() {
    ChainState parent = genesis();
    Block block = next(parent);
    Signers all = Signers.of(AUTHORITIES, List.of(0, 1, 2, 3, 4));

    assertThat(refusal(check(parent, block.withSeal(new Seal(block.seal().signature(), all)))))
        .isEqualTo(
            "the seal is not the signature of %s over this block on this chain".formatted(all));
  }

  @Test
  void refusesASignatureForAnotherChain() {
    Block block = next(genesis());
    SigningDomain other = new SigningDomain(99, SomeBlocks.GENESIS.hash());
    ChainRules theirs =
        new ChainRules(
            new ChainTerms(other, CLOCK, SomeBlocks.FEDERATION),
            SomeChain.RULES,
            new io.alys.peg.rules.PegRules(io.alys.peg.rules.TestChain.PARAMETERS));

    assertThat(theirs.check(genesis(), block, timeOf(block.header().slot()), Quorum.AUTHOR))
        .isInstanceOf(BlockRefusal.WrongSeal.class);
  }

  @Test
  void refusesASealOfAnotherNumberOfAuthorities() {
    Block block = next(genesis());
    Signers more = Signers.of(AUTHORITIES + 1, block.seal().signers().indexes());

    assertThat(refusal(check(genesis(), block.withSeal(new Seal(block.seal().signature(), more)))))
        .isEqualTo("the seal is of 6 authorities; there are 5");
  }

  @Test
  void refusesAFederationThatIsNotInForce() {
    ChainState parent = genesis();
    Block block = next(parent);
    Header right = block.header();
    Header wrong =
        new Header(
            right.parent(),
            right.number(),
            right.slot(),
            right.timestamp(),
            right.producer(),
            right.executionHash(),
            right.bodyRoot(),
            2);

    assertThat(refusalOf(parent, wrong, block.body()))
        .isEqualTo("it names federation version 2; version 1 is in force");
  }

  @Test
  void restsWithoutProofsAndGoesOnWithOne() {
    ChainState parent = grown((int) SomeChain.SPEC.maxBlocksWithoutPow(), Wei.ZERO);

    assertThat(refusal(check(parent, next(parent))))
        .isEqualTo(
            "it carries no proof of work, and 20 blocks wait for one above block 0 (%s)"
                .formatted(SomeBlocks.GENESIS.hash()));

    Block proven = next(parent, PegContent.EMPTY, Optional.of(proof(parent, SomeChain.MINER)));
    ChainState then = after(parent, proven, Executed.NOTHING);
    assertThat(then.branch().finalised().number()).isEqualTo(new BlockNumber(20));
    assertThat(then.peg().head().finalised()).isEqualTo(new BlockNumber(20));
    assertThat(check(then, next(then))).isInstanceOf(BlockVerdict.Sound.class);
  }

  @Test
  void refusesAProofThatPaysSomeoneElseThanItsMiner() {
    ChainState parent = grown(2, Wei.ZERO);
    ClaimedProof right = proof(parent, SomeChain.MINER);
    ClaimedProof stolen =
        new ClaimedProof(right.first(), right.last(), SomeChain.THIEF, right.proof());

    assertThat(refusal(check(parent, next(parent, PegContent.EMPTY, Optional.of(stolen)))))
        .startsWith("its proof of work does not hold: the coinbase commits to something else than");
  }

  @Test
  void refusesAProofForARangeThatDoesNotFollow() {
    ChainState parent = grown(2, Wei.ZERO);
    ClaimedProof right = proof(parent, SomeChain.MINER);
    ClaimedProof other = new ClaimedProof(SOME, right.last(), right.feeAddress(), right.proof());

    assertThat(refusal(check(parent, next(parent, PegContent.EMPTY, Optional.of(other)))))
        .startsWith("its proof of work does not hold: the range begins with " + SOME);
  }

  @Test
  void paysTheFeesWhenAProofLands() {
    // 2 x 0.5 * 10^15 wei: 80 % are 800,000 gwei, the two members share the rest.
    ChainState parent = grown(2, Wei.of(500_000_000_000_001L));
    Block block = next(parent, deposits(SOMEONE), Optional.of(proof(parent, SomeChain.MINER)));

    assertThat(block.body().payload().withdrawals())
        .containsExactly(
            new Withdrawal(0, 0, SomeChain.MINER, new Gwei(800_000)),
            new Withdrawal(1, 1, SomeBlocks.FEDERATION.get(0), new Gwei(100_000)),
            new Withdrawal(2, 2, SomeBlocks.FEDERATION.get(1), new Gwei(100_000)),
            new Withdrawal(3, 3, SOMEONE, new Gwei(500_000)));

    ChainState then = after(parent, block, new Executed(List.of(), Wei.of(7)));
    assertThat(then.fees().held()).as("what the division left, and its own").isEqualTo(Wei.of(9));
    assertThat(then.nextWithdrawal()).isEqualTo(4);
  }

  @Test
  void leavesToThePegWhatTheFeesDoNotTake() {
    ChainState rich = grown(1, Wei.of(1_000_000_000_000_000L));

    assertThat(RULES.mintSlots(rich, Optional.of(SomeChain.MINER))).isEqualTo(13);
    assertThat(RULES.mintSlots(rich, Optional.of(SomeBlocks.FEDERATION.getFirst()))).isEqualTo(14);
    assertThat(RULES.mintSlots(rich, Optional.empty())).isEqualTo(16);
    assertThat(RULES.mintSlots(genesis(), Optional.of(SomeChain.MINER)))
        .as("nothing is minted of no fees")
        .isEqualTo(16);
  }

  @Test
  void refusesMoreWithdrawalsThanABlockHas() {
    ChainState parent = grown(1, Wei.of(1_000_000_000_000_000L));
    ClaimedProof proof = proof(parent, SomeChain.MINER);
    EvmAddress[] many =
        IntStream.range(0, 14)
            .mapToObj(i -> EvmAddress.fromHex("0x" + "%02x".formatted(i).repeat(20)))
            .toArray(EvmAddress[]::new);
    PegContent content = deposits(many);
    Slot slot = SomeBlocks.slotAfter(parent);
    ExecutionPayload payload =
        SomeBlocks.payload(
            parent, RULES.demand(parent, timeOf(slot), Optional.empty(), PegContent.EMPTY));
    Body body = new Body(payload, content, Optional.of(proof));

    assertThat(refusalOf(parent, RULES.header(parent, slot, body), body))
        .isEqualTo("17 withdrawals are due; a block has at most 16");
  }

  @Test
  void refusesWhatThePegRefuses() {
    ChainState parent = genesis();
    Block block = next(parent, deposits(SOMEONE), Optional.empty());
    ChainState then = after(parent, block, Executed.NOTHING);

    assertThat(check(then, next(then, deposits(SOMEONE), Optional.empty())))
        .isEqualTo(
            new BlockRefusal.PegRefused(
                PegFault.DEPOSIT_SEEN_TWICE,
                "deposit %s:0: it was credited before, or is the peg's own change"
                    .formatted("d0".repeat(32))));
  }

  @Test
  void refusesBurnsThatCannotBe() {
    ChainState parent = genesis();
    Burn elsewhere = new Burn(new BlockNumber(9), SOME, 0, SOMEONE, Bytes.EMPTY, Wei.of(1));

    BlockVerdict verdict = check(parent, next(parent));
    assertThat(verdict).isInstanceOf(BlockVerdict.Sound.class);
    if (verdict instanceof BlockVerdict.Sound sound) {
      assertThat(RULES.extend(sound, new Executed(List.of(elsewhere), Wei.ZERO)))
          .isInstanceOfSatisfying(
              Extension.Refused.class,
              refused -> assertThat(refused.why().fault()).isEqualTo(PegFault.BURN_OUT_OF_PLACE));
    }
  }

  @Test
  void termsHaveBounds() {
    assertThatThrownBy(() -> new ChainTerms(SomeBlocks.DOMAIN, CLOCK, List.of(SOMEONE, SOMEONE)))
        .hasMessage("2 addresses share the fees; 1 to 15 may, and none twice");
    assertThatThrownBy(() -> new ChainTerms(SomeBlocks.DOMAIN, CLOCK, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStateStandsAtOneBlock() {
    ChainState one = grown(1, Wei.ZERO);

    assertThatThrownBy(
            () ->
                new ChainState(
                    one.head(), one.schedule(), genesis().branch(), one.fees(), one.peg(), 0))
        .hasMessageStartingWith("a state after block 1");
    assertThatThrownBy(
            () ->
                new ChainState(one.head(), one.schedule(), one.branch(), one.fees(), one.peg(), -1))
        .hasMessage("withdrawal -1 must not be negative");
  }
}
