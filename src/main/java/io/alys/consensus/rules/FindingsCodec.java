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
 *   form 2: execution, length u32, as ExecutedCodec has it | bits i64 | height i64
 * </pre>
 *
 * <p>Where there is no target, the execution alone, which begins with form 1: as all of them were
 * kept before targets were.
 */
public final class FindingsCodec {
  private static final byte FORM = 2;

  private FindingsCodec() {}

  public static Bytes encode(Findings findings) {
    Bytes executed = ExecutedCodec.encode(findings.executed());
    return findings
        .target()
        .map(
            target ->
                new Encoder()
                    .u8(FORM)
                    .sized(executed)
                    .i64(target.bits().bits())
                    .i64(target.height().value())
                    .toBytes())
        .orElse(executed);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static Findings decode(Bytes octets) {
    if (octets.size() == 0 || octets.toArray()[0] != FORM) {
      return new Findings(ExecutedCodec.decode(octets), Optional.empty());
    }
    Decoder in = new Decoder(octets);
    in.requireVersion("findings about a block", FORM);
    Executed executed = ExecutedCodec.decode(in.sized());
    ProofTarget target = new ProofTarget(new CompactTarget(in.i64()), in.blockNumber());
    in.requireEnd("findings about a block");
    return new Findings(executed, Optional.of(target));
  }
}
