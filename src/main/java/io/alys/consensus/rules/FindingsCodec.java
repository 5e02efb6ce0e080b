package io.alys.consensus.rules;

import io.alys.consensus.auxpow.CompactTarget;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.Bytes;
import java.util.Optional;

/**
 * What a node found out about a block, in bytes, kept beside the block. It is no part of any
 * protocol.
 *
 * <pre>
 *   form 2: execution, length u32, as ExecutedCodec has it
 *           | target [0..1]: bits i64, height i64 | specification [0..1]: 32
 * </pre>
 *
 * <p>Where there is neither of the two, the execution alone, which begins with form 1: as all of
 * them were kept before there were others.
 */
public final class FindingsCodec {
  private static final byte FORM = 2;

  private FindingsCodec() {}

  public static Bytes encode(Findings findings) {
    Bytes executed = ExecutedCodec.encode(findings.executed());
    if (findings.target().isEmpty() && findings.specification().isEmpty()) {
      return executed;
    }
    return new Encoder()
        .u8(FORM)
        .sized(executed)
        .optional(findings.target(), FindingsCodec::write)
        .optional(findings.specification(), Encoder::hash)
        .toBytes();
  }

  private static void write(Encoder out, ProofTarget target) {
    out.i64(target.bits().bits()).i64(target.height().value());
  }

  private static ProofTarget target(Decoder in) {
    return new ProofTarget(new CompactTarget(in.i64()), in.blockNumber());
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Findings decode(Bytes octets) {
    if (octets.size() == 0 || octets.toArray()[0] != FORM) {
      return new Findings(ExecutedCodec.decode(octets), Optional.empty(), Optional.empty());
    }
    Decoder in = new Decoder(octets);
    in.requireVersion("findings about a block", FORM);
    Findings findings =
        new Findings(
            ExecutedCodec.decode(in.sized()),
            in.optional(FindingsCodec::target),
            in.optional(Decoder::hash));
    in.requireEnd("findings about a block");
    if (!encode(findings).equals(octets)) {
      throw new IllegalArgumentException("findings about a block that are written another way");
    }
    return findings;
  }
}
