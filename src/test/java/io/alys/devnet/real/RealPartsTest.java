package io.alys.devnet.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPartsTest {
  private final List<String> said = new ArrayList<>();
  private @TempDir Path folder;

  private Path program(String path, String... lines) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void prefersTheNamedProgramToThePathAndThatToTheFetched() throws IOException {
    Path fetched = program("parts/bitcoind/bin/bitcoind");
    Map<String, String> parts = Map.of("ALYS_PARTS", folder.resolve("parts").toString());
    assertThat(RealParts.findBitcoind(parts)).contains(fetched);
    Path onPath = program("path/bitcoind");
    Map<String, String> path =
        Map.of("ALYS_PARTS", parts.get("ALYS_PARTS"), "PATH", folder.resolve("path").toString());
    assertThat(RealParts.findBitcoind(path)).contains(onPath);
    Path named = program("mine");
    assertThat(RealParts.findBitcoind(Map.of("BITCOIND", named.toString()))).contains(named);
    assertThat(RealParts.findBitcoind(Map.of("BITCOIND", folder + "/none"))).isEmpty();
  }

  @Test
  void looksInTheCacheOfTheUserWhenNobodySaysWhere() throws IOException {
    Path fetched = program(".cache/alys/parts/ethereumjs/node_modules/.bin/ethereumjs");
    assertThat(RealParts.findEthereumJs(Map.of("HOME", folder.toString()))).contains(fetched);
  }

  @Test
  void fetchesNothingThatIsThere() throws Exception {
    Path bitcoind = program("b");
    Path client = program("e");
    Map<String, String> environment =
        Map.of("BITCOIND", bitcoind.toString(), "ETHEREUMJS", client.toString());
    assertThat(RealParts.orFetched(environment, said::add))
        .isEqualTo(new RealParts(bitcoind, client));
    assertThat(said).isEmpty();
  }

  @Test
  void saysInALineWhyAProgramCannotBeFetched() throws IOException {
    Path client = program("e");
    Map<String, String> environment =
        Map.of(
            "PATH",
            System.getenv("PATH"),
            "ALYS_PARTS",
            folder.resolve("parts").toString(),
            "BITCOIND",
            folder.resolve("none").toString(),
            "ETHEREUMJS",
            client.toString());
    assertThatThrownBy(() -> RealParts.orFetched(environment, said::add))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "the real programs cannot be fetched: bitcoind: %s/none does not start"
                .formatted(folder));
    assertThat(said).containsExactly("fetching the real programs, once; this takes some minutes");
  }

  @Test
  void saysWhatEndedAndWhatItSaidLast() throws IOException {
    Path program = program("sad", "echo first", "echo 'no more disk'", "exit 3");
    ChildProgram child = new ChildProgram("the client", folder.resolve("output"));
    child.launch(List.of(program.toString()));
    assertThatThrownBy(() -> child.await(() -> false))
        .isInstanceOf(IOException.class)
        .hasMessage("the client ended by itself: no more disk");
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void endsAProgramThatListensAndKillsOneThatDoesNot() throws Exception {
    Path program = program("stubborn", "trap '' TERM", "echo up", "exec tail -f /dev/null");
    Path output = folder.resolve("output");
    ChildProgram child = new ChildProgram("the client", output);
    child.launch(List.of(program.toString()));
    child.await(() -> read(output).equals("up\n"));
    child.kill();
    assertThat(child.isAlive()).isFalse();
    child.launch(List.of("tail", "-f", "/dev/null"));
    child.stop();
    assertThat(child.isAlive()).isFalse();
    child.stop();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void removesAFolderWithAllThatIsInIt() throws IOException {
    program("some/where/deep");
    Folders.remove(folder.resolve("some"));
    assertThat(folder.resolve("some")).doesNotExist();
    Folders.remove(folder.resolve("some"));
  }

  @Test
  void keepsAnIdentityThatIsThereForItsOwnerAlone() throws Exception {
    Identity made = Identity.in(folder.resolve("tls"), "node");
    String key = Files.readString(made.key());
    assertThat(Identity.in(folder.resolve("tls"), "node")).isEqualTo(made);
    assertThat(Files.readString(made.key())).isEqualTo(key).startsWith("-----BEGIN PRIVATE KEY");
    assertThat(Files.readString(made.certificate())).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(Files.getPosixFilePermissions(made.key()))
        .isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    assertThat(folder.resolve("tls/node.p12")).doesNotExist();
  }
}
