package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;
import io.alys.network.Frames.Frame;
import io.alys.network.PeerCodec.Decoded;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What other operators' nodes send: messages, and the stream that they are cut from. */
class PeerFuzzTest {
  private static final int MOST_BYTES = 1_000;

  /** Unknown fields are left out, so that what is written is another form of the same. */
  @FuzzTest
  void message(byte[] octets) {
    switch (Refused.frugally(octets, () -> PeerCodec.decode(octets))) {
      case Decoded.Read(Said said) -> {
        byte[] written = PeerCodec.encode(said);
        assertThat(PeerCodec.decode(written)).isEqualTo(new Decoded.Read(said));
        assertThat(written.length).isLessThanOrEqualTo(Said.MAX_BYTES);
      }
      case Decoded.Malformed(String reason) -> {
        Refused.inWords(reason);
        assertThat(reason).matches("[ -~]+");
      }
    }
  }

  /** The first byte says how long the chunks are in which the others come. */
  @FuzzTest
  void stream(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    Buffer stream = Buffer.buffer(Arrays.copyOfRange(octets, 1, octets.length));
    int chunk = 1 + (octets[0] & 0xff);
    List<Frame> read = Refused.frugally(octets, () -> cut(stream, chunk));
    assertThat(read).isEqualTo(cut(stream, stream.length() + 1));
    Buffer written = Buffer.buffer();
    for (Frame frame : read) {
      switch (frame) {
        case Frame.Message(Buffer content) -> {
          assertThat(content.length()).isLessThanOrEqualTo(MOST_BYTES);
          written.appendBuffer(Frames.framed(content.getBytes()));
        }
        case Frame.Unreadable _ -> assertThat(frame).isSameAs(read.getLast());
      }
    }
    assertThat(stream.getBuffer(0, written.length())).isEqualTo(written);
  }

  /** Up to what nothing can be read after. */
  private static List<Frame> cut(Buffer stream, int chunk) {
    Frames frames = new Frames(MOST_BYTES);
    List<Frame> read = new ArrayList<>();
    for (int at = 0; at < stream.length(); at += chunk) {
      frames.add(stream.getBuffer(at, Math.min(stream.length(), at + chunk)));
      for (Frame next = frames.next(); next != null; next = frames.next()) {
        read.add(next);
        if (next instanceof Frame.Unreadable) {
          return read;
        }
      }
      assertThat(frames.sizeBytes()).isLessThan(MOST_BYTES + 5 + chunk);
    }
    return read;
  }
}
