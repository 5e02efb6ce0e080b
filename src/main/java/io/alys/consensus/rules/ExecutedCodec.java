package io.alys.consensus.rules;

import io.alys.peg.Burn;
import io.alys.peg.codec.Decoder;
import io.alys.peg.codec.Encoder;
import io.alys.primitives.Bytes;
import io.alys.primitives.Wei;
import java.math.BigInteger;

/**
 * What the execution layer made of a block, in bytes: kept beside the block, so that a start needs
 * no execution client to know it. It is no part of any protocol.
 *
 * <pre>
 *   form 1
 *   burns: block i64 | transaction 32 | index u32 | sender 20 | address | value
 *   fees:  value
 * </pre>
 *
 * <p>Lists, addresses and values have their length before them (u32); a value is a number of two's
 * complement in as few bytes as it takes.
 */
public final class ExecutedCodec {
  private static final int FORM = 1;

  private ExecutedCodec() {}

  public static Bytes encode(Executed executed) {
    Encoder out = new Encoder().u8(FORM).each(executed.burns(), ExecutedCodec::write);
    return write(out, executed.fees()).toBytes();
  }

  /**
   * Reads the one form.
   *
   * @throws IllegalArgumentException when it is anything that {@link #encode} does not write
   */
  public static Executed decode(Bytes octets) {
    Decoder in = new Decoder(octets);
    in.requireVersion("execution of a block", FORM);
    Executed executed = new Executed(in.each(ExecutedCodec::burn), wei(in));
    in.requireEnd("execution of a block");
    if (!encode(executed).equals(octets)) {
      throw new IllegalArgumentException("an execution of a block that is written another way");
    }
    return executed;
  }

  private static void write(Encoder out, Burn burn) {
    out.i64(burn.block().value())
        .hash(burn.transactionHash())
        .count(burn.logIndex())
        .account(burn.sender())
        .sized(burn.bitcoinAddress());
    write(out, burn.value());
  }

  private static Burn burn(Decoder in) {
    return new Burn(in.blockNumber(), in.hash(), in.count(), in.account(), in.sized(), wei(in));
  }

  static Encoder write(Encoder out, Wei amount) {
    return out.sized(Bytes.copyOf(amount.value().toByteArray()));
  }

  static Wei wei(Decoder in) {
    return new Wei(new BigInteger(1, in.sized().toArray()));
  }
}
