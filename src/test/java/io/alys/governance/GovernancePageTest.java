package io.alys.governance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.alys.governance.v1.Governance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/governance-protocol.md knows all that the protocol file has. */
class GovernancePageTest {
  private static final List<Descriptor> MESSAGES = Governance.getDescriptor().getMessageTypes();

  private static List<String> unknown(Stream<String> words) throws IOException {
    String page = Files.readString(Path.of("docs/governance-protocol.md"));
    return words
        .filter(
            word ->
                !Pattern.compile("(?:`|`\\w+\\.)%s(?:`|\\.)".formatted(Pattern.quote(word)))
                    .matcher(page)
                    .find())
        .toList();
  }

  @Test
  void namesEveryMessageAndCall() throws IOException {
    ServiceDescriptor service = Governance.getDescriptor().findServiceByName("GovernanceStream");

    assertThat(MESSAGES).hasSizeGreaterThan(30);
    assertThat(
            unknown(
                Stream.concat(
                    MESSAGES.stream().map(Descriptor::getName),
                    service.getMethods().stream().map(MethodDescriptor::getName))))
        .isEmpty();
  }

  /** Those of the envelopes are the messages themselves. */
  @Test
  void namesEveryField() throws IOException {
    assertThat(
            unknown(
                MESSAGES.stream()
                    .flatMap(message -> message.getFields().stream())
                    .filter(field -> field.getRealContainingOneof() == null)
                    .map(FieldDescriptor::getName)
                    .filter(name -> !name.equals("metadata"))))
        .isEmpty();
  }

  @Test
  void namesEveryValueButTheUnspecified() throws IOException {
    assertThat(
            unknown(
                Governance.getDescriptor().getEnumTypes().stream()
                    .flatMap(GovernancePageTest::values)
                    .filter(value -> !value.equals("UNSPECIFIED"))))
        .isEmpty();
  }

  /** As they are said: without the name of the enumeration, which the wire's names begin with. */
  private static Stream<String> values(EnumDescriptor type) {
    String prefix =
        type.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    return type.getValues().stream().map(value -> value.getName().substring(prefix.length()));
  }

  @Test
  void namesTheLimits() throws IOException {
    String page = Files.readString(Path.of("docs/governance-protocol.md"));

    assertThat(page)
        .contains(
            "%,d bytes".formatted(Limits.MESSAGE_BYTES),
            "1 to %d characters".formatted(Limits.ID_CHARS),
            "%,d characters".formatted(Limits.TEXT_CHARS),
            "at most %,d |".formatted(Limits.LIST),
            "%,d bytes".formatted(Limits.TRANSACTION_BYTES),
            "%,d bytes".formatted(Limits.SCRIPT_BYTES),
            "9 to %d bytes".formatted(Limits.SIGNATURE_BYTES),
            "at most %d KiB".formatted(Limits.PROPOSAL_BYTES / 1_024),
            "1 to %d".formatted(Limits.SIGNERS),
            "at most %d, `AuthorityKey`".formatted(Limits.AUTHORITIES),
            "At most %,d; one for each key".formatted(Limits.WITNESSES),
            "At most %d |".formatted(Limits.REPORTED_SIGNERS),
            "1 to %d visible ASCII".formatted(Limits.NUMBERING_CHARS));
    assertThat(page).contains("version `%s`".formatted(GovernanceProtocol.PROTOCOL_VERSION));
  }
}
