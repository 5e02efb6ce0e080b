package io.alys.consensus.block;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Transaction;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.federation.AuthorityKey;
import io.alys.federation.FederationUpdate;
import io.alys.peg.DepositMint;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The sections of a body, numbers with the high byte first:
 *
 * <pre>
 *   payload       {@link PayloadCodec}
 *   deposits      count u32, each: txid 32, output u32, block 32, height u32, sat i64,
 *                 recipient 20, federation version i64
 *   refunds       count u32, each: burn 32, recipient 20, gwei i64
 *   proposal      u8 0, or u8 1: kind u8, sat/kvB i64, length u32, transaction
 *   settlements   count u32, each: txid 32, block 32, height u32
 *   update        u8 0, or u8 1 or 2: version i64, count u32 of keys 33, threshold u32,
 *                 length u32 of the address, activation i64, length u32 of the signature;
 *                 with 2 count u32 of authorities, at least 1: key 48, proof of possession 96
 *   proof         u8 0, or u8 1: first 32, last 32, fee address 20, length u32, proof
 * </pre>
 *
 * <p>Ids and hashes of Bitcoin are in the order of Bitcoin's serialisation.
 */
final class BodyCodec {
  private BodyCodec() {}

  /** In their order in a block. */
  static List<Bytes> sections(Body body) {
    PegContent peg = body.peg();
    return List.of(
        PayloadCodec.encode(body.payload()),
        new Encoder().each(peg.deposits(), BodyCodec::write).toBytes(),
        new Encoder().each(peg.refunds(), BodyCodec::write).toBytes(),
        optional(peg.proposal(), BodyCodec::write),
        new Encoder().each(peg.settlements(), BodyCodec::write).toBytes(),
        update(peg.federationUpdate()),
        optional(body.proof(), BodyCodec::write));
  }

  private static <T> Bytes optional(Optional<T> value, BiConsumer<Encoder, T> write) {
    Encoder out = new Encoder().u8(value.isPresent() ? 1 : 0);
    value.ifPresent(it -> write.accept(out, it));
    return out.toBytes();
  }

  static <T> Optional<T> optional(Decoder in, Function<Decoder, T> one) {
    return in.choice(2) == 0 ? Optional.empty() : Optional.of(one.apply(in));
  }

  /** A list is not made before its length is known to be allowed. */
  static <T> List<T> list(Decoder in, String what, int most, Function<Decoder, T> one) {
    int count = in.count();
    BlockLimits.require(what, count, most);
    List<T> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(one.apply(in));
    }
    return values;
  }

  static Hash32 hash(Decoder in) {
    return new Hash32(in.raw(Hash32.SIZE_BYTES));
  }

  static EvmAddress address(Decoder in) {
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

  static List<DepositMint> deposits(Decoder in) {
    return list(in, "deposits", BlockLimits.MAX_DEPOSITS, BodyCodec::deposit);
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

  static List<Refund> refunds(Decoder in) {
    return list(in, "refunds", BlockLimits.MAX_REFUNDS, BodyCodec::refund);
  }

  private static Refund refund(Decoder in) {
    return new Refund(new BurnId(hash(in)), address(in), new Gwei(in.i64()));
  }

  private static void write(Encoder out, Proposal proposal) {
    out.u8(number(proposal.kind()))
        .i64(proposal.feeRate().satsPerKvb())
        .sized(proposal.transaction().toBytes());
  }

  /** As blocks have it: the order in which the source names the kinds is nobody's promise. */
  private static int number(Proposal.Kind kind) {
    return switch (kind) {
      case PEGOUT -> 0;
      case REPLACEMENT -> 1;
      case SWEEP -> 2;
    };
  }

  static Optional<Proposal> proposal(Decoder in) {
    return optional(in, BodyCodec::presentProposal);
  }

  private static Proposal presentProposal(Decoder in) {
    List<Proposal.Kind> kinds =
        List.of(Proposal.Kind.PEGOUT, Proposal.Kind.REPLACEMENT, Proposal.Kind.SWEEP);
    Proposal.Kind kind = kinds.get(in.choice(kinds.size()));
    return new Proposal(kind, new FeeRate(in.i64()), Transaction.parse(in.sized()));
  }

  private static void write(Encoder out, Settlement settlement) {
    out.txid(settlement.txid()).block(settlement.bitcoinBlock()).count(settlement.height().value());
  }

  static List<Settlement> settlements(Decoder in) {
    return list(
        in,
        "settlements",
        BlockLimits.MAX_SETTLEMENTS,
        one -> new Settlement(one.txid(), one.block(), new BlockHeight(one.count())));
  }

  private static Bytes update(Optional<FederationUpdate> update) {
    if (update.isEmpty()) {
      return new Encoder().u8(0).toBytes();
    }
    Encoder out = new Encoder();
    return update.get().namesAuthorities()
        ? out.u8(2).updateOfAuthorities(update.get()).toBytes()
        : out.u8(1).update(update.get()).toBytes();
  }

  static Optional<FederationUpdate> update(Decoder in) {
    int form = in.choice(3);
    return form == 0
        ? Optional.empty()
        : Optional.of(form == 1 ? presentUpdate(in) : updateOfAuthorities(in));
  }

  private static FederationUpdate updateOfAuthorities(Decoder in) {
    FederationUpdate keys = presentUpdate(in);
    List<AuthorityKey> authorities =
        list(in, "authorities", FederationUpdate.MAX_AUTHORITIES, Decoder::authority);
    if (authorities.isEmpty()) {
      throw new IllegalArgumentException("an update of authorities that names none");
    }
    return keys.withAuthorities(authorities);
  }

  private static FederationUpdate presentUpdate(Decoder in) {
    return new FederationUpdate(
        in.i64(),
        list(in, "members", FederationUpdate.MAX_MEMBERS, BodyCodec::key),
        in.count(),
        in.text(),
        new BlockNumber(in.i64()),
        in.sized());
  }

  private static PublicKey key(Decoder in) {
    return new PublicKey(in.raw(PublicKey.SIZE_BYTES));
  }

  private static void write(Encoder out, ClaimedProof claim) {
    out.raw(claim.first().octets())
        .raw(claim.last().octets())
        .raw(claim.feeAddress().octets())
        .sized(AuxPowWire.encode(claim.proof()));
  }

  static Optional<ClaimedProof> proof(Decoder in) {
    return optional(
        in, one -> new ClaimedProof(hash(one), hash(one), address(one), auxPow(one.sized())));
  }

  private static AuxPow auxPow(Bytes wire) {
    return switch (AuxPowWire.decode(wire)) {
      case AuxPowWire.Decoded.Read(AuxPow proof) -> proof;
      case AuxPowWire.Decoded.Rejected(AuxPowWire.Fault fault, String reason) ->
          throw new IllegalArgumentException("%s: %s".formatted(fault, reason));
    };
  }
}
