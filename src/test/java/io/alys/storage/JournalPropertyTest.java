package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.storage.StorageCommand.AnnouncementPage;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.StorageCommand.Placement;
import io.alys.storage.StorageCommand.Positioned;
import io.alys.storage.StorageCommand.PositionedAnnouncement;
import io.alys.storage.sqlite.SqliteJournal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/** Any sequence of steps leaves the journal as it leaves a naive one. */
class JournalPropertyTest {
  private static final int KEPT = 5;

  sealed interface Step {
    record Append(List<Integer> ids) implements Step {}

    record Acknowledge(List<Integer> ids) implements Step {}

    record Save(int name, int numbering, int sequence) implements Step {}

    record Keep(int kind, int numbering, int sequence) implements Step {}

    record Fail(List<Integer> ids) implements Step {}

    record Reopen() implements Step {}

    /** Reads the whole outbox, and what was announced, in pages of this size. */
    record Load(int limit) implements Step {}
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<List<Integer>> ids = Arbitraries.integers().between(0, 14).list().ofMaxSize(6);
    Arbitrary<Integer> small = Arbitraries.integers().between(0, 2);
    return Arbitraries.<Step>frequencyOf(
            net.jqwik.api.Tuple.of(6, ids.map(Step.Append::new)),
            net.jqwik.api.Tuple.of(
                4, ids.map(some -> new Step.Acknowledge(some.stream().distinct().toList()))),
            net.jqwik.api.Tuple.of(
                2,
                Combinators.combine(small, small, Arbitraries.integers().between(0, 9))
                    .as(Step.Save::new)),
            net.jqwik.api.Tuple.of(
                4,
                Combinators.combine(
                        small,
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(1, 3))
                    .as(Step.Keep::new)),
            net.jqwik.api.Tuple.of(1, ids.map(Step.Fail::new)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(new Step.Reopen())),
            net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(1, 4).map(Step.Load::new)))
        .list()
        .ofMaxSize(40)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  /** Few tries of many steps: most of the time goes into opening a file, three times a try. */
  @Property(tries = 15)
  void behavesAsTheNaiveOne(@ForAll("steps") List<Step> steps) throws IOException {
    Path folder = Files.createTempDirectory("journal");
    try (Pair pair = new Pair(folder)) {
      steps.forEach(pair::take);
      pair.take(new Step.Reopen());
      pair.take(new Step.Load(3));
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder())
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  /** The journal beside the naive one. */
  private static final class Pair implements AutoCloseable {
    private final Path folder;
    private final NaiveJournal naive = new NaiveJournal(KEPT);
    private final Map<String, Long> positions = new HashMap<>();
    private Journal real;
    private final Map<Announcement, Long> keptAt = new HashMap<>();
    private long highest;
    private long highestKept;

    private Pair(Path folder) {
      this.folder = folder;
      this.real = open();
    }

    private Journal open() {
      return SqliteJournal.open(
          folder.resolve("journal.db"), JournalFixture.remembering(KEPT), false);
    }

    private static List<OutboxEntry> entries(List<Integer> ids) {
      return ids.stream().map(id -> JournalFixture.entry("i" + id)).toList();
    }

    private void take(Step step) {
      switch (step) {
        case Step.Append(List<Integer> ids) -> append(entries(ids));
        case Step.Acknowledge(List<Integer> numbers) -> {
          List<String> ids = numbers.stream().map(id -> "i" + id).toList();
          assertThat(real.commit(() -> real.acknowledge(ids))).isEqualTo(naive.acknowledge(ids));
        }
        case Step.Save(int name, int numbering, int sequence) -> {
          Cursor cursor = new Cursor("c" + name, "n" + numbering, sequence);
          assertThat(real.<Object>commit(() -> real.save(cursor))).isEqualTo(naive.save(cursor));
        }
        case Step.Keep(int kind, int numbering, int sequence) ->
            keep(JournalFixture.announced("k" + kind, "n" + numbering, sequence));
        case Step.Fail(List<Integer> ids) -> failing(entries(ids));
        case Step.Reopen() -> {
          real.close();
          real = open();
        }
        case Step.Load(int limit) -> load(limit);
      }
    }

    private void append(List<OutboxEntry> entries) {
      List<Placement> placements = real.commit(() -> real.append(entries)).placements();
      assertThat(placements.stream().map(Placement::fate).toList())
          .isEqualTo(naive.append(entries));
      for (Placement placement : placements) {
        if (placement.fate() == StorageCommand.Fate.STORED) {
          assertThat(placement.position()).isGreaterThan(highest);
          highest = placement.position();
          positions.put(placement.requestId(), highest);
        } else {
          assertThat(positions).containsEntry(placement.requestId(), placement.position());
        }
      }
    }

    private void keep(Announcement announcement) {
      Kept kept = real.commit(() -> real.keep(announcement));
      assertThat(kept.again()).isEqualTo(!naive.keep(announcement));
      if (kept.again()) {
        Announcement first = naive.first(announcement);
        assertThat(keptAt).containsEntry(first, kept.position());
      } else {
        assertThat(kept.position()).isGreaterThan(highestKept);
        highestKept = kept.position();
        keptAt.put(announcement, highestKept);
      }
    }

    private void failing(List<OutboxEntry> entries) {
      try {
        real.commit(
            () -> {
              real.append(entries);
              real.acknowledge(List.of("i0"));
              real.keep(JournalFixture.announced("k0", "n0", entries.size() + 1));
              throw new UnsupportedOperationException("as planned");
            });
      } catch (UnsupportedOperationException planned) {
        assertThat(planned).hasMessage("as planned");
      }
    }

    private void load(int limit) {
      List<OutboxEntry> seen = new ArrayList<>();
      long after = 0;
      OutboxPage page;
      do {
        page = real.load(after, limit);
        for (Positioned placed : page.entries()) {
          assertThat(placed.position()).isGreaterThan(after);
          after = placed.position();
          seen.add(placed.entry());
        }
      } while (page.more());
      assertThat(seen).isEqualTo(naive.waiting());
      assertThat(real.entries()).isEqualTo(seen.size());
      for (int i = 0; i < 3; i++) {
        assertThat(real.cursor("c" + i)).isEqualTo(naive.cursor("c" + i));
        loadAnnounced("k" + i, limit);
      }
    }

    private void loadAnnounced(String kind, int limit) {
      List<Announcement> seen = new ArrayList<>();
      long after = 0;
      AnnouncementPage page;
      do {
        page = real.announcements(kind, after, limit);
        for (PositionedAnnouncement placed : page.announcements()) {
          assertThat(placed.position()).isGreaterThan(after);
          after = placed.position();
          assertThat(keptAt).containsEntry(placed.announcement(), after);
          seen.add(placed.announcement());
        }
      } while (page.more());
      assertThat(seen).isEqualTo(naive.announcements(kind));
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
