package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.alys.network.PeerCodec.Decoded;
import io.alys.network.v1.PeerMessage;
import io.alys.network.v1.PeerOuterClass;
import io.alys.testkit.ProtoWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The form on the wire, kept in files: nodes that were built before must understand it for ever.
 * {@code -Dupdate.docs=true} adds what is new to them, and changes nothing that is there.
 */
class PeerGoldenTest {
  private static final Path VECTORS = Path.of("src/test/resources/vectors/peer");

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void keepsEveryFieldAndOnlyAddsSome() throws IOException {
    Path golden = VECTORS.resolve("peer.txt");
    List<String> now = ProtoWords.of(PeerOuterClass.getDescriptor());
    assertThat(now)
        .as("a field is never removed, renamed, renumbered or retyped")
        .containsAll(lines(golden));
    if (Boolean.getBoolean("update.docs")) {
      Files.createDirectories(VECTORS);
      Files.writeString(golden, String.join("\n", now) + "\n");
    }
    assertThat(lines(golden))
        .as("something was added; update the golden file: -Dupdate.docs=true")
        .containsExactlyElementsOf(now);
  }

  @Test
  void writesMessagesAsItAlwaysDid() throws IOException {
    Path golden = VECTORS.resolve("messages.txt");
    Map<String, String> all = new TreeMap<>();
    for (String line : lines(golden)) {
      String[] words = line.split(" ", -1);
      all.put(words[0], words[1]);
    }
    if (Boolean.getBoolean("update.docs")) {
      SomeSaid.ALL.forEach(
          (name, said) ->
              all.computeIfAbsent(name, _ -> HexFormat.of().formatHex(PeerCodec.encode(said))));
      Files.writeString(
          golden,
          all.entrySet().stream()
              .map(vector -> vector.getKey() + " " + vector.getValue() + "\n")
              .collect(Collectors.joining()));
    }
    assertThat(all.keySet()).containsExactlyInAnyOrderElementsOf(SomeSaid.ALL.keySet());
    SomeSaid.ALL.forEach(
        (name, said) -> {
          byte[] wire = HexFormat.of().parseHex(all.get(name));
          assertThat(PeerCodec.decode(wire)).as(name).isEqualTo(new Decoded.Read(said));
          assertThat(PeerCodec.encode(said)).as(name).isEqualTo(wire);
        });
  }

  @Test
  void hasAVectorOfEveryKind() {
    for (FieldDescriptor kind : PeerMessage.getDescriptor().getOneofs().getFirst().getFields()) {
      assertThat(SomeSaid.ALL.keySet()).anyMatch(name -> name.startsWith(kind.getName()));
    }
  }

  /** The codec turns them into numbers by their place. */
  @Test
  void listsFarewellsInTheOrderOfTheirNumbers() {
    List<EnumValueDescriptor> theirs = io.alys.network.v1.Farewell.getDescriptor().getValues();
    assertThat(theirs.stream().map(EnumValueDescriptor::getName))
        .containsExactlyElementsOf(
            Arrays.stream(Said.Farewell.values()).map(why -> "FAREWELL_" + why).toList());
    assertThat(theirs.stream().map(EnumValueDescriptor::getNumber))
        .containsExactlyElementsOf(
            Arrays.stream(Said.Farewell.values()).map(Enum::ordinal).toList());
  }
}
