package io.alys.consensus.block;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.alys.fuzz.Refused;
import io.alys.peg.PegContent;
import io.alys.peg.codec.Decoder;
import io.alys.primitives.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The sections of a body, each by itself, so that a change in one needs none in a header. */
class SectionsFuzzTest {
  private static final Body EMPTY = SomeContent.empty();
  private static final int SECTIONS = BodyCodec.sections(EMPTY).size();

  private static <T> T whole(Bytes section, Function<Decoder, T> read) {
    Decoder in = new Decoder(section);
    T value = read.apply(in);
    in.requireEnd("section");
    return value;
  }

  @FuzzTest
  void payload(byte[] octets) {
    Bytes section = Bytes.copyOf(octets);
    Refused.orRead(octets, () -> whole(section, PayloadCodec::decode))
        .ifPresent(read -> assertThat(PayloadCodec.encode(read)).isEqualTo(section));
  }

  /** The first byte says which section the others are. */
  @FuzzTest
  void section(byte[] octets) {
    if (octets.length == 0) {
      return;
    }
    int place = (octets[0] & 0xff) % SECTIONS;
    Bytes section = Bytes.copyOf(Arrays.copyOfRange(octets, 1, octets.length));
    Refused.orRead(octets, () -> whole(section, in -> with(place, in)))
        .ifPresent(
            body -> {
              List<Bytes> written = BodyCodec.sections(body);
              assertThat(written.get(place)).isEqualTo(section);
              assertThat(body.sizeBytes()).isEqualTo(Body.sizeBytes(written));
            });
  }

  /** A body of nothing but this section. */
  private static Body with(int place, Decoder in) {
    return switch (place) {
      case 0 -> new Body(PayloadCodec.decode(in), PegContent.EMPTY, Optional.empty());
      case 6 -> new Body(EMPTY.payload(), PegContent.EMPTY, BodyCodec.proof(in));
      default -> new Body(EMPTY.payload(), peg(place, in), Optional.empty());
    };
  }

  private static PegContent peg(int place, Decoder in) {
    return new PegContent(
        place == 1 ? BodyCodec.deposits(in) : List.of(),
        place == 2 ? BodyCodec.refunds(in) : List.of(),
        place == 3 ? BodyCodec.proposal(in) : Optional.empty(),
        place == 4 ? BodyCodec.settlements(in) : List.of(),
        place == 5 ? BodyCodec.update(in) : Optional.empty());
  }
}
