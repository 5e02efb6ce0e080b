package io.alys.consensus.rules;

import static io.alys.consensus.rules.SomeBlocks.AUTHORITIES;
import static io.alys.consensus.rules.SomeBlocks.RULES;
import static io.alys.consensus.rules.SomeBlocks.grown;
import static io.alys.consensus.rules.SomeBlocks.signed;
import static io.alys.consensus.rules.SomeBlocks.signedBy;
import static io.alys.consensus.rules.SomeBlocks.timeOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Withdrawal;
import io.alys.federation.AuthorityKey;
import io.alys.federation.FederationUpdate;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which of two faults a block is refused for. */
class OrderOfBlockRulesTest {
  /** In the order in which they are looked for. */
  private enum Wrong {
    PLACE("NotNext"),
    CLOCK("SlotInFuture"),
    TIME("OutsideSlot"),
    AUTHOR("NotItsTurn"),
    SEAL("TooFewSigners"),
    FEDERATION("WrongFederation"),
    PROOF("ProofRefused"),
    PEG("PegRefused"),
    AUTHORITIES("AuthoritiesRefused"),
    PAYLOAD("PayloadDiffers FEE_RECIPIENT"),
    WITHDRAWALS("WithdrawalDiffers"),
    HASH("PayloadDiffers BLOCK_HASH");

    private final String refusal;

    Wrong(String refusal) {
      this.refusal = refusal;
    }
  }

  private static final ChainState PARENT = grown(2, Wei.ZERO);
  private static final Slot SLOT = SomeBlocks.slotAfter(PARENT);
  private static final Hash32 SOME = new Hash32(Bytes.fromHex("5e".repeat(32)));
  private static final EvmAddress SOMEONE = EvmAddress.fromHex("0x" + "ee".repeat(20));
  private static final ClaimedProof STOLEN = stolen();

  private static ClaimedProof stolen() {
    ClaimedProof right = SomeBlocks.proof(PARENT, SomeChain.MINER);
    return new ClaimedProof(right.first(), right.last(), SomeChain.THIEF, right.proof());
  }

  @Test
  void ofTwoFaultsThatOfTheEarlierRuleIsNamed() {
    for (Wrong one : Wrong.values()) {
      for (Wrong two : EnumSet.range(one, Wrong.HASH)) {
        EnumSet<Wrong> wrong = EnumSet.of(one, two);
        Instant now = wrong.contains(Wrong.CLOCK) ? timeOf(SLOT).minusSeconds(60) : timeOf(SLOT);
        assertThat(name(RULES.check(PARENT, block(wrong), now, Quorum.TWO_THIRDS)))
            .as("a block with %s", wrong)
            .isEqualTo(one.refusal);
      }
    }
    assertThat(name(RULES.check(PARENT, block(Set.of()), timeOf(SLOT), Quorum.TWO_THIRDS)))
        .isEqualTo("Sound");
  }

  private static String name(BlockVerdict verdict) {
    return verdict instanceof BlockRefusal.PayloadDiffers differs
        ? "PayloadDiffers " + differs.field()
        : verdict.getClass().getSimpleName();
  }

  private static Block block(Set<Wrong> wrong) {
    PegContent content = content(wrong);
    Optional<ClaimedProof> proof =
        wrong.contains(Wrong.PROOF) ? Optional.of(STOLEN) : Optional.empty();
    Body body = new Body(payload(wrong, content, proof), content, proof);
    Header right = RULES.header(PARENT, SLOT, body);
    int author = right.producer();
    Header header =
        new Header(
            wrong.contains(Wrong.PLACE) ? SOME : right.parent(),
            right.number(),
            right.slot(),
            wrong.contains(Wrong.TIME) ? right.timestamp().plusSeconds(5) : right.timestamp(),
            wrong.contains(Wrong.AUTHOR) ? (author + 1) % AUTHORITIES : author,
            right.executionHash(),
            right.bodyRoot(),
            wrong.contains(Wrong.FEDERATION) ? 2 : 1);
    return wrong.contains(Wrong.SEAL)
        ? signedBy(header, body, List.of(header.producer()))
        : signed(header, body);
  }

  private static PegContent content(Set<Wrong> wrong) {
    Sats amount = new Sats(wrong.contains(Wrong.PEG) ? 1 : 50_000);
    DepositMint deposit =
        new DepositMint(
            new Outpoint(new Txid(Bytes.fromHex("d0".repeat(32))), 0),
            new BlockHash(Bytes.fromHex("b0".repeat(32))),
            new BlockHeight(100),
            amount,
            SOMEONE,
            1);
    Optional<FederationUpdate> update =
        wrong.contains(Wrong.AUTHORITIES) ? Optional.of(twice()) : Optional.empty();
    return new PegContent(List.of(deposit), List.of(), Optional.empty(), List.of(), update);
  }

  /** Names an authority twice. */
  private static FederationUpdate twice() {
    AuthorityKey key = SomeBlocks.announced(7);
    return SomeChange.update(
        PARENT.peg().federations().last().federation(), 2, 8, List.of(key, key));
  }

  private static ExecutionPayload payload(
      Set<Wrong> wrong, PegContent content, Optional<ClaimedProof> proof) {
    ExecutionPayload due =
        SomeBlocks.payload(
            PARENT,
            RULES.demand(PARENT, timeOf(SLOT), proof.map(ClaimedProof::feeAddress), content));
    List<Withdrawal> withdrawals = new ArrayList<>(due.withdrawals());
    if (wrong.contains(Wrong.WITHDRAWALS)) {
      withdrawals.add(new Withdrawal(1, 1, SOMEONE, new Gwei(1)));
    }
    ExecutionPayload made =
        new ExecutionPayload(
            due.parentHash(),
            wrong.contains(Wrong.PAYLOAD) ? SOMEONE : due.feeRecipient(),
            due.stateRoot(),
            due.receiptsRoot(),
            due.logsBloom(),
            due.prevRandao(),
            due.blockNumber(),
            due.gasLimit(),
            due.gasUsed(),
            due.timestamp(),
            due.extraData(),
            due.baseFeePerGas(),
            Hash32.ZERO,
            due.transactions(),
            withdrawals);
    return made.withBlockHash(wrong.contains(Wrong.HASH) ? SOME : made.computedHash());
  }
}
