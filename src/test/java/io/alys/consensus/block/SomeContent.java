package io.alys.consensus.block;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoin.Txid;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.ethereum.ExecutionPayload;
import io.alys.ethereum.Withdrawal;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.rules.TestChain;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Blocks that hold something of everything; no rule would accept them. */
final class SomeContent {
  static final EvmAddress SOMEONE = EvmAddress.fromHex("0x" + "ab".repeat(20));

  private SomeContent() {}

  static Hash32 hash(int octet) {
    return new Hash32(Bytes.fromHex("%02x".formatted(octet).repeat(32)));
  }

  private static Txid txid(int octet) {
    return new Txid(hash(octet).octets());
  }

  private static BlockHash bitcoinBlock(int octet) {
    return new BlockHash(hash(octet).octets());
  }

  static ExecutionPayload payload(List<Bytes> transactions) {
    return new ExecutionPayload(
        hash(0x11),
        SOMEONE,
        hash(0x12),
        hash(0x13),
        Bytes.fromHex("0f".repeat(256)),
        hash(0x14),
        new BlockNumber(9),
        30_000_000,
        63_000,
        SomeBlocks.START.plusSeconds(10),
        Bytes.fromHex("616c7973"),
        Wei.of(1_000_000_007),
        hash(0x15),
        transactions,
        List.of(
            new Withdrawal(3, 3, SOMEONE, new Gwei(500_000)),
            new Withdrawal(4, 4, SomeChain.MINER, new Gwei(1))));
  }

  static Transaction transaction() {
    return new Transaction(
        2,
        List.of(new Transaction.Input(new Outpoint(txid(0x21), 1), Bytes.EMPTY, 0xffff_fffdL)),
        List.of(new Transaction.Output(new Sats(12_345), Bytes.fromHex("0014" + "22".repeat(20)))),
        0);
  }

  static PegContent peg() {
    return new PegContent(
        List.of(
            new DepositMint(
                new Outpoint(txid(0x31), 0xffff_fffeL),
                bitcoinBlock(0x32),
                new BlockHeight(840_000),
                new Sats(50_000),
                SOMEONE,
                1)),
        List.of(new Refund(new BurnId(hash(0x41)), SOMEONE, new Gwei(77))),
        Optional.of(
            new Proposal(Proposal.Kind.REPLACEMENT, FeeRate.perVirtualByte(12), transaction())),
        List.of(new Settlement(txid(0x51), bitcoinBlock(0x52), new BlockHeight(839_990))),
        Optional.of(TestChain.update(2, new BlockNumber(1_000))));
  }

  static ClaimedProof proof() {
    return SomeChain.proven(SomeChain.upTo(3), SomeChain.hash(3), SomeChain.MINER);
  }

  static Body full() {
    return new Body(
        payload(List.of(Bytes.fromHex("02f8aa"), Bytes.fromHex("02f8bb"))),
        peg(),
        Optional.of(proof()));
  }

  /** An update of the authorities, and nothing else. */
  static Body authorities() {
    PegContent content =
        new PegContent(
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.of(
                TestChain.update(2, new BlockNumber(1_000))
                    .withAuthorities(List.of(SomeBlocks.announced(1), SomeBlocks.announced(2)))));
    return new Body(payload(List.of()), content, Optional.empty());
  }

  static Body empty() {
    return new Body(payload(List.of()), PegContent.EMPTY, Optional.empty());
  }

  /** So many transactions of so many bytes, and nothing else. */
  static Body heavy(int transactions, int sizeBytes) {
    Bytes one = Bytes.copyOf(new byte[sizeBytes]);
    return new Body(
        payload(IntStream.range(0, transactions).mapToObj(_ -> one).toList()),
        PegContent.EMPTY,
        Optional.empty());
  }

  static Header header(Body body) {
    return new Header(
        hash(0x61),
        new BlockNumber(9),
        new Slot(340_651_261),
        SomeBlocks.START.plusSeconds(10),
        3,
        hash(0x15),
        body.root(),
        1);
  }

  static Block block(Body body) {
    return SomeBlocks.signedBy(header(body), body, List.of(0, 3));
  }
}
