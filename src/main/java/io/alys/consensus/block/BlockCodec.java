package io.alys.consensus.block;

import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.finality.ClaimedProof;
import io.alys.ethereum.ExecutionPayload;
import io.alys.federation.FederationUpdate;
import io.alys.peg.DepositMint;
import io.alys.peg.PegContent;
import io.alys.peg.Proposal;
import io.alys.peg.Refund;
import io.alys.peg.Settlement;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The one form of a block; every other byte string is refused.
 *
 * <pre>
 *   version u8 = 1 | length u32, header | 7 times: length u32, section of the body
 *     | signature 96 | authorities u8, bits of the signers
 * </pre>
 */
public final class BlockCodec {
  private static final int VERSION = 1;

  /** What came of reading. */
  public sealed interface Decoded {
    record Read(Block block) implements Decoded {}

    /**
     * @param reason for people: what is wrong, and where in its section
     */
    record Rejected(Fault fault, String reason) implements Decoded {}
  }

  /** Which part of the bytes is wrong. */
  public enum Fault {
    TOO_LONG,
    VERSION,
    HEADER,
    PAYLOAD,
    DEPOSITS,
    REFUNDS,
    PROPOSAL,
    SETTLEMENTS,
    FEDERATION_UPDATE,
    PROOF,
    SEAL,
    TRAILING,
    /** Each part is right, but the header names another body. */
    BODY
  }

  private BlockCodec() {}

  public static Bytes encode(Block block) {
    Encoder out = new Encoder().u8(VERSION).sized(block.header().toRlp());
    BodyCodec.sections(block.body()).forEach(out::sized);
    Signers signers = block.seal().signers();
    return out.raw(block.seal().signature().compressed())
        .u8(signers.authorities())
        .raw(signers.toBits())
        .toBytes();
  }

  /** Reads one; total. */
  public static Decoded decode(Bytes wire) {
    if (wire.size() > BlockLimits.MAX_BYTES) {
      return new Decoded.Rejected(
          Fault.TOO_LONG,
          "a block of %d bytes; %d are the most".formatted(wire.size(), BlockLimits.MAX_BYTES));
    }
    Reading reading = new Reading(wire);
    try {
      return new Decoded.Read(reading.block());
    } catch (IllegalArgumentException e) {
      return new Decoded.Rejected(reading.at, String.valueOf(e.getMessage()));
    }
  }

  /** Remembers in which part it is. */
  private static final class Reading {
    private final Decoder in;
    private Fault at = Fault.VERSION;

    Reading(Bytes wire) {
      in = new Decoder(wire);
    }

    Block block() {
      in.requireVersion("block", VERSION);
      at = Fault.HEADER;
      Header header = Header.parse(in.sized());
      Body body = body();
      at = Fault.SEAL;
      Seal seal = seal();
      at = Fault.TRAILING;
      in.requireEnd("block");
      at = Fault.BODY;
      return new Block(header, body, seal);
    }

    private Body body() {
      ExecutionPayload payload = section(Fault.PAYLOAD, PayloadCodec::decode);
      List<DepositMint> deposits = section(Fault.DEPOSITS, BodyCodec::deposits);
      List<Refund> refunds = section(Fault.REFUNDS, BodyCodec::refunds);
      Optional<Proposal> proposal = section(Fault.PROPOSAL, BodyCodec::proposal);
      List<Settlement> settlements = section(Fault.SETTLEMENTS, BodyCodec::settlements);
      Optional<FederationUpdate> update = section(Fault.FEDERATION_UPDATE, BodyCodec::update);
      Optional<ClaimedProof> proof = section(Fault.PROOF, BodyCodec::proof);
      at = Fault.PROPOSAL; // Its length is the one limit that no section has looked at.
      return new Body(
          payload, new PegContent(deposits, refunds, proposal, settlements, update), proof);
    }

    private <T> T section(Fault part, Function<Decoder, T> read) {
      at = part;
      Decoder section = new Decoder(in.sized());
      T value = read.apply(section);
      section.requireEnd("section");
      return value;
    }

    private Seal seal() {
      BlsSignature signature = BlsSignature.parse(in.raw(BlsSignature.SIZE_BYTES));
      int authorities = in.u8();
      return new Seal(
          signature, Signers.ofBits(authorities, in.raw(Signers.sizeBytes(authorities))));
    }
  }
}
