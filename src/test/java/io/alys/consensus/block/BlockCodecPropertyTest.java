package io.alys.consensus.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.consensus.block.BlockCodec.Decoded;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BlockCodecPropertyTest {
  private static final Bytes FULL = BlockCodec.encode(SomeContent.block(SomeContent.full()));

  private static void isReadBackOrRefused(Bytes wire) {
    switch (BlockCodec.decode(wire)) {
      case Decoded.Read(Block block) -> assertThat(BlockCodec.encode(block)).isEqualTo(wire);
      case Decoded.Rejected(BlockCodec.Fault _, String reason) -> assertThat(reason).isNotBlank();
    }
  }

  @Property(tries = 2_000)
  void noBytesAreReadButThoseThatAreWritten(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    byte[] wire = FULL.toArray();
    int changes = 1 + lots.nextInt(3);
    for (int i = 0; i < changes; i++) {
      wire[lots.nextInt(wire.length)] ^= (byte) (1 << lots.nextInt(Byte.SIZE));
    }
    isReadBackOrRefused(Bytes.copyOf(wire));
  }

  @Property(tries = 1_000)
  void whatIsCutShortOrPatchedTogetherIsRefused(@ForAll long seed) {
    Seed lots = Seed.of(seed);
    byte[] wire = FULL.toArray();
    int cut = lots.nextInt(wire.length);
    assertThat(BlockCodec.decode(Bytes.copyOf(Arrays.copyOf(wire, cut))))
        .isInstanceOf(Decoded.Rejected.class);
    int from = lots.nextInt(wire.length);
    isReadBackOrRefused(
        Bytes.copyOf(Arrays.copyOf(wire, cut))
            .plus(Bytes.copyOf(Arrays.copyOfRange(wire, from, wire.length))));
  }

  @Property(tries = 1_000)
  void anyBytesAreAnAnswer(@ForAll byte[] any) {
    isReadBackOrRefused(Bytes.copyOf(any));
    isReadBackOrRefused(Bytes.fromHex("01").plus(Bytes.copyOf(any)));
  }
}
