package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import io.alys.storage.Fence;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.Journal;
import io.alys.storage.StorageConfig;
import io.alys.storage.Write;
import io.alys.storage.sqlite.SqliteJournal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Copies of the journal, and a look at it, as they are typed. */
class JournalCommandTest {
  private static final StorageConfig SETTINGS =
      new StorageConfig("journal.db", Duration.ofMillis(200), 256, 1_000, 0);

  private @TempDir Path folder;

  private record Said(int code, String out, String err) {}

  private static Said alys(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = AlysCommand.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int code = line.execute(args);
    return new Said(code, out.toString(), err.toString());
  }

  private Said with(String node, String... args) {
    return alys(
        Stream.concat(
                Arrays.stream(args),
                Stream.of("--set", "node.data-dir=" + folder, "--set", "node.name=" + node))
            .toArray(String[]::new));
  }

  private Path file(String node) {
    return folder.resolve(node).resolve("journal.db");
  }

  private Journal open(String node) throws IOException {
    Files.createDirectories(folder.resolve(node));
    return SqliteJournal.open(file(node), SETTINGS, false);
  }

  private static void write(Journal journal, String key) {
    Write event =
        new Write.AppendEvent(
            "pegin", key, "minted", Bytes.EMPTY, Instant.EPOCH, OptionalLong.empty());
    Write audit = new Write.AppendAudit(key, "minted", "s", "{}", "test", Instant.EPOCH);
    journal.commit(() -> journal.record(Fence.NONE, List.of(event, audit)));
  }

  private static int events(Journal journal) {
    return journal.events("pegin", 0, 100).events().size();
  }

  @Test
  void copiesAJournalThatIsInUseAndPutsTheCopyInPlace() throws IOException {
    Path copy = folder.resolve("copy.db");
    try (Journal journal = open("one")) {
      write(journal, "a");
      Said backup = with("one", "backup", "--to", copy.toString());
      assertThat(backup.err()).isEmpty();
      assertThat(backup.out()).startsWith("backup %s: schema 4, 1 audit entries".formatted(copy));
      write(journal, "b");
      assertThat(with("one", "backup", "--to", copy.toString()))
          .isEqualTo(
              new Said(
                  1, "", "alys: backup %s exists already; name another file\n".formatted(copy)));
    }
    assertThat(with("two", "restore", "--from", copy.toString()).code()).isZero();
    try (Journal restored = open("two")) {
      assertThat(events(restored)).isEqualTo(1);
    }
    try (Journal first = open("one")) {
      assertThat(events(first)).isEqualTo(2);
    }
  }

  /** Whoever keeps only the file that was named has no blocks. */
  @ParameterizedTest
  @ValueSource(strings = {"backup", "restore"})
  void namesBothFilesOfABackup(String command) {
    assertThat(alys(command, "--help").out().replaceAll("\\s+", " "))
        .contains("the chain's blocks", "FILE.chain");
  }

  @Test
  void tellsProgramsOfACopyInJson() throws IOException {
    Path copy = folder.resolve("copy.db");
    try (Journal journal = open("one")) {
      write(journal, "a");
    }
    JsonObject backup =
        new JsonObject(with("one", "backup", "--json", "--to", copy.toString()).out());
    assertThat(backup.getString("backup")).isEqualTo(copy.toString());
    assertThat(backup.getInteger("schemaVersion")).isEqualTo(4);
    assertThat(backup.getLong("auditEntries")).isEqualTo(1);
    JsonObject restored =
        new JsonObject(with("two", "restore", "--json", "--from", copy.toString()).out());
    assertThat(restored.getString("restored")).isEqualTo(copy.toString());
    assertThat(restored.getString("auditHash")).isEqualTo(backup.getString("auditHash"));
    JsonObject check = new JsonObject(with("two", "journal", "check", "--json").out());
    assertThat(check.getBoolean("whole")).isTrue();
    assertThat(check.getString("auditHash")).matches("[0-9a-f]{64}");
  }

  @Test
  void unbindsAKeyButNotFromItsSlots() throws IOException {
    Bytes key = Bytes.copyOf(new byte[48]);
    Bytes root = Bytes.copyOf(new byte[32]);
    Bytes bound = Bytes.fromHex("01");
    try (Journal journal = open("one")) {
      journal.commit(() -> journal.protect(new ProtectSlot(key, 7, root, Bytes.EMPTY, bound)));
    }
    Said careless = with("one", "journal", "unbind");
    assertThat(careless.code()).isEqualTo(2);
    assertThat(careless.err()).contains("Missing required option: '--yes'");
    assertThat(with("one", "journal", "unbind", "--yes"))
        .isEqualTo(new Said(0, "keys unbound from what they signed: 1\n", ""));
    assertThat(new JsonObject(with("one", "journal", "unbind", "--yes", "--json").out()))
        .isEqualTo(new JsonObject().put("unboundKeys", 0));
    try (Journal journal = open("one")) {
      ProtectSlot other =
          new ProtectSlot(key, 7, Bytes.fromHex("01".repeat(32)), Bytes.EMPTY, bound);
      ProtectSlot next = new ProtectSlot(key, 8, root, Bytes.EMPTY, bound);
      assertThat(journal.<Protection>commit(() -> journal.protect(other)))
          .isInstanceOf(Protection.Refused.class);
      assertThat(journal.<Protection>commit(() -> journal.protect(next)))
          .isEqualTo(new Protection.Allowed());
    }
  }

  @Test
  void overwritesNoDataDirectoryUnlessItIsForcedAndKeepsWhatWasThere() throws IOException {
    Path copy = folder.resolve("copy.db");
    try (Journal journal = open("one")) {
      write(journal, "a");
      assertThat(with("one", "backup", "--to", copy.toString()).code()).isZero();
      write(journal, "b");
    }
    assertThat(with("one", "restore", "--from", copy.toString()))
        .isEqualTo(
            new Said(
                1,
                "",
                ("alys: data directory %s is not empty; name an empty one, or restore with --force,"
                        + " which keeps the journal there as journal.db.replaced\n")
                    .formatted(folder.resolve("one"))));
    assertThat(with("one", "restore", "--force", "--from", copy.toString()).code()).isZero();
    try (Journal restored = open("one");
        Journal replaced =
            SqliteJournal.open(file("one").resolveSibling("journal.db.replaced"), SETTINGS, true)) {
      assertThat(events(restored)).isEqualTo(1);
      assertThat(events(replaced)).isEqualTo(2);
    }
  }

  @Test
  void restoresNothingThatIsNotWhole() throws IOException {
    Path copy = folder.resolve("copy.db");
    try (Journal journal = open("one")) {
      for (int i = 0; i < 300; i++) {
        write(journal, "k".repeat(100) + i);
      }
      assertThat(with("one", "backup", "--to", copy.toString()).code()).isZero();
    }
    byte[] bytes = Files.readAllBytes(copy);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 8_192, (byte) 0x55);
    Files.write(copy, bytes);
    Said refused = with("two", "restore", "--from", copy.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("journal %s is corrupt (".formatted(copy));
    assertThat(file("two")).doesNotExist();
    assertThat(with("two", "restore", "--from", "no/such.db").err())
        .isEqualTo("alys: journal no/such.db does not exist; name another\n");
  }

  @Test
  void saysWhetherAJournalIsWhole() throws IOException {
    try (Journal journal = open("one")) {
      write(journal, "a");
      assertThat(with("one", "journal", "check").out())
          .startsWith("the journal is whole: schema 4, 1 audit entries, the last with hash ");
      assertThat(with("one", "journal", "check", "--json").out())
          .startsWith("{\"whole\":true,\"schemaVersion\":4,\"auditEntries\":1,\"auditHash\":\"");
    }
    assertThat(with("two", "journal", "check"))
        .isEqualTo(
            new Said(
                1, "", "alys: journal %s does not exist; name another\n".formatted(file("two"))));
    assertThat(alys("journal", "check", "--set", "storage.file=../x").code()).isEqualTo(2);
    assertThat(alys("backup").code()).isEqualTo(2);
  }

  @Test
  void leavesCopiesOfPostgresqlToPostgresql() {
    Said refused =
        with(
            "one",
            "backup",
            "--to",
            folder.resolve("copy").toString(),
            "--set",
            "storage.journal=postgresql",
            "--set",
            "storage.postgresql.url=jdbc:postgresql://h:5432/alys?sslmode=require");
    assertThat(refused)
        .isEqualTo(
            new Said(
                1,
                "",
                "alys: cannot backup journal jdbc:postgresql://h:5432/alys: it is in PostgreSQL,"
                    + " whose own pg_dump does that\n"));
  }
}
