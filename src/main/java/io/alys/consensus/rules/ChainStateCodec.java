package io.alys.consensus.rules;

import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.block.Header;
import io.alys.consensus.bls.BlsPublicKey;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.finality.FeeAccount;
import io.alys.consensus.finality.Unfinalised;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.peg.state.PegState;
import io.alys.peg.state.PegStateCodec;
import io.alys.primitives.Bytes;

/**
 * A state in bytes, so that a start need not read the chain from its first block. One state has one
 * form; it is no part of any protocol.
 *
 * <pre>
 *   form 2
 *   head             length u32, header
 *   authorities      keys 48 | those who wait: keys 48, from i64
 *   branch           finalised: number i64, hash 32 | last proof: number i64, hash 32
 *                    | last bits i64 | hashes 32
 *   fees             value
 *   next withdrawal  i64
 *   peg              length u32, as PegStateCodec has it
 * </pre>
 *
 * <p>Lists and values have their length before them (u32).
 */
public final class ChainStateCodec {
  /** Of the bytes; who keeps them may keep it beside them. */
  public static final int FORM = 2;

  private ChainStateCodec() {}

  public static Bytes encode(ChainState state) {
    Unfinalised branch = state.branch();
    Encoder out =
        new Encoder()
            .u8(FORM)
            .sized(state.head().toRlp())
            .each(state.authorities().keys(), ChainStateCodec::write)
            .each(state.schedule().coming(), ChainStateCodec::write);
    write(out, branch.finalised());
    write(out, branch.lastProof());
    out.i64(branch.lastBits().bits()).each(branch.hashes(), Encoder::hash);
    return ExecutedCodec.write(out, state.fees().held())
        .i64(state.nextWithdrawal())
        .sized(PegStateCodec.encode(state.peg()))
        .toBytes();
  }

  /**
   * Reads a state.
   *
   * @throws IllegalArgumentException when the bytes are anything but what {@link #encode} makes of
   *     a state whose parts are of the same block; begin again from an older one, or from the first
   *     block
   */
  public static ChainState decode(Bytes octets) {
    Decoder in = new Decoder(octets);
    in.requireVersion("state of the chain", FORM);
    try {
      ChainState state = read(in);
      in.requireEnd("state of the chain");
      requireOneBlock(state);
      if (!encode(state).equals(octets)) {
        throw new IllegalArgumentException("a state of the chain that is written another way");
      }
      return state;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a state of the chain with too high a number", e);
    }
  }

  private static ChainState read(Decoder in) {
    Header head = Header.parse(in.sized());
    AuthoritySchedule schedule =
        new AuthoritySchedule(authorities(in), in.each(ChainStateCodec::coming));
    Unfinalised branch =
        Unfinalised.of(ref(in), ref(in), new CompactTarget(in.i64()), in.each(Decoder::hash));
    FeeAccount fees = new FeeAccount(ExecutedCodec.wei(in));
    long nextWithdrawal = in.i64();
    PegState peg = PegStateCodec.decode(in.sized());
    return new ChainState(head, schedule, branch, fees, peg, nextWithdrawal);
  }

  /** By number too: the state itself compares hashes only. */
  private static void requireOneBlock(ChainState state) {
    BlockRef head = state.head().ref();
    if (!state.branch().head().equals(head) || !state.peg().head().number().equals(head.number())) {
      throw new IllegalArgumentException(
          "a state after %s, whose branch ends with %s and whose peg stands at %s"
              .formatted(head, state.branch().head(), state.peg().head().number()));
    }
  }

  private static void write(Encoder out, BlsPublicKey key) {
    out.raw(key.compressed());
  }

  private static void write(Encoder out, AuthoritySchedule.Coming coming) {
    out.each(coming.set().keys(), ChainStateCodec::write).i64(coming.from().value());
  }

  private static AuthoritySchedule.Coming coming(Decoder in) {
    return new AuthoritySchedule.Coming(authorities(in), in.blockNumber());
  }

  private static Authorities authorities(Decoder in) {
    return new Authorities(in.each(key -> BlsPublicKey.parse(key.raw(BlsPublicKey.SIZE_BYTES))));
  }

  private static void write(Encoder out, BlockRef block) {
    out.i64(block.number().value()).hash(block.hash());
  }

  private static BlockRef ref(Decoder in) {
    return new BlockRef(in.blockNumber(), in.hash());
  }
}
