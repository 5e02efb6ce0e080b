package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.alys.governance.FromGovernance.ErrorCode;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.governance.FromGovernance.UpdateType;
import io.alys.governance.RequestHeader.Urgency;
import io.alys.governance.ResponseHeader.Status;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.ToGovernance.NodeStatus;
import io.alys.governance.ToGovernance.NodeType;
import io.alys.governance.ToGovernance.SyncStatus;
import io.alys.governance.ToGovernance.TransactionType;
import io.alys.governance.v1.FederationUpdateType;
import io.alys.governance.v1.Governance;
import io.alys.governance.v1.RequestPriority;
import io.alys.governance.v1.StatusCode;
import io.alys.governance.v1.StreamRequest;
import io.alys.governance.v1.StreamResponse;
import io.alys.testkit.ProtoWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The form on the wire, kept in files: peers that were built before must understand it for ever.
 * {@code -Dupdate.docs=true} adds what is new to them, and changes nothing that is there.
 */
class GovernanceGoldenTest {
  private static final Path VECTORS = Path.of("src/test/resources/vectors/governance");

  @Test
  void keepsEveryFieldAndOnlyAddsSome() throws IOException {
    Path golden = VECTORS.resolve("governance.txt");
    List<String> now = ProtoWords.of(Governance.getDescriptor());

    assertThat(now)
        .as("a field is never removed, renamed, renumbered or retyped")
        .containsAll(lines(golden));
    if (Boolean.getBoolean("update.docs")) {
      Files.writeString(golden, String.join("\n", now) + "\n");
    }
    assertThat(lines(golden))
        .as("something was added; update the golden file: -Dupdate.docs=true")
        .containsExactlyElementsOf(now);
  }

  @Test
  void keepsEveryNumberOfTheOriginal() throws IOException {
    List<String> original = lines(VECTORS.resolve("original.txt"));

    assertThat(original).hasSize(195);
    assertThat(ProtoWords.of(Governance.getDescriptor())).containsAll(original);
  }

  @Test
  void hasABytesVectorOfEveryKind() {
    assertThat(kinds(SomeGovernance.REQUESTS.keySet(), StreamRequest.getDescriptor()))
        .containsExactlyInAnyOrderElementsOf(payloads(StreamRequest.getDescriptor()));
    assertThat(kinds(SomeGovernance.RESPONSES.keySet(), StreamResponse.getDescriptor()))
        .containsExactlyInAnyOrderElementsOf(payloads(StreamResponse.getDescriptor()));
  }

  @Test
  void writesRequestsAsItAlwaysDid() throws IOException {
    Map<String, byte[]> vectors =
        vectors(
            "requests.txt",
            SomeGovernance.REQUESTS,
            it -> GovernanceCodec.encode(SomeGovernance.REQUEST_HEADER, it));

    vectors.forEach(
        (name, bytes) -> {
          GovernanceCodec.Request expected =
              new GovernanceCodec.Request(
                  SomeGovernance.REQUEST_HEADER, SomeGovernance.request(name));
          assertThat(GovernanceCodec.decodeRequest(bytes))
              .as(name)
              .isEqualTo(new Decoded.Accepted<>(expected));
          assertThat(GovernanceCodec.encode(expected.header(), expected.message()))
              .as(name)
              .isEqualTo(bytes);
        });
  }

  @Test
  void writesResponsesAsItAlwaysDid() throws IOException {
    Map<String, byte[]> vectors =
        vectors(
            "responses.txt",
            SomeGovernance.RESPONSES,
            it -> GovernanceCodec.encode(SomeGovernance.RESPONSE_HEADER, it));

    vectors.forEach(
        (name, bytes) -> {
          GovernanceCodec.Response expected =
              new GovernanceCodec.Response(
                  SomeGovernance.RESPONSE_HEADER, SomeGovernance.response(name));
          assertThat(GovernanceCodec.decodeResponse(bytes))
              .as(name)
              .isEqualTo(new Decoded.Accepted<>(expected));
          assertThat(GovernanceCodec.encode(expected.header(), expected.message()))
              .as(name)
              .isEqualTo(bytes);
        });
  }

  @Test
  void writesUnaryMessagesAsItAlwaysDid() throws IOException {
    Map<String, byte[]> vectors =
        vectors("unary.txt", SomeGovernance.UNARY, GovernanceCodec::encode);

    SomeGovernance.UNARY.forEach(
        (name, message) ->
            assertThat(GovernanceCodec.encode(message)).as(name).isEqualTo(vectors.get(name)));
  }

  /** The codec turns kinds into numbers by their place. */
  @Test
  void listsItsKindsInTheOrderOfTheirNumbers() {
    assertSame(Urgency.class, RequestPriority.getDescriptor());
    assertSame(Status.class, StatusCode.getDescriptor());
    assertSame(NodeType.class, io.alys.governance.v1.NodeType.getDescriptor());
    assertSame(TransactionType.class, io.alys.governance.v1.TransactionType.getDescriptor());
    assertSame(NodeStatus.class, io.alys.governance.v1.NodeStatus.getDescriptor());
    assertSame(SyncStatus.class, io.alys.governance.v1.SyncStatus.getDescriptor());
    assertSame(HealthStatus.class, io.alys.governance.v1.HealthStatus.getDescriptor());
    assertSame(UpdateType.class, FederationUpdateType.getDescriptor());
    assertSame(ProposalType.class, io.alys.governance.v1.ProposalType.getDescriptor());
    assertSame(ErrorCode.class, io.alys.governance.v1.ErrorCode.getDescriptor());
  }

  private static void assertSame(Class<? extends Enum<?>> ours, EnumDescriptor theirs) {
    String zero = theirs.findValueByNumber(0).getName();
    String prefix = zero.substring(0, zero.length() - "UNSPECIFIED".length());

    assertThat(Arrays.stream(ours.getEnumConstants()).map(kind -> prefix + kind.name()))
        .as(theirs.getName())
        .containsExactlyElementsOf(
            theirs.getValues().stream().skip(1).map(EnumValueDescriptor::getName).toList());
    assertThat(theirs.getValues().stream().map(EnumValueDescriptor::getNumber))
        .as(theirs.getName())
        .isSorted()
        .last()
        .isEqualTo(ours.getEnumConstants().length);
  }

  /** The vectors of the file, to which those of new kinds are added when asked for. */
  private static <T> Map<String, byte[]> vectors(
      String file, Map<String, T> kinds, Function<T, byte[]> encode) throws IOException {
    Path golden = VECTORS.resolve(file);
    Map<String, String> all =
        new TreeMap<>(
            lines(golden).stream()
                .map(line -> line.split(" ", -1))
                .collect(Collectors.toMap(words -> words[0], words -> words[1])));
    if (Boolean.getBoolean("update.docs")) {
      kinds.forEach(
          (name, kind) ->
              all.computeIfAbsent(name, _ -> HexFormat.of().formatHex(encode.apply(kind))));
      Files.writeString(
          golden,
          all.entrySet().stream()
              .map(vector -> vector.getKey() + " " + vector.getValue() + "\n")
              .collect(Collectors.joining()));
    }
    assertThat(all.keySet())
        .as("kinds of %s; add new ones with -Dupdate.docs=true", file)
        .isEqualTo(new TreeSet<>(kinds.keySet()));
    Map<String, byte[]> vectors = new TreeMap<>();
    all.forEach((name, hex) -> vectors.put(name, HexFormat.of().parseHex(hex)));
    return vectors;
  }

  private static List<String> lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    return Files.readAllLines(file).stream().filter(line -> !line.startsWith("#")).toList();
  }

  private static List<String> payloads(Descriptor envelope) {
    return envelope.getOneofs().getFirst().getFields().stream()
        .map(FieldDescriptor::getName)
        .toList();
  }

  private static List<String> kinds(Iterable<String> names, Descriptor envelope) {
    TreeSet<String> kinds = new TreeSet<>();
    for (String name : names) {
      payloads(envelope).stream().filter(name::startsWith).forEach(kinds::add);
    }
    return List.copyOf(kinds);
  }
}
