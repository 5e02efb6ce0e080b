package io.alys.peg.ledger;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Transaction;
import io.alys.ethereum.BurnId;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.time.Instant;

/**
 * What a block says of the peg, as the journal keeps it. It is no part of any protocol.
 *
 * <pre>
 *   form 1 | hash 32 | parent 32 | number i64 | seconds i64 | nanoseconds u32
 *   deposits:    outpoint 36 | block 32 | height u32 | amount i64 | recipient 20 | federation i64
 *   refunds:     burn 32 | recipient 20 | amount i64
 *   proposal:    [0..1] kind u8 | fee rate i64 | transaction
 *   settlements: txid 32 | block 32 | height u32
 *   update:      u32 0, or 1 or 2: version i64 | members | threshold u32 | address
 *                | activation i64 | signature; with 2 authorities: key 48 | proof 96
 *   burns:       block i64 | transaction 32 | index u32 | sender 20 | address | value
 *   finalises:   [0..1] i64
 * </pre>
 */
public final class PegBlockCodec {
  private static final int FORM = 1;
  private static final int NANOSECONDS = 1_000_000_000;

  /** The last one that {@link Instant} knows. */
  private static final long LAST_SECOND = Instant.MAX.getEpochSecond();

  private PegBlockCodec() {}

  public static Bytes encode(PegBlock block) {
    Encoder out = new Encoder().u8(FORM);
    PegBlock.Position at = block.position();
    Instant timestamp = at.timestamp();
    out.hash(at.hash())
        .hash(at.parent())
        .i64(at.number().value())
        .i64(timestamp.getEpochSecond())
        .count(timestamp.getNano());
    PegContent content = block.content();
    out.each(content.deposits(), PegBlockCodec::write)
        .each(content.refunds(), PegBlockCodec::write)
        .optional(content.proposal(), PegBlockCodec::write)
        .each(content.settlements(), PegBlockCodec::write)
        .update(content.federationUpdate())
        .each(block.burns(), PegBlockCodec::write)
        .optional(block.finalises(), (to, number) -> to.i64(number.value()));
    return out.toBytes();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is anything that {@link #encode} does not write
   */
  public static PegBlock decode(Bytes octets) {
    Decoder in = new Decoder(octets);
    in.requireVersion("block of the ledger", FORM);
    PegBlock.Position at =
        new PegBlock.Position(in.hash(), in.hash(), in.blockNumber(), timestamp(in));
    PegContent content =
        new PegContent(
            in.each(PegBlockCodec::deposit),
            in.each(PegBlockCodec::refund),
            in.optional(PegBlockCodec::proposal),
            in.each(PegBlockCodec::settlement),
            in.optionalUpdate());
    PegBlock block =
        new PegBlock(at, content, in.each(PegBlockCodec::burn), in.optional(Decoder::blockNumber));
    in.requireEnd("block of the ledger");
    if (!encode(block).equals(octets)) {
      throw new IllegalArgumentException("a block of the ledger that is written another way");
    }
    return block;
  }

  private static Instant timestamp(Decoder in) {
    long seconds = in.i64();
    int nanoseconds = in.count();
    if (seconds < 0 || seconds > LAST_SECOND || nanoseconds >= NANOSECONDS) {
      throw new IllegalArgumentException(
          "%d seconds and %d nanoseconds are no time of a block".formatted(seconds, nanoseconds));
    }
    return Instant.ofEpochSecond(seconds, nanoseconds);
  }

  private static void write(Encoder out, DepositMint deposit) {
    out.outpoint(deposit.outpoint())
        .block(deposit.bitcoinBlock())
        .count(deposit.height().value())
        .i64(deposit.amount().value())
        .account(deposit.recipient())
        .i64(deposit.federationVersion());
  }

  private static DepositMint deposit(Decoder in) {
    return new DepositMint(
        in.outpoint(),
        in.block(),
        new BlockHeight(in.count()),
        new Sats(in.i64()),
        in.account(),
        in.i64());
  }

  private static void write(Encoder out, Refund refund) {
    out.hash(refund.burn().hash()).account(refund.recipient()).i64(refund.amount().value());
  }

  private static Refund refund(Decoder in) {
    return new Refund(new BurnId(in.hash()), in.account(), new Gwei(in.i64()));
  }

  private static void write(Encoder out, Proposal proposal) {
    out.u8(proposal.kind().ordinal())
        .i64(proposal.feeRate().satsPerKvb())
        .sized(proposal.transaction().toBytes());
  }

  private static Proposal proposal(Decoder in) {
    return new Proposal(
        Proposal.Kind.values()[in.choice(Proposal.Kind.values().length)],
        new FeeRate(in.i64()),
        Transaction.parse(in.sized()));
  }

  private static void write(Encoder out, Settlement settlement) {
    out.txid(settlement.txid()).block(settlement.bitcoinBlock()).count(settlement.height().value());
  }

  private static Settlement settlement(Decoder in) {
    return new Settlement(in.txid(), in.block(), new BlockHeight(in.count()));
  }

  private static void write(Encoder out, Burn burn) {
    out.i64(burn.block().value())
        .hash(burn.transactionHash())
        .count(burn.logIndex())
        .account(burn.sender())
        .sized(burn.bitcoinAddress())
        .sized(Bytes.copyOf(burn.value().value().toByteArray()));
  }

  private static Burn burn(Decoder in) {
    return new Burn(
        in.blockNumber(),
        in.hash(),
        in.count(),
        in.account(),
        in.sized(),
        new Wei(new BigInteger(in.sized().toArray())));
  }
}
