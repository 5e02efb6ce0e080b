package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.network.PeerCodec.Decoded;
import io.alys.primitives.Seed;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever comes, it is a message or it is refused, and nothing is thrown. */
class PeerCodecPropertyTest {
  private static final List<Said> ALL = List.copyOf(SomeSaid.ALL.values());

  @Property(tries = 2_000)
  void readsAnyBytes(@ForAll byte[] wire) {
    check(PeerCodec.decode(wire));
  }

  @Property(tries = 5_000)
  void readsAnyDamage(@ForAll long number) {
    Seed seed = Seed.of(number);
    byte[] wire = PeerCodec.encode(ALL.get(seed.nextInt(ALL.size())));
    int changes = 1 + seed.nextInt(4);
    for (int i = 0; i < changes; i++) {
      switch (seed.nextInt(4)) {
        case 0 -> wire = Arrays.copyOf(wire, seed.nextInt(wire.length + 1));
        case 1 -> wire = joined(wire, PeerCodec.encode(ALL.get(seed.nextInt(ALL.size()))));
        default -> {
          if (wire.length > 0) {
            wire[seed.nextInt(wire.length)] = (byte) seed.nextLong();
          }
        }
      }
    }
    check(PeerCodec.decode(wire));
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  /** What is read is written to be read as the same. */
  private static void check(Decoded decoded) {
    if (decoded instanceof Decoded.Read(Said said)) {
      assertThat(PeerCodec.decode(PeerCodec.encode(said))).isEqualTo(new Decoded.Read(said));
    }
  }
}
