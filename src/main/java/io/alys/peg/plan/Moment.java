package io.alys.peg.plan;

import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * The block that a plan is for.
 *
 * @param parent whose hash nobody knew before it was there: no one who chooses a burn or a deposit
 *     can choose the lot
 */
public record Moment(BlockNumber block, Instant timestamp, Hash32 parent) {
  Seed seed() {
    return Seed.of(ByteBuffer.wrap(parent.octets().toArray()).getLong());
  }
}
