package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.alys.governance.Decoded.Accepted;
import io.alys.governance.Decoded.Rejected;
import io.alys.governance.GovernanceCodec.Request;
import io.alys.governance.GovernanceCodec.Response;
import io.alys.governance.UnaryMessage.Capabilities;
import io.alys.governance.UnaryMessage.CapabilitiesQuestion;
import io.alys.governance.UnaryMessage.HealthAnswer;
import io.alys.governance.UnaryMessage.HealthQuestion;
import io.alys.governance.v1.StreamRequest;
import io.alys.governance.v1.StreamResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class GovernanceCodecPropertyTest {

  @Provide
  Arbitrary<Request> requests() {
    return GovernanceArbitraries.requests();
  }

  @Provide
  Arbitrary<Response> responses() {
    return GovernanceArbitraries.responses();
  }

  @Provide
  Arbitrary<UnaryMessage> unaryMessages() {
    return GovernanceArbitraries.unaryMessages();
  }

  @Property(tries = 1_000)
  void givesEveryRequestBack(@ForAll("requests") Request request) {
    byte[] wire = GovernanceCodec.encode(request.header(), request.message());

    assertThat(GovernanceCodec.decodeRequest(wire)).isEqualTo(new Accepted<>(request));
  }

  @Property(tries = 1_000)
  void givesEveryResponseBack(@ForAll("responses") Response response) {
    byte[] wire = GovernanceCodec.encode(response.header(), response.message());

    assertThat(GovernanceCodec.decodeResponse(wire)).isEqualTo(new Accepted<>(response));
  }

  @Property
  void givesEveryUnaryMessageBack(@ForAll("unaryMessages") UnaryMessage message) {
    byte[] wire = GovernanceCodec.encode(message);

    assertThat(reader(message).apply(wire)).isEqualTo(new Accepted<>(message));
  }

  @Property
  void writesOneMessageInOneWay(@ForAll("unaryMessages") UnaryMessage message) {
    Decoded<? extends UnaryMessage> again = reader(message).apply(GovernanceCodec.encode(message));

    assertThat(again)
        .isInstanceOfSatisfying(
            Accepted.class,
            it ->
                assertThat(GovernanceCodec.encode((UnaryMessage) it.value()))
                    .isEqualTo(GovernanceCodec.encode(message)));
  }

  @Property(tries = 2_000)
  void answersForAnyBytes(@ForAll @Size(max = 200) byte[] bytes) {
    survivesAsAnything(bytes);
  }

  @Property(tries = 1_000)
  void answersForFlippedBits(
      @ForAll("requests") Request request,
      @ForAll("responses") Response response,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 1_000_000) Integer> bits) {
    survives(flipped(encode(request), bits));
    survives(flipped(encode(response), bits));
  }

  @Property(tries = 500)
  void answersForCutAndJoinedMessages(
      @ForAll("requests") Request request,
      @ForAll("responses") Response response,
      @ForAll @IntRange(max = 1_000_000) int cut) {
    byte[] one = encode(request);
    byte[] other = encode(response);
    byte[] head = Arrays.copyOf(one, cut % (one.length + 1));
    int from = cut % (other.length + 1);

    survives(head);
    survives(Arrays.copyOfRange(other, from, other.length));
    survives(joined(head, Arrays.copyOfRange(other, from, other.length)));
    survives(joined(one, other));
  }

  @Property(tries = 1_000)
  void answersForMissingFields(
      @ForAll("requests") Request request,
      @ForAll("responses") Response response,
      @ForAll @IntRange(max = 1_000) int which)
      throws InvalidProtocolBufferException {
    survives(without(StreamRequest.parseFrom(encode(request)), which).toByteArray());
    survives(without(StreamResponse.parseFrom(encode(response)), which).toByteArray());
  }

  private static void survivesAsAnything(byte[] bytes) {
    survives(bytes);
    for (UnaryMessage kind : SomeGovernance.UNARY.values()) {
      switch (reader(kind).apply(bytes)) {
        case Accepted<? extends UnaryMessage>(UnaryMessage value) ->
            assertThat(reader(value).apply(GovernanceCodec.encode(value)))
                .isEqualTo(new Accepted<>(value));
        case Rejected<? extends UnaryMessage> rejected -> isWellTold(rejected);
      }
    }
  }

  private static void survives(byte[] bytes) {
    switch (GovernanceCodec.decodeRequest(bytes)) {
      case Accepted<Request>(Request value) ->
          assertThat(GovernanceCodec.decodeRequest(encode(value))).isEqualTo(new Accepted<>(value));
      case Rejected<Request> rejected -> isWellTold(rejected);
    }
    switch (GovernanceCodec.decodeResponse(bytes)) {
      case Accepted<Response>(Response value) ->
          assertThat(GovernanceCodec.decodeResponse(encode(value)))
              .isEqualTo(new Accepted<>(value));
      case Rejected<Response> rejected -> isWellTold(rejected);
    }
  }

  private static void isWellTold(Rejected<?> rejected) {
    assertThat(rejected.requestId()).hasSizeLessThanOrEqualTo(Limits.ID_CHARS);
    assertThat(rejected.reason()).startsWith(rejected.field() + " ").hasSizeLessThan(140);
    assertThat(rejected.reason().chars()).allMatch(c -> c >= ' ' && c <= '~');
  }

  private static byte[] encode(Request request) {
    return GovernanceCodec.encode(request.header(), request.message());
  }

  private static byte[] encode(Response response) {
    return GovernanceCodec.encode(response.header(), response.message());
  }

  private static Function<byte[], Decoded<? extends UnaryMessage>> reader(UnaryMessage kind) {
    return switch (kind) {
      case HealthQuestion _ -> GovernanceCodec::decodeHealthQuestion;
      case HealthAnswer _ -> GovernanceCodec::decodeHealthAnswer;
      case CapabilitiesQuestion _ -> GovernanceCodec::decodeCapabilitiesQuestion;
      case Capabilities _ -> GovernanceCodec::decodeCapabilities;
    };
  }

  private static byte[] flipped(byte[] bytes, List<Integer> bits) {
    for (int bit : bits) {
      bytes[bit / 8 % bytes.length] ^= (byte) (1 << bit % 8);
    }
    return bytes;
  }

  private static byte[] joined(byte[] head, byte[] tail) {
    byte[] both = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }

  /** The message without one of the fields set in it, or in what it holds. */
  private static Message without(Message message, int which) {
    List<Map.Entry<FieldDescriptor, Object>> set = List.copyOf(message.getAllFields().entrySet());
    if (set.isEmpty()) {
      return message;
    }
    Map.Entry<FieldDescriptor, Object> chosen = set.get(which % set.size());
    Message.Builder builder = message.toBuilder();
    if (chosen.getValue() instanceof Message part && which / set.size() % 4 != 0) {
      return builder.setField(chosen.getKey(), without(part, which / set.size() / 4)).build();
    }
    if (chosen.getValue() instanceof List<?> parts && parts.getFirst() instanceof Message part) {
      return builder
          .setRepeatedField(chosen.getKey(), 0, without(part, which / set.size()))
          .build();
    }
    return builder.clearField(chosen.getKey()).build();
  }
}
