package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.alys.governance.v1.Governance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The protocol's file is its documentation. */
class GovernanceProtoTest {
  private static final Path PROTO = Path.of("src/main/proto/governance.proto");

  /** A field or a value of an enumeration: a name, and its number. */
  private static final Pattern NUMBERED = Pattern.compile("\\s+.*\\b(\\w+) = \\d+;.*");

  @Test
  void saysOfEveryFieldAndValueWhatItIs() throws IOException {
    List<String> numbered = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    String before = "";
    String within = "";
    for (String line : Files.readAllLines(PROTO)) {
      if (line.startsWith("message ") || line.startsWith("enum ")) {
        within = line.split(" ", -1)[1];
      }
      var matcher = NUMBERED.matcher(line);
      if (!line.strip().startsWith("//") && matcher.matches()) {
        String name = within + "." + matcher.group(1);
        numbered.add(name);
        if (!before.strip().startsWith("// ") && !line.contains("; // ")) {
          silent.add(name);
        }
      }
      before = line;
    }
    assertThat(silent).as("fields and values without a comment of their own").isEmpty();
    assertThat(numbered).as("all were looked at").hasSize(count(Governance.getDescriptor()));
  }

  private static int count(FileDescriptor file) {
    return file.getMessageTypes().stream().mapToInt(GovernanceProtoTest::fields).sum()
        + file.getEnumTypes().stream().mapToInt(each -> each.getValues().size()).sum();
  }

  private static int fields(Descriptor message) {
    return message.getFields().size();
  }
}
