package io.alys.actor.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.Request;
import io.alys.actor.wire.MessageTypes.Decoded;
import io.alys.primitives.Seed;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

@SuppressWarnings("SameNameButDifferent") // A newer node has a Shop of its own.
class MessageTypesTest {
  sealed interface Shop {
    record Order(String what, int count, Optional<String> note, Duration within, Instant at)
        implements Shop {}

    record Price(String what) implements Shop, Request<Quote> {}

    record Stock() implements Shop, Request<List<Quote>> {}

    @WireVersion(2)
    record Renamed(int number) implements Shop {}

    record Opaque(Object inner) implements Shop {}

    sealed interface Part extends Shop {
      record Order(String what) implements Part {}
    }
  }

  sealed interface Quote {
    record Known(long price) implements Quote {}

    record Unknown(String why) implements Quote {}
  }

  /** The same wire names as {@link Shop}'s, with other fields: a newer node. */
  static final class Newer {
    sealed interface Shop {
      record Order(String what, int count, String colour) implements Shop {}
    }
  }

  private final MessageTypes types = new MessageTypes();

  MessageTypesTest() {
    types.register(Shop.class);
  }

  @Test
  void readsWhatItWrote() throws MessageTypes.Unwritable {
    Shop.Order order =
        new Shop.Order(
            "coffee",
            2,
            Optional.of("hot"),
            Duration.ofNanos(1_000_000_001),
            Instant.ofEpochSecond(5, 7));
    assertThat(types.decode("Shop.Order", 1, types.encode(order)))
        .isEqualTo(new Decoded.Message(order));
  }

  @Test
  void writesTheAnswerInTheTypeThatWasAsked() throws MessageTypes.Unwritable {
    Quote answer = new Quote.Unknown("sold out");
    Payload body = types.encodeAnswer(Shop.Price.class, answer);
    assertThat(types.decodeAnswer(Shop.Price.class, body)).isEqualTo(new Decoded.Message(answer));
    List<Quote> all = List.of(new Quote.Known(5), answer);
    assertThat(types.decodeAnswer(Shop.Stock.class, types.encodeAnswer(Shop.Stock.class, all)))
        .isEqualTo(new Decoded.Message(all));
  }

  @Test
  void ignoresFieldsThatItDoesNotKnow() throws MessageTypes.Unwritable {
    MessageTypes newer = new MessageTypes();
    newer.register(Newer.Shop.class);
    Payload body = newer.encode(new Newer.Shop.Order("tea", 1, "green"));
    assertThat(types.decode("Shop.Order", 1, body))
        .isInstanceOfSatisfying(
            Decoded.Message.class,
            decoded -> assertThat(((Shop.Order) decoded.message()).what()).isEqualTo("tea"));
  }

  @Test
  void namesAMessageFromItsProtocolOn() {
    assertThat(MessageTypes.nameOf(Shop.Order.class)).isEqualTo("Shop.Order");
    assertThat(MessageTypes.nameOf(Shop.Part.Order.class)).isEqualTo("Shop.Part.Order");
  }

  @Test
  void saysWhatItDoesNotKnow() throws MessageTypes.Unwritable {
    Payload body = types.encode(new Shop.Renamed(1));
    assertThat(types.decode("Shop.Renamed", 3, body))
        .isEqualTo(new Decoded.Unknown("message type Shop.Renamed is known in version 2, not 3"));
    assertThat(types.decode("Shop.Gift", 1, body))
        .isEqualTo(new Decoded.Unknown("message type Shop.Gift is not known here"));
    assertThat(types.decode("java.lang.Runtime", 1, body)).isInstanceOf(Decoded.Unknown.class);
  }

  /** Others may send half a character, and what we say of it must be writable all the same. */
  @Test
  void writesATextThatIsNoUnicode() throws MessageTypes.Unwritable {
    String half = "\ud83e";
    byte[] frame = types.encode(new Frame.Failure(1, "UNKNOWN", half + " is not known here"));
    assertThat(types.frame(frame))
        .isEqualTo(new Frame.Failure(1, "UNKNOWN", "\ufffd is not known here"));
    assertThat(types.decode("Shop.Price", 1, types.encode(new Shop.Price(half))))
        .isEqualTo(new Decoded.Message(new Shop.Price("\ufffd")));
  }

  @Test
  void saysWhatItCannotWrite() {
    assertThatThrownBy(() -> types.encode(new Shop.Opaque(new Selfish())))
        .isInstanceOf(MessageTypes.Unwritable.class)
        .hasMessageStartingWith("Shop.Opaque cannot be written: ");
  }

  /** Has itself as a field, so that writing it would never end. */
  static final class Selfish {
    final Selfish me = this;
  }

  @Test
  void answersToAnyBytes() throws MessageTypes.Unwritable {
    Seed seed = Seed.of(1);
    byte[] good = types.encode(new Frame.Announce("n", "m", "d", true, Set.of("a")));
    byte[] body = types.encode(new Shop.Price("tea")).bytes();
    for (int i = 0; i < 20_000; i++) {
      byte[] frame = mutate(good, seed);
      types.frame(frame); // It answers; null or a frame, and no exception.
      assertThat(types.decode("Shop.Price", 1, Payload.wrap(mutate(body, seed)))).isNotNull();
      assertThat(types.decodeAnswer(Shop.Price.class, Payload.wrap(mutate(body, seed))))
          .isNotNull();
    }
    assertThat(types.frame(good)).isEqualTo(new Frame.Announce("n", "m", "d", true, Set.of("a")));
    assertThat(types.frame(new byte[0])).isNull();
  }

  private static byte[] mutate(byte[] bytes, Seed seed) {
    byte[] copy = Arrays.copyOf(bytes, 1 + seed.nextInt(bytes.length + 4));
    for (int n = seed.nextInt(4); n >= 0; n--) {
      copy[seed.nextInt(copy.length)] = (byte) seed.nextInt(256);
    }
    return copy;
  }
}
