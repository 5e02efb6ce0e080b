package io.alys.consensus.rules;

import static io.alys.consensus.rules.SomeBlocks.check;
import static io.alys.consensus.rules.SomeBlocks.genesis;
import static io.alys.consensus.rules.SomeBlocks.grown;
import static io.alys.consensus.rules.SomeBlocks.next;
import static io.alys.consensus.rules.SomeBlocks.signedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.consensus.approval.Approvals;
import io.alys.consensus.approval.EarlyApprovals;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Seal;
import io.alys.consensus.block.Signers;
import io.alys.consensus.finality.SomeChain;
import io.alys.ethereum.EvmAddress;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.rules.PegFault;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Faults of version 1 that lost money or stopped the chain, and must not come back. */
class VersionOneFaultsTest {
  @Test
  void fault6AMinerOrMemberWhoAlsoReceivesADepositBreaksNoHonestBlock() {
    ChainState parent = grown(1, Wei.of(1_000_000_000_000_000L));
    List<DepositMint> deposits =
        List.of(deposit(0, SomeChain.MINER), deposit(1, SomeBlocks.FEDERATION.getFirst()));
    PegContent content =
        new PegContent(deposits, List.of(), Optional.empty(), List.of(), Optional.empty());
    Block block = next(parent, content, Optional.of(SomeBlocks.proof(parent, SomeChain.MINER)));

    assertThat(check(parent, block)).isInstanceOf(BlockVerdict.Sound.class);
    assertThat(block.body().payload().withdrawals()).hasSize(5);
  }

  /** Version 1 changed rules by heights in its code: who had another release had other rules. */
  @Test
  void fault23AConstantChangesAtTheHeightThatTheSpecificationNames() {
    SomeActivations before = SomeActivations.of(SomeChain.SPEC);
    SomeActivations changed =
        SomeActivations.of(
            SomeChain.SPEC.withActivations(
                List.of(SomeActivations.change(SomeChain.SPEC, 5, 3, 50_000))));
    ChainState three = changed.grown(3);
    Block fourth = SomeActivations.crediting(three, 20_000, Optional.empty());
    assertThat(changed.check(three, fourth)).isInstanceOf(BlockVerdict.Sound.class);
    ChainState four = changed.after(three, fourth);

    Block byTheOld = SomeActivations.crediting(four, 20_000, Optional.empty());
    assertThat(before.check(four, byTheOld)).isInstanceOf(BlockVerdict.Sound.class);
    assertThat(changed.check(four, byTheOld)).isInstanceOf(BlockRefusal.ProofMissing.class);
    Block proven = SomeActivations.crediting(four, 20_000, Optional.of(changed.proof(four)));
    assertThat(before.check(four, proven)).isInstanceOf(BlockVerdict.Sound.class);
    assertThat(((BlockRefusal.PegRefused) changed.check(four, proven)).fault())
        .isEqualTo(PegFault.DEPOSIT_BELOW_MINIMUM);
    Block byTheNew = SomeActivations.crediting(four, 50_000, Optional.of(changed.proof(four)));
    assertThat(changed.check(four, byTheNew)).isInstanceOf(BlockVerdict.Sound.class);
  }

  private static DepositMint deposit(int output, EvmAddress recipient) {
    return new DepositMint(
        new Outpoint(new Txid(Bytes.fromHex("d1".repeat(32))), output),
        new BlockHash(Bytes.fromHex("b1".repeat(32))),
        new BlockHeight(7),
        new Sats(20_000),
        recipient,
        1);
  }

  @Test
  void fault14NobodyFillsTheSlotOfAnother() {
    ChainState parent = genesis();
    Block block = next(parent);
    Header right = block.header();
    int thief = (right.producer() + 2) % SomeBlocks.AUTHORITIES;
    Header stolen =
        new Header(
            right.parent(),
            right.number(),
            right.slot(),
            right.timestamp(),
            thief,
            right.executionHash(),
            right.bodyRoot(),
            1);

    assertThat(check(parent, SomeBlocks.signed(stolen, block.body())))
        .isInstanceOf(BlockRefusal.NotItsTurn.class);
    assertThat(check(parent, signedBy(right, block.body(), List.of(thief))))
        .isInstanceOf(BlockRefusal.AuthorHasNotSigned.class);
  }

  @Test
  void fault17BytesThatAreNoBlockAreAnAnswerAndNoCrash() {
    byte[] wire = BlockCodec.encode(next(genesis())).toArray();

    for (int length = 0; length < wire.length; length += 13) {
      assertThat(BlockCodec.decode(Bytes.copyOf(Arrays.copyOf(wire, length))))
          .isInstanceOf(BlockCodec.Decoded.Rejected.class);
    }
  }

  @Test
  void fault18AnApprovalThatComesBeforeItsBlockCounts() {
    Block block = next(genesis());
    Header header = block.header();
    int author = header.producer();
    Seal own = SomeBlocks.seal(header, List.of(author));
    EarlyApprovals early = EarlyApprovals.none(SomeBlocks.DOMAIN, 4);
    for (int i = 1; i <= 3; i++) {
      EarlyApprovals.Addition addition =
          early.plus(
              SomeBlocks.approval(header, (author + i) % SomeBlocks.AUTHORITIES),
              List.of(SomeBlocks.SET));
      early = ((EarlyApprovals.Addition.Added) addition).next();
    }

    Approvals approvals =
        Approvals.of(SomeBlocks.SET, block.hash(), SomeBlocks.DOMAIN.ballot(header).message(), own);
    for (var approval : early.take(block.hash(), SomeBlocks.SET).approvals()) {
      approvals = ((Approvals.Addition.Added) approvals.plus(approval)).next();
    }
    assertThat(approvals.isEnough()).isTrue();
    assertThat(check(genesis(), block.withSeal(approvals.seal())))
        .isInstanceOf(BlockVerdict.Sound.class);
  }

  @Test
  void fault21BitsBeyondTheAuthoritiesAreNoVotes() {
    Block block = next(genesis());
    int author = block.header().producer();

    assertThatThrownBy(() -> Signers.of(SomeBlocks.AUTHORITIES, List.of(author, 5, 6, 7)))
        .hasMessage("signer 5 after signer %d of 5 authorities", author);

    // One authority alone, with a field of bits that has room for more of them than there are.
    Block alone = signedBy(block.header(), block.body(), List.of(author));
    byte[] wire = BlockCodec.encode(alone).toArray();
    wire[wire.length - 1] |= (byte) 0b1110_0000;
    assertThat(BlockCodec.decode(Bytes.copyOf(wire)))
        .isEqualTo(
            new BlockCodec.Decoded.Rejected(BlockCodec.Fault.SEAL, "signer 7 of 5 authorities"));
    Signers phantoms = Signers.of(15, List.of(author, 8, 9, 10));
    assertThat(check(genesis(), alone.withSeal(new Seal(alone.seal().signature(), phantoms))))
        .isInstanceOf(BlockRefusal.OtherAuthorities.class);
  }
}
