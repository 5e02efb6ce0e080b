package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.network.Frames.Frame;
import io.alys.primitives.Seed;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {
  private final Frames frames = new Frames(100);

  private static Buffer message(int sizeBytes) {
    byte[] octets = new byte[sizeBytes];
    Arrays.fill(octets, (byte) sizeBytes);
    return Buffer.buffer(octets);
  }

  @Test
  void cutsMessagesHoweverTheyAreSplit() {
    Seed seed = Seed.of(5);
    Buffer all = Buffer.buffer();
    for (int size = 0; size <= 100; size++) {
      all.appendBuffer(Frames.framed(message(size).getBytes()));
    }
    List<Frame> read = new ArrayList<>();
    int at = 0;
    while (at < all.length()) {
      int end = Math.min(all.length(), at + 1 + seed.nextInt(40));
      frames.add(all.getBuffer(at, end));
      at = end;
      for (Frame next = frames.next(); next != null; next = frames.next()) {
        read.add(next);
      }
      assertThat(frames.sizeBytes()).isLessThan(105);
    }
    assertThat(read).hasSize(101);
    for (int size = 0; size <= 100; size++) {
      assertThat(read.get(size)).isEqualTo(new Frame.Message(message(size)));
    }
    assertThat(frames.sizeBytes()).isZero();
  }

  @Test
  void refusesWhatIsTooLongBeforeItCame() {
    frames.add(Buffer.buffer().appendByte((byte) 0).appendInt(101));
    assertThat(frames.next()).isEqualTo(new Frame.Unreadable());
  }

  @Test
  void takesALengthWithTheHighestBitForALongOne() {
    frames.add(Buffer.buffer().appendByte((byte) 0).appendInt(-1));
    assertThat(frames.next()).isEqualTo(new Frame.Unreadable());
  }

  @Test
  void refusesWhatIsCompressed() {
    frames.add(Buffer.buffer().appendByte((byte) 1).appendInt(1).appendByte((byte) 7));
    assertThat(frames.next()).isEqualTo(new Frame.Unreadable());
  }

  @Test
  void waitsForTheRest() {
    frames.add(Frames.framed(new byte[10]).getBuffer(0, 14));
    assertThat(frames.next()).isNull();
    frames.add(Buffer.buffer(new byte[1]));
    assertThat(frames.next()).isEqualTo(new Frame.Message(Buffer.buffer(new byte[10])));
  }
}
