package io.alys.consensus.voting;

import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.fork.Candidate;
import io.alys.consensus.voting.VotingRecord.Lock;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;

/**
 * An authority's record in bytes, as the journal keeps it beside the slot. It is no part of any
 * protocol.
 *
 * <pre>
 *   form 1: genesis 32 | last slot i64 | agreed [0..1]: block
 *           | lock [0..1]: block, slot i64
 *   block: number i64 | hash 32 | parent 32 | slot i64
 * </pre>
 */
public final class VotingRecordCodec {
  private static final byte FORM = 1;
  private static final String WHAT = "record of what was signed";

  private VotingRecordCodec() {}

  /**
   * @param genesis the first block of the chain whose blocks were signed
   */
  public static Bytes encode(Hash32 genesis, VotingRecord record) {
    return new Encoder()
        .u8(FORM)
        .hash(genesis)
        .i64(record.last().number())
        .optional(record.agreed(), VotingRecordCodec::write)
        .optional(record.lock(), VotingRecordCodec::write)
        .toBytes();
  }

  private static void write(Encoder out, Lock lock) {
    write(out, lock.block());
    out.i64(lock.slot().number());
  }

  private static void write(Encoder out, Candidate block) {
    out.i64(block.at().number().value())
        .hash(block.hash())
        .hash(block.parent())
        .i64(block.slot().number());
  }

  /**
   * Reads what {@link #encode} wrote. What was signed on another chain binds nobody on this one.
   *
   * @param octets none when nothing was signed
   * @throws IllegalArgumentException when it is anything else
   */
  public static VotingRecord decode(Hash32 genesis, Bytes octets) {
    if (octets.size() == 0) {
      return VotingRecord.EMPTY;
    }
    Decoder in = new Decoder(octets);
    in.requireVersion(WHAT, FORM);
    Hash32 chain = in.hash();
    VotingRecord record =
        new VotingRecord(
            new Slot(in.i64()),
            in.optional(VotingRecordCodec::block),
            in.optional(VotingRecordCodec::lock));
    in.requireEnd(WHAT);
    return chain.equals(genesis) ? record : VotingRecord.EMPTY;
  }

  private static Lock lock(Decoder in) {
    return new Lock(block(in), new Slot(in.i64()));
  }

  private static Candidate block(Decoder in) {
    BlockRef at = new BlockRef(in.blockNumber(), in.hash());
    return new Candidate(at, in.hash(), new Slot(in.i64()));
  }
}
