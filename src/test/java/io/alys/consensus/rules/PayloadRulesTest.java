package io.alys.consensus.rules;

import static io.alys.consensus.rules.SomeBlocks.RULES;
import static io.alys.consensus.rules.SomeBlocks.body;
import static io.alys.consensus.rules.SomeBlocks.check;
import static io.alys.consensus.rules.SomeBlocks.genesis;
import static io.alys.consensus.rules.SomeBlocks.next;
import static io.alys.consensus.rules.SomeBlocks.signed;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Body;
import io.alys.consensus.block.Header;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PayloadRulesTest {
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

  private static ExecutionPayload payload(
      ExecutionPayload old, Hash32 parent, EvmAddress recipient, Hash32 randao, Instant at) {
    return new ExecutionPayload(
        parent,
        recipient,
        old.stateRoot(),
        old.receiptsRoot(),
        old.logsBloom(),
        randao,
        old.blockNumber(),
        old.gasLimit(),
        old.gasUsed(),
        at,
        old.extraData(),
        old.baseFeePerGas(),
        old.blockHash(),
        old.transactions(),
        old.withdrawals());
  }

  @Test
  void refusesAPayloadThatIsNotTheOneDemanded() {
    ChainState parent = genesis();
    Block block = next(parent);
    ExecutionPayload is = block.body().payload();
    Hash32 before = is.parentHash();
    EvmAddress burnt = is.feeRecipient();
    Instant at = is.timestamp();

    assertThat(
            refusal(
                check(
                    parent,
                    SomeBlocks.with(
                        parent, block, old -> payload(old, SOME, burnt, Hash32.ZERO, at)))))
        .isEqualTo("the payload's parent hash is %s; it must be %s".formatted(SOME, before));
    assertThat(
            refusal(
                check(
                    parent,
                    SomeBlocks.with(
                        parent, block, old -> payload(old, before, SOMEONE, Hash32.ZERO, at)))))
        .isEqualTo("the payload's fee recipient is %s; it must be %s".formatted(SOMEONE, burnt));
    assertThat(
            refusal(
                check(
                    parent,
                    SomeBlocks.with(parent, block, old -> payload(old, before, burnt, SOME, at)))))
        .isEqualTo("the payload's randao is %s; it must be %s".formatted(SOME, Hash32.ZERO));
  }

  @Test
  void refusesAPayloadThatIsNotTheHeaders() {
    ChainState parent = genesis();
    Block block = next(parent);
    Header right = block.header();
    Header later =
        new Header(
            right.parent(),
            right.number(),
            right.slot(),
            right.timestamp().plusSeconds(1),
            right.producer(),
            right.executionHash(),
            right.bodyRoot(),
            1);
    Header other =
        new Header(
            right.parent(),
            right.number(),
            right.slot(),
            right.timestamp(),
            right.producer(),
            SOME,
            right.bodyRoot(),
            1);

    assertThat(refusalOf(parent, later, block.body()))
        .isEqualTo(
            "the payload's timestamp is %s; it must be %s"
                .formatted(right.timestamp(), later.timestamp()));
    assertThat(refusalOf(parent, other, block.body()))
        .isEqualTo(
            "the payload's block hash is %s; it must be %s".formatted(right.executionHash(), SOME));
  }

  @Test
  void refusesAPayloadWhoseHashIsNotThatOfItsContent() {
    ChainState parent = genesis();
    Block block = next(parent);
    ExecutionPayload lying = block.body().payload().withBlockHash(SOME);
    Body body = new Body(lying, PegContent.EMPTY, Optional.empty());

    assertThat(refusalOf(parent, RULES.header(parent, block.header().slot(), body), body))
        .isEqualTo(
            "the payload's block hash is %s; it must be %s".formatted(SOME, lying.computedHash()));
  }

  private static ExecutionPayload withdrawing(ExecutionPayload old, List<Withdrawal> changed) {
    return new ExecutionPayload(
        old.parentHash(),
        old.feeRecipient(),
        old.stateRoot(),
        old.receiptsRoot(),
        old.logsBloom(),
        old.prevRandao(),
        old.blockNumber(),
        old.gasLimit(),
        old.gasUsed(),
        old.timestamp(),
        old.extraData(),
        old.baseFeePerGas(),
        old.blockHash(),
        old.transactions(),
        changed);
  }

  @Test
  void refusesWithdrawalsThatAreNotThoseDue() {
    ChainState parent = genesis();
    Block block = next(parent, deposits(SOMEONE), Optional.empty());
    List<Withdrawal> due = block.body().payload().withdrawals();
    List<Withdrawal> more = new ArrayList<>(due);
    more.add(new Withdrawal(1, 1, SOMEONE, new Gwei(1)));

    assertThat(
            refusal(check(parent, SomeBlocks.with(parent, block, old -> withdrawing(old, more)))))
        .isEqualTo(
            "withdrawal at position 1 is 1 gwei to %s with index 1; it must be none"
                .formatted(SOMEONE));
    assertThat(
            refusal(
                check(parent, SomeBlocks.with(parent, block, old -> withdrawing(old, List.of())))))
        .isEqualTo(
            "withdrawal at position 0 is none; it must be 500000 gwei to %s with index 0"
                .formatted(SOMEONE));
    assertThat(
            check(
                parent,
                SomeBlocks.with(
                    parent,
                    block,
                    old ->
                        withdrawing(
                            old, List.of(new Withdrawal(1, 1, SOMEONE, due.getFirst().amount()))))))
        .isInstanceOf(BlockRefusal.WithdrawalDiffers.class);
  }
}
