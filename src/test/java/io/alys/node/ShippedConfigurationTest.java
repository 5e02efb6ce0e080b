package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator copies: each file is what it says it is, and a node takes its settings. */
class ShippedConfigurationTest {
  private static final Path KUBERNETES = Path.of("conf/kubernetes/alys.yaml");
  private static final Path SYSTEMD = Path.of("conf/systemd/alys.service");
  private static final Path DOCKERFILE = Path.of("Dockerfile");

  private static List<Path> yaml() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("conf"))) {
      return all.filter(path -> path.toString().matches(".*\\.ya?ml")).sorted().toList();
    }
  }

  private static NodeConfig load(String name, String text) throws IOException {
    return switch (NodeConfig.load(ConfigSource.of(name, text))) {
      case Loaded<NodeConfig>(NodeConfig config, List<Effective> _) -> config;
      case Invalid<NodeConfig>(List<ConfigError> errors) ->
          throw new AssertionError(errors.toString());
    };
  }

  private static NodeConfig load(Path file) throws IOException {
    return load(file.toString(), Files.readString(file));
  }

  /** The TOML files that stand in a config map, by name. */
  private static Map<String, String> embedded(String yaml) {
    Map<String, String> files = new TreeMap<>();
    Matcher block =
        Pattern.compile("(?m)^( *)([\\w.-]+\\.toml): \\|\\n((?:\\1  .*\\n|\\s*\\n)+)")
            .matcher(yaml);
    while (block.find()) {
      files.put(block.group(2), block.group(3).replaceAll("(?m)^" + block.group(1) + "  ", ""));
    }
    return files;
  }

  @Test
  void runsAWholeNodeOfItsExample() throws IOException {
    NodeConfig config = load(Path.of("conf/node.toml"));
    assertThat(config.chain().enabled()).isTrue();
    assertThat(config.chain().signingKey()).isPresent();
    assertThat(config.engine().enabled()).isTrue();
    assertThat(config.bitcoin().enabled()).isTrue();
    assertThat(config.governance().enabled()).isTrue();
    assertThat(config.network().enabled()).isTrue();
    assertThat(config.rpc().enabled()).isTrue();
    assertThat(config.cluster().enabled()).isFalse();
  }

  @Test
  void sharesTheJournalWhereTheSigningKeyIsShared() throws IOException {
    NodeConfig config = load(Path.of("conf/production.toml"));
    assertThat(config.cluster().enabled()).isTrue();
    assertThat(config.cluster().members()).hasSizeGreaterThan(2);
    assertThat(config.storage().journal()).hasToString("POSTGRESQL");
    assertThat(config.storage().postgresql().url().orElseThrow()).contains("sslmode=verify-full");
    assertThat(config.governance().tls().ca()).isPresent();
    assertThat(config.governance().tls().certificate()).isPresent();
    assertThat(config.governance().tls().key()).isPresent();
    assertThat(config.governance().endpoints()).allMatch(uri -> uri.toString().startsWith("https"));
  }

  @Test
  void takesTheSettingsInsideEveryManifest() throws IOException {
    int found = 0;
    for (Path file : yaml()) {
      for (Map.Entry<String, String> toml : embedded(Files.readString(file)).entrySet()) {
        NodeConfig config = load(file + "/" + toml.getKey(), toml.getValue());
        assertThat(config.chain().enabled()).isTrue();
        found++;
      }
    }
    assertThat(found).isEqualTo(1);
  }

  /** A key twice in one place, a tab or a crooked line is what YAML forgives, and means another. */
  @Test
  void writesYamlThatCanBeReadInOneWayOnly() throws IOException {
    assertThat(yaml()).hasSize(4);
    for (Path file : yaml()) {
      for (String document : Files.readString(file).split("(?m)^---$", -1)) {
        assertThat(faults(document)).as("%s", file).isEmpty();
      }
    }
    assertThat(faults("a: 1\nb:\n\tc: 1\n")).containsExactly("a tab: \tc: 1");
    assertThat(faults("a:\n   b: 1\n")).containsExactly("an odd indent:    b: 1");
    assertThat(faults("a: 1\nb:\n  a: 1\n  a: 2\n")).containsExactly("twice:   a: 2");
    assertThat(faults("a: 1\nwhat\n")).containsExactly("neither key nor entry: what");
    assertThat(faults("a:\n  - b: 1\n    c: 1\n  - b: 2\n")).isEmpty();
  }

  private record Level(int indent, Set<String> keys) {}

  private static List<String> faults(String document) {
    List<String> faults = new ArrayList<>();
    Deque<Level> levels = new ArrayDeque<>();
    int block = -1;
    for (String line : document.lines().toList()) {
      int indent = line.length() - line.stripLeading().length();
      boolean inBlock = block >= 0 && (line.isBlank() || indent > block);
      if (inBlock || line.isBlank() || line.stripLeading().startsWith("#")) {
        continue;
      }
      block = line.matches(".*: [|>]-?$") ? indent : -1;
      fault(line, indent, levels).map(what -> what + ": " + line).ifPresent(faults::add);
    }
    return faults;
  }

  private static Optional<String> fault(String line, int indent, Deque<Level> levels) {
    if (line.contains("\t")) {
      return Optional.of("a tab");
    }
    if (indent % 2 != 0) {
      return Optional.of("an odd indent");
    }
    Matcher key =
        Pattern.compile("((?:- )*)(?:\\{.*}|([\\w./-]+):(?: .*)?|(?<=- )\\S.*)")
            .matcher(line.strip());
    if (!key.matches()) {
      return Optional.of("neither key nor entry");
    }
    int at = indent + key.group(1).length();
    levels.removeIf(level -> level.indent() > indent || (at > indent && level.indent() >= at));
    if (levels.isEmpty() || levels.peek().indent() < at) {
      levels.push(new Level(at, new HashSet<>()));
    }
    boolean twice = key.group(2) != null && !levels.element().keys().add(key.group(2));
    return twice ? Optional.of("twice") : Optional.empty();
  }

  @Test
  void asksAPodWhatTheNodeAnswers() throws IOException {
    String text = Files.readString(KUBERNETES);
    assertThat(text)
        .containsPattern("livenessProbe:\\n +httpGet:\\n +path: /health/live\\n +port: metrics")
        .containsPattern("readinessProbe:\\n +httpGet:\\n +path: /health/ready\\n +port: metrics")
        .contains(
            "runAsNonRoot: true",
            "readOnlyRootFilesystem: true",
            "allowPrivilegeEscalation: false",
            "drop: [\"ALL\"]",
            "clusterIP: None",
            "enableServiceLinks: false",
            "replicas: 1");
    NodeConfig config = load("node.toml", embedded(text).getOrDefault("node.toml", ""));
    assertThat(text)
        .contains("containerPort: " + config.metrics().port())
        .contains("containerPort: " + config.rpc().port())
        .contains("mountPath: " + config.node().dataDir() + "\n");
    Matcher secret = Pattern.compile("/etc/alys-secrets/([\\w.-]+)").matcher(text);
    while (secret.find()) {
      assertThat(text).contains("--from-file=" + secret.group(1));
    }
    assertThat(text.split("(?m)^---$", -1))
        .allSatisfy(
            document ->
                assertThat(document)
                    .containsPattern("(?m)^apiVersion: \\S+$")
                    .containsPattern("(?m)^kind: \\S+$")
                    .containsPattern("(?m)^metadata:\\n  name: alys"));
  }

  /** A chain of several authorities: each has to hear the others, and to be heard by them. */
  @Test
  void letsTheNodesOfOtherOperatorsIn() throws IOException {
    String text = Files.readString(KUBERNETES);
    NodeConfig pod = load("node.toml", embedded(text).getOrDefault("node.toml", ""));
    NodeConfig replica = load(Path.of("conf/production.toml"));
    for (NodeConfig config : List.of(pod, replica, load(Path.of("conf/node.toml")))) {
      assertThat(config.network().enabled()).isTrue();
      assertThat(config.network().host()).isEqualTo("0.0.0.0");
      assertThat(config.network().peers()).isNotEmpty();
      assertThat(config.network().tls().ca()).isPresent();
    }
    int port = pod.network().port();
    assertThat(text)
        .contains("- name: peers\n              containerPort: " + port + "\n")
        .contains("- name: peers\n      port: " + port + "\n      targetPort: peers\n")
        .contains("    - ports:\n        - port: " + port + "\n");
  }

  @Test
  void saysWhichPortsTheImageMayOpen() throws IOException {
    NodeConfig config = load(Path.of("conf/production.toml"));
    assertThat(Files.readString(DOCKERFILE).lines().filter(line -> line.startsWith("EXPOSE ")))
        .containsExactly(
            "EXPOSE %d %d %d %d"
                .formatted(
                    config.rpc().port(),
                    config.metrics().port(),
                    config.cluster().port(),
                    config.network().port()));
  }

  /** What a file names as the chain's specification, and the genesis of that chain. */
  @Test
  void putsTheChainIntoTheImage() throws IOException {
    String image = Files.readString(DOCKERFILE);
    for (String name : List.of("conf/node.toml", "conf/production.toml")) {
      String specification = load(Path.of(name)).chain().spec().orElseThrow().toString();
      assertThat(image)
          .contains(" " + specification + " ")
          .contains(" " + specification.replace("/chain-", "/genesis-") + " ");
    }
    assertThat(Files.readString(Path.of(".dockerignore"))).contains("!conf/*.json");
  }

  /** The grace of whoever stops it is longer than what the node takes to stop. */
  @ParameterizedTest
  @ValueSource(strings = {"TimeoutStopSec=(\\d+)s", "terminationGracePeriodSeconds: (\\d+)"})
  void givesTheNodeTimeToStop(String pattern) throws IOException {
    String text = Files.readString(KUBERNETES) + Files.readString(SYSTEMD);
    Matcher grace = Pattern.compile(pattern).matcher(text);
    assertThat(grace.find()).isTrue();
    long drain = load("empty.toml", "").actors().drainLimit().toSeconds();
    assertThat(Long.parseLong(grace.group(1))).isGreaterThan(drain + 10);
  }

  @Test
  void letsTheUnitWriteNowhereButItsOwnFolder() throws IOException {
    assertThat(Files.readAllLines(SYSTEMD))
        .contains(
            "User=alys",
            "ProtectSystem=strict",
            "StateDirectory=alys",
            "StateDirectoryMode=0700",
            "NoNewPrivileges=true",
            "CapabilityBoundingSet=",
            "SystemCallFilter=@system-service",
            "RestartPreventExitStatus=2")
        .doesNotContain("MemoryDenyWriteExecute=true");
    assertThat(load(Path.of("conf/node.toml")).node().dataDir())
        .isEqualTo(Path.of("/var/lib/alys"));
  }

  @Test
  void runsTheImageAsNobodyInParticular() throws IOException {
    String text = Files.readString(DOCKERFILE);
    assertThat(text).contains("FROM eclipse-temurin:25-jre\n", "USER 10001:10001\n");
    assertThat(Files.readString(KUBERNETES)).contains("runAsUser: 10001", "fsGroup: 10001");
    Matcher copy = Pattern.compile("(?m)^COPY (?:--\\S+ )*(.+) \\S+$").matcher(text);
    while (copy.find()) {
      for (String source : copy.group(1).split(" ", -1)) {
        assertThat(source.equals("target/alys.jar") || Files.exists(Path.of(source)))
            .as(source)
            .isTrue();
      }
    }
  }
}
