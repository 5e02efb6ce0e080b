package io.alys.peg.ledger;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Transaction;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.FederationUpdate;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Gwei;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a block says of the peg, as the journal keeps it. It is no part of any protocol.
 *
 * <pre>
 *   form 1 | hash 32 | parent 32 | number i64 | seconds i64 | nanoseconds u32
 *   deposits:    outpoint 36 | block 32 | height u32 | amount i64 | recipient 20 | federation i64
 *   refunds:     burn 32 | recipient 20 | amount i64
 *   proposal:    [0..1] kind u8 | fee rate i64 | transaction
 *   settlements: txid 32 | block 32 | height u32
 *   update:      [0..1] version i64 | members | threshold u32 | address | activation i64 | ...
 *   burns:       block i64 | transaction 32 | index u32 | sender 20 | address | value
 *   finalises:   [0..1] i64
 * </pre>
 */
public final class PegBlockCodec {
  private static final int FORM = 1;
  private static final int NANOS_MAX = 999_999_999;

  private PegBlockCodec() {}

  public static Bytes encode(PegBlock block) {
    Encoder out = new Encoder().u8(FORM);
    PegBlock.Position at = block.position();
    Instant timestamp = at.timestamp();
    out.raw(at.hash().octets())
        .raw(at.parent().octets())
        .i64(at.number().value())
        .i64(timestamp.getEpochSecond())
        .count(timestamp.getNano());
    PegContent content = block.content();
    out.each(content.deposits(), PegBlockCodec::write)
        .each(content.refunds(), PegBlockCodec::write)
        .each(content.proposal().stream().toList(), PegBlockCodec::write)
        .each(content.settlements(), PegBlockCodec::write)
        .each(content.federationUpdate().stream().toList(), PegBlockCodec::write)
        .each(block.burns(), PegBlockCodec::write)
        .each(block.finalises().stream().toList(), (to, number) -> to.i64(number.value()));
    return out.toBytes();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static PegBlock decode(Bytes octets) {
    Decoder in = new Decoder(octets);
    in.requireVersion("block of the ledger", FORM);
    PegBlock.Position at =
        new PegBlock.Position(hash(in), hash(in), new BlockNumber(in.i64()), instant(in));
    PegContent content =
        new PegContent(
            in.each(PegBlockCodec::deposit),
            in.each(PegBlockCodec::refund),
            atMostOne(in.each(PegBlockCodec::proposal)),
            in.each(PegBlockCodec::settlement),
            atMostOne(in.each(PegBlockCodec::update)));
    PegBlock block =
        new PegBlock(
            at,
            content,
            in.each(PegBlockCodec::burn),
            atMostOne(in.each(from -> new BlockNumber(from.i64()))));
    in.requireEnd("block of the ledger");
    return block;
  }

  private static <T> Optional<T> atMostOne(List<T> found) {
    if (found.size() > 1) {
      throw new IllegalArgumentException("%d where one at most has room".formatted(found.size()));
    }
    return found.stream().findFirst();
  }

  /** Nanoseconds beyond a second would be another form of a later time. */
  private static Instant instant(Decoder in) {
    long second = in.i64();
    int nanos = in.count();
    if (nanos > NANOS_MAX
        || second < Instant.MIN.getEpochSecond()
        || second > Instant.MAX.getEpochSecond()) {
      throw new IllegalArgumentException("%d s and %d ns are no time".formatted(second, nanos));
    }
    return Instant.ofEpochSecond(second, nanos);
  }

  private static Hash32 hash(Decoder in) {
    return new Hash32(in.raw(Hash32.SIZE_BYTES));
  }

  private static EvmAddress address(Decoder in) {
    return new EvmAddress(in.raw(EvmAddress.SIZE_BYTES));
  }

  private static void write(Encoder out, DepositMint deposit) {
    out.outpoint(deposit.outpoint())
        .block(deposit.bitcoinBlock())
        .count(deposit.height().value())
        .i64(deposit.amount().value())
        .raw(deposit.recipient().octets())
        .i64(deposit.federationVersion());
  }

  private static DepositMint deposit(Decoder in) {
    return new DepositMint(
        in.outpoint(),
        in.block(),
        new BlockHeight(in.count()),
        new Sats(in.i64()),
        address(in),
        in.i64());
  }

  private static void write(Encoder out, Refund refund) {
    out.raw(refund.burn().hash().octets())
        .raw(refund.recipient().octets())
        .i64(refund.amount().value());
  }

  private static Refund refund(Decoder in) {
    return new Refund(new BurnId(hash(in)), address(in), new Gwei(in.i64()));
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

  private static void write(Encoder out, FederationUpdate update) {
    out.i64(update.version())
        .each(update.members(), (to, key) -> to.raw(key.compressed()))
        .count(update.threshold())
        .text(update.address())
        .i64(update.activation().value())
        .sized(update.signature());
  }

  private static FederationUpdate update(Decoder in) {
    return new FederationUpdate(
        in.i64(),
        in.each(from -> new PublicKey(from.raw(PublicKey.SIZE_BYTES))),
        in.count(),
        in.text(),
        new BlockNumber(in.i64()),
        in.sized());
  }

  private static void write(Encoder out, Burn burn) {
    out.i64(burn.block().value())
        .raw(burn.transactionHash().octets())
        .count(burn.logIndex())
        .raw(burn.sender().octets())
        .sized(burn.bitcoinAddress())
        .sized(Bytes.copyOf(burn.value().value().toByteArray()));
  }

  private static Burn burn(Decoder in) {
    return new Burn(
        new BlockNumber(in.i64()),
        hash(in),
        in.count(),
        address(in),
        in.sized(),
        new Wei(new BigInteger(in.sized().toArray())));
  }
}
