package io.alys.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.actor.TraceContext;
import io.alys.actor.wire.Frame;
import io.alys.actor.wire.MessageTypes;
import io.alys.actor.wire.Payload;
import io.alys.network.NetworkCommand;
import io.alys.stream.StreamCommand;
import io.alys.sync.SyncCommand;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the other nodes of one operator send: CBOR that is a frame, and messages in frames. Of a
 * text that is no Unicode another one is written, so that it is the second form that stays.
 */
class ClusterFuzzTest {
  private static final MessageTypes TYPES = types();

  /** Of these a message may hold anything that a record can: lists, times, parts of two kinds. */
  private static final List<String> NAMES =
      Stream.of(
              NetworkCommand.FetchBlocks.class,
              NetworkCommand.Blame.class,
              StreamCommand.RequestSignatures.class,
              StreamCommand.NotifyPegin.class,
              StreamCommand.RegisterNode.class,
              StreamCommand.GetProposals.class,
              StreamCommand.Delivered.class,
              SyncCommand.GetSync.class)
          .map(MessageTypes::nameOf)
          .toList();

  private static MessageTypes types() {
    MessageTypes types = new MessageTypes();
    types.register(NetworkCommand.class);
    types.register(StreamCommand.class);
    types.register(SyncCommand.class);
    return types;
  }

  @FuzzTest
  void frame(byte[] octets) {
    Frame read = Refused.frugally(octets, () -> TYPES.frame(octets));
    if (read != null) {
      byte[] written = TYPES.encode(read);
      assertThat(TYPES.encode(Objects.requireNonNull(TYPES.frame(written)))).isEqualTo(written);
    }
  }

  /** The first byte says which message it is to be. */
  @FuzzTest
  void message(byte[] octets) throws MessageTypes.Unwritable {
    if (octets.length == 0) {
      return;
    }
    String name = NAMES.get((octets[0] & 0xff) % NAMES.size());
    Payload body = Payload.wrap(Arrays.copyOfRange(octets, 1, octets.length));
    switch (Refused.frugally(octets, () -> TYPES.decode(name, 1, body))) {
      case MessageTypes.Decoded.Message(Object read) -> {
        Payload written = TYPES.encode(read);
        assertThat(TYPES.decode(name, 1, written))
            .isInstanceOfSatisfying(
                MessageTypes.Decoded.Message.class,
                again -> assertThat(encoded(again.message())).isEqualTo(written));
      }
      case MessageTypes.Decoded.Malformed(String reason) -> Refused.inWords(reason);
      case MessageTypes.Decoded.Unknown(String reason) -> throw new AssertionError(reason);
    }
  }

  private static Payload encoded(Object message) {
    try {
      return TYPES.encode(message);
    } catch (MessageTypes.Unwritable e) {
      throw new AssertionError(e.reason(), e);
    }
  }

  /** Also of whoever calls over JSON-RPC. */
  @FuzzTest
  void trace(byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    TraceContext.parse(text).ifPresent(read -> assertThat(read).hasToString(text));
  }
}
