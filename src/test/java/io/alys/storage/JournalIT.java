package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.alys.primitives.Seed;
import io.alys.storage.RecordCommand.EventPage;
import io.alys.storage.StorageCommand.AnnouncementPage;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.StorageCommand.Positioned;
import io.alys.storage.StorageCommand.PositionedAnnouncement;
import io.alys.storage.sqlite.SqliteJournal;
import io.alys.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal under real processes that are killed, and on real file systems that are full. */
@Tag("long")
class JournalIT {
  private static final int KILLS = 6;
  private static final long SEED = 20_260_101;

  private final List<Process> started = new ArrayList<>();
  private final List<Path> mounted = new ArrayList<>();
  private @TempDir Path folder;

  @AfterEach
  void cleanUp() throws IOException, InterruptedException {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    for (Path mount : mounted) {
      assertThat(run("umount", mount.toString())).isZero();
    }
  }

  private Process child(Path data, int first, Path output) throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                JournalMain.class.getName(),
                data.toString(),
                Integer.toString(first))
            .redirectError(new File("target/journal-it.log"))
            .redirectOutput(output.toFile())
            .start();
    started.add(process);
    return process;
  }

  /** Whole lines only: the last may be cut by the kill. */
  private static List<String> lines(Path output) {
    try {
      String text = Files.readString(output);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  /** Remembers what the killed processes were told, over all of them. */
  private static final class Told {
    private final Set<String> stored = new HashSet<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final Set<Long> kept = new HashSet<>();
    private final Set<String> recorded = new HashSet<>();
    private long cursor;

    private void hear(List<String> lines) {
      for (String line : lines) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "stored" -> stored.add(words[1]);
          case "acknowledged" -> acknowledged.add(words[1]);
          case "recorded" -> recorded.add(words[1]);
          case "kept" -> kept.add(Long.parseLong(words[1]));
          case "cursor" -> cursor = Math.max(cursor, Long.parseLong(words[1]));
          default -> assertThat(line).isEqualTo("ready");
        }
      }
    }
  }

  @Test
  void losesAndDoublesNothingThatItSaidIsStoredWhenItIsKilled() throws Exception {
    Path data = folder.resolve("data");
    Seed seed = Seed.of(SEED);
    Told told = new Told();
    int first = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path output = folder.resolve("output-" + kill);
      Process process = child(data, first, output);
      int lines = 2 + seed.nextInt(3_000);
      Await.until("it has worked", () -> lines(output).size() >= lines || !process.isAlive());
      process.destroyForcibly().waitFor();
      told.hear(lines(output));
      first += 100_000;
    }
    assertThat(told.stored).hasSizeGreaterThan(KILLS);
    assertThat(told.kept).hasSizeGreaterThan(KILLS);
    Map<String, OutboxEntry> found = new HashMap<>();
    try (Journal journal =
        SqliteJournal.open(data.resolve("journal.db"), JournalFixture.settings(), true)) {
      long after = 0;
      OutboxPage page;
      do {
        page = journal.load(after, 100);
        for (Positioned placed : page.entries()) {
          OutboxEntry entry = placed.entry();
          assertThat(found.put(entry.requestId(), entry)).as(entry.requestId()).isNull();
          int number = Integer.parseInt(entry.requestId().substring(1));
          assertThat(entry).isEqualTo(JournalFixture.sized("i" + number, number % 3_000));
          after = placed.position();
        }
      } while (page.more());
      assertThat(journal.cursor("governance").orElseThrow().sequence())
          .isGreaterThanOrEqualTo(told.cursor);
      assertThat(announced(journal)).containsAll(told.kept);
      assertThat(told.recorded).hasSizeGreaterThan(KILLS);
      assertThat(recorded(journal)).containsAll(told.recorded);
    }
    assertThat(found.keySet()).doesNotContainAnyElementsOf(told.acknowledged);
    Set<String> owed = new HashSet<>(told.stored);
    owed.removeAll(told.acknowledged);
    owed.removeIf(id -> Integer.parseInt(id.substring(1)) % 3 == 0); // The answer may be lost.
    assertThat(found.keySet()).containsAll(owed);
  }

  /** Events and audit agree, one for one and in their order, and the chain holds. */
  private static List<String> recorded(Journal journal) {
    List<String> events = new ArrayList<>();
    List<String> audited = new ArrayList<>();
    EventPage page;
    do {
      page = journal.events("pegin", events.size(), 100);
      page.events().forEach(event -> events.add(event.key()));
      journal
          .audit(Optional.empty(), audited.size(), 100)
          .entries()
          .forEach(entry -> audited.add(entry.what().id()));
    } while (page.more());
    assertThat(audited).isEqualTo(events).doesNotHaveDuplicates();
    assertThat(JournalCare.walk(journal, "killed").auditEntries()).isEqualTo(events.size());
    return events;
  }

  private static Set<Long> announced(Journal journal) {
    Set<Long> found = new HashSet<>();
    long after = 0;
    AnnouncementPage page;
    do {
      page = journal.announcements("Proposal", after, 100);
      for (PositionedAnnouncement placed : page.announcements()) {
        long sequence = placed.announcement().sequence();
        assertThat(found.add(sequence)).as("announcement %d", sequence).isTrue();
        assertThat(placed.announcement())
            .isEqualTo(JournalFixture.announced("Proposal", "first", sequence));
        after = placed.position();
      }
    } while (page.more());
    return found;
  }

  @Test
  void opensAgainWhenItIsKilledWhileItStarts() throws Exception {
    Seed seed = Seed.of(SEED);
    Path data = folder.resolve("data");
    for (int kill = 0; kill < KILLS; kill++) {
      Path output = folder.resolve("output-" + kill);
      Process process = child(data, 0, output);
      Path awaited = data.resolve(seed.nextBoolean() ? "journal.db" : "journal.db-wal");
      Await.until("it has begun", () -> Files.exists(awaited) || !process.isAlive());
      process.destroyForcibly().waitFor();
      try (Journal journal =
          SqliteJournal.open(data.resolve("journal.db"), JournalFixture.settings(), true)) {
        assertThat(journal.schemaVersion()).isEqualTo(4);
      }
      for (String name : List.of("journal.db", "journal.db-wal", "journal.db-shm")) {
        Files.deleteIfExists(data.resolve(name));
      }
    }
  }

  @Test
  void refusesADirectoryThatAnotherProcessHasUntilThatOneIsKilled() throws Exception {
    Path data = folder.resolve("data");
    Process holder = child(data, 0, folder.resolve("first"));
    Await.until("it runs", () -> lines(folder.resolve("first")).contains("ready"));
    Process second = child(data, 100_000, folder.resolve("second"));
    assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(second.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("second")))
        .startsWith("refused ")
        .contains(
            ("data directory %s is in use by process %d; stop that one, or give this node a"
                    + " directory of its own")
                .formatted(data, holder.pid()));
    holder.destroyForcibly().waitFor();
    child(data, 200_000, folder.resolve("third"));
    Await.until("it runs", () -> lines(folder.resolve("third")).contains("ready"));
  }

  /** A file system of this size; only root may mount one. */
  private Path mount(String options) throws IOException, InterruptedException {
    Path mount = Files.createDirectory(folder.resolve("mount"));
    boolean works = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", mount.toString()) == 0;
    assumeTrue(works, "a file system can be mounted here");
    mounted.add(mount);
    return mount;
  }

  @Test
  void losesNothingOnAFullDiskAndGoesOnWhenThereIsRoom() throws Exception {
    Path mount = mount("size=2m");
    Path ballast = mount.resolve("ballast");
    Files.write(ballast, new byte[1 << 20]);
    Path file = mount.resolve("journal.db");
    List<String> stored = new ArrayList<>();
    try (Journal journal = SqliteJournal.open(file, JournalFixture.settings(), false)) {
      @Nullable JournalFailure full = null;
      for (int i = 0; full == null; i++) {
        String id = "i" + i;
        full = append(journal, id);
        if (full == null) {
          stored.add(id);
        }
      }
      assertThat(full)
          .hasMessage(
              ("journal %s cannot grow, its disk is full (SQLITE_FULL); free some space there, the"
                      + " node goes on by itself")
                  .formatted(file));
      assertThat(append(journal, "not yet")).isNotNull();
      Files.delete(ballast);
      assertThat(append(journal, "at-last")).isNull();
      stored.add("at-last");
      assertThat(ids(journal)).isEqualTo(stored);
    }
    try (Journal journal = SqliteJournal.open(file, JournalFixture.settings(), true)) {
      assertThat(ids(journal)).isEqualTo(stored);
    }
  }

  private static @Nullable JournalFailure append(Journal journal, String id) {
    OutboxEntry entry = JournalFixture.sized(id.replace(' ', '-'), 30_000);
    try {
      journal.commit(() -> journal.append(List.of(entry)));
      return null;
    } catch (JournalFailure failure) {
      return failure;
    }
  }

  private static List<String> ids(Journal journal) {
    return journal.load(0, 1_000).entries().stream()
        .map(placed -> placed.entry().requestId())
        .toList();
  }

  @Test
  void saysThatAReadOnlyFileSystemIsOne() throws Exception {
    Path mount = mount("size=2m");
    try (DataDirectory directory = DataDirectory.claim(mount.resolve("data"))) {
      SqliteJournal.open(directory.file("journal.db"), JournalFixture.settings(), false).close();
    }
    assertThat(run("mount", "-o", "remount,ro", mount.toString())).isZero();
    assertThat(refusalOf(() -> DataDirectory.claim(mount.resolve("other"))))
        .hasMessageStartingWith("cannot create data directory %s/other: ".formatted(mount));
    assertThat(refusalOf(() -> DataDirectory.claim(mount.resolve("data"))))
        .hasMessageStartingWith("cannot lock data directory %s/data: ".formatted(mount));
    Path file = mount.resolve("data/journal.db");
    JournalFailure refusal =
        refusalOf(() -> SqliteJournal.open(file, JournalFixture.settings(), false));
    assertThat(refusal.why()).isEqualTo(JournalStatus.Cause.READ_ONLY);
    assertThat(refusal).hasMessageStartingWith("journal %s cannot be written (".formatted(file));
  }

  private static JournalFailure refusalOf(Runnable action) {
    try {
      action.run();
    } catch (JournalFailure failure) {
      return failure;
    }
    throw new AssertionError("it was not refused");
  }
}
