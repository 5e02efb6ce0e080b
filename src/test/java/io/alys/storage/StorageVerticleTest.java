package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorException;
import io.alys.actor.ActorException.Kind;
import io.alys.actor.ActorId;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.Health;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.StorageCommand.AcknowledgeOutbox;
import io.alys.storage.StorageCommand.Acknowledged;
import io.alys.storage.StorageCommand.AppendOutbox;
import io.alys.storage.StorageCommand.Appended;
import io.alys.storage.StorageCommand.CursorSaved;
import io.alys.storage.StorageCommand.Fate;
import io.alys.storage.StorageCommand.GetJournalStatus;
import io.alys.storage.StorageCommand.KeepAnnouncement;
import io.alys.storage.StorageCommand.Kept;
import io.alys.storage.StorageCommand.LoadAnnouncements;
import io.alys.storage.StorageCommand.LoadCursor;
import io.alys.storage.StorageCommand.LoadOutbox;
import io.alys.storage.StorageCommand.OutboxPage;
import io.alys.storage.StorageCommand.SaveCursor;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageVerticleTest {
  private @TempDir Path folder;
  private final ActorTestKit kit = ActorTestKit.create();

  @AfterEach
  void stop() {
    kit.close();
  }

  private ActorRef<StorageCommand> start(StorageConfig config) {
    kit.start(StorageVerticle.spec(folder.resolve("data"), config, () -> kit.meters()));
    return kit.ref("storage", StorageCommand.class);
  }

  private ActorRef<StorageCommand> start() {
    return start(JournalFixture.settings());
  }

  private static AppendOutbox append(String... ids) {
    List<OutboxEntry> entries = new ArrayList<>();
    for (String id : ids) {
      entries.add(JournalFixture.entry(id));
    }
    return new AppendOutbox(entries);
  }

  private static Fate fateOf(Appended appended) {
    return appended.placements().getFirst().fate();
  }

  private static ActorException failureOf(Future<?> failing) {
    try {
      Await.result(failing);
    } catch (ActorException e) {
      return e;
    }
    throw new AssertionError("it did not fail");
  }

  private Handle byHand() {
    return Jdbi.create("jdbc:sqlite:" + folder.resolve("data/journal.db")).open();
  }

  private double meter(String name) {
    return kit.meters().get(name).gauge().value();
  }

  @Test
  void keepsRequestsUntilTheyAreAcknowledged() {
    ActorRef<StorageCommand> storage = start();
    assertThat(fateOf(Await.result(storage.ask(append("a"))))).isEqualTo(Fate.STORED);
    assertThat(fateOf(Await.result(storage.ask(append("a"))))).isEqualTo(Fate.ALREADY_WAITING);
    assertThat(Await.result(storage.ask(new LoadOutbox(0, 10))).entries()).hasSize(1);
    assertThat(Await.result(storage.ask(new AcknowledgeOutbox(List.of("a")))))
        .isEqualTo(new Acknowledged(List.of("a"), List.of(), List.of()));
    assertThat(Await.result(storage.ask(new LoadOutbox(0, 10))))
        .isEqualTo(new OutboxPage(List.of(), false));
    assertThat(fateOf(Await.result(storage.ask(append("a"))))).isEqualTo(Fate.ALREADY_ACKNOWLEDGED);
  }

  @Test
  void keepsCursors() {
    ActorRef<StorageCommand> storage = start();
    assertThat(Await.result(storage.ask(new LoadCursor("governance")))).isEmpty();
    Cursor saved = new Cursor("governance", "first", 7);
    assertThat(Await.result(storage.ask(new SaveCursor("governance", "first", 7))))
        .isEqualTo(new CursorSaved.Moved(saved));
    assertThat(Await.result(storage.ask(new SaveCursor("governance", "first", 6))))
        .isEqualTo(new CursorSaved.WouldGoBack(saved));
    assertThat(Await.result(storage.ask(new LoadCursor("governance")))).contains(saved);
  }

  private static KeepAnnouncement keep(long sequence) {
    return new KeepAnnouncement(JournalFixture.announced("Proposal", "first", sequence));
  }

  private static List<Long> sequencesIn(ActorRef<StorageCommand> storage) {
    return Await.result(storage.ask(new LoadAnnouncements("Proposal", 0, 10)))
        .announcements()
        .stream()
        .map(placed -> placed.announcement().sequence())
        .toList();
  }

  @Test
  void keepsAnnouncements() {
    ActorRef<StorageCommand> storage = start();
    Kept kept = Await.result(storage.ask(keep(7)));
    assertThat(kept.again()).isFalse();
    assertThat(Await.result(storage.ask(keep(7)))).isEqualTo(new Kept(kept.position(), true));
    Await.result(storage.ask(keep(8)));
    assertThat(sequencesIn(storage)).containsExactly(7L, 8L);
    assertThat(
            Await.result(storage.ask(new LoadAnnouncements("Proposal", kept.position(), 1)))
                .announcements())
        .hasSize(1);
    assertThat(Await.result(storage.ask(new LoadAnnouncements("Other", 0, 1))).announcements())
        .isEmpty();
  }

  @Test
  void commitsWhatWaitsTogetherAndAnswersEachOnItsOwn() {
    ActorRef<StorageCommand> storage = start();
    List<Future<Appended>> asked = new ArrayList<>();
    Future<Kept> kept = storage.ask(keep(1));
    Future<Kept> keptAgain = storage.ask(keep(1));
    for (int i = 0; i < 1_000; i++) {
      asked.add(storage.ask(append("i" + i, "i" + (i + 1))));
    }
    Future<Acknowledged> acknowledged = storage.ask(new AcknowledgeOutbox(List.of("i0", "i1000")));
    for (int i = 0; i < 1_000; i++) {
      Appended answer = Await.result(asked.get(i));
      assertThat(answer.placements())
          .extracting(placement -> placement.requestId() + " " + placement.fate())
          .containsExactly(
              "i" + i + " " + (i == 0 ? Fate.STORED : Fate.ALREADY_WAITING),
              "i" + (i + 1) + " " + Fate.STORED);
    }
    assertThat(Await.result(acknowledged).released()).containsExactly("i0", "i1000");
    assertThat(Await.result(keptAgain)).isEqualTo(new Kept(Await.result(kept).position(), true));
    assertThat(kit.meters().get("alys.storage.commit.rows").summary().totalAmount())
        .isEqualTo(1_004);
    assertThat(kit.meters().get("alys.storage.commit.latency").timer().count()).isLessThan(500);
    assertThat(meter("alys.storage.outbox.entries")).isEqualTo(999);
    assertThat(meter("alys.storage.file.bytes")).isPositive();
  }

  @Test
  void tellsHowTheJournalIs() {
    ActorRef<StorageCommand> storage = start();
    JournalStatus before = Await.result(storage.ask(new GetJournalStatus()));
    assertThat(before.entries()).isZero();
    assertThat(before.oldest()).isEmpty();
    assertThat(before.lastCommit()).isEmpty();
    assertThat(before.schemaVersion()).isEqualTo(4);
    assertThat(before.freeDiskBytes()).isPositive();
    Await.result(storage.ask(append("a", "b")));
    JournalStatus after = Await.result(storage.ask(new GetJournalStatus()));
    assertThat(after.entries()).isEqualTo(2);
    assertThat(after.oldest()).contains(JournalFixture.entry("a").createdAt());
    assertThat(after.lastCommit()).isPresent();
    assertThat(after.fileBytes()).isGreaterThan(0);
    assertThat(after.trouble()).isEmpty();
  }

  @Test
  void failsOnlyWhatAFullDiskDoesNotTakeAndGoesOnWhenThereIsRoom() {
    ActorRef<StorageCommand> storage = start(JournalFixture.limitedTo(1));
    OutboxEntry first = JournalFixture.sized("first", 600_000);
    OutboxEntry second = JournalFixture.sized("second", 600_000);
    Await.result(storage.ask(new AppendOutbox(List.of(first))));

    ActorException full = failureOf(storage.ask(new AppendOutbox(List.of(second))));
    assertThat(full.kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(full)
        .hasMessageStartingWith(
            "journal %s cannot grow".formatted(folder.resolve("data/journal.db")));
    JournalStatus status = Await.result(storage.ask(new GetJournalStatus()));
    assertThat(status.trouble().orElseThrow().cause()).isEqualTo(Cause.DISK_FULL);
    assertThat(status.entries()).isEqualTo(1);
    assertThat(healthOf()).isEqualTo(new Health.Degraded(full.reason()));
    assertThat(
            kit.meters().get("alys.storage.failures").tag("cause", "disk_full").counter().count())
        .isEqualTo(1);

    Future<Appended> alone = storage.ask(new AppendOutbox(List.of(second)));
    Future<Appended> small = storage.ask(append("small"));
    Future<OutboxPage> page = storage.ask(new LoadOutbox(0, 10));
    Future<Acknowledged> released = storage.ask(new AcknowledgeOutbox(List.of("first")));
    assertThat(failureOf(alone).kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(fateOf(Await.result(small))).isEqualTo(Fate.STORED);
    assertThat(Await.result(page).entries()).hasSize(2);
    assertThat(Await.result(released).released()).containsExactly("first");
    assertThat(fateOf(Await.result(storage.ask(new AppendOutbox(List.of(second))))))
        .isEqualTo(Fate.STORED);
    assertThat(Await.result(storage.ask(new GetJournalStatus())).trouble()).isEmpty();
    assertThat(healthOf()).isEqualTo(Health.healthy());
  }

  private Health healthOf() {
    return kit.system().registry().entries().stream()
        .filter(entry -> entry.id().equals(ActorId.of("storage")))
        .findFirst()
        .orElseThrow()
        .health();
  }

  @Test
  void failsEveryWriteAndNoReadWhileAnotherProgramHasTheFile() {
    ActorRef<StorageCommand> storage = start();
    Await.result(storage.ask(append("a")));
    Await.result(storage.ask(keep(1)));
    List<Future<?>> refused = new ArrayList<>();
    try (Handle other = byHand()) {
      other.execute("BEGIN IMMEDIATE");
      for (int i = 0; i < 50; i++) {
        refused.add(storage.ask(append("i" + i)));
        refused.add(storage.ask(keep(2 + i)));
      }
      Future<OutboxPage> page = storage.ask(new LoadOutbox(0, 10));
      refused.forEach(
          ask -> assertThat(failureOf(ask)).hasMessageContaining("is locked by another program"));
      assertThat(Await.result(page).entries()).hasSize(1);
      assertThat(failureOf(storage.ask(keep(9)))).hasMessageContaining("is locked by another");
      assertThat(sequencesIn(storage)).containsExactly(1L);
      other.execute("ROLLBACK");
    }
    assertThat(fateOf(Await.result(storage.ask(append("i0"))))).isEqualTo(Fate.STORED);
  }

  private ActorRef<StorageCommand> startOn(FaultyJournal faulty) {
    StorageConfig config = JournalFixture.settings();
    kit.start(
        ActorSpec.of(
                "storage",
                StorageCommand.class,
                () ->
                    new StorageVerticle(folder.resolve("data"), config, kit.meters(), faulty::open))
            .mailbox(MailboxConfig.DEFAULT.batch(config.batchLimit())));
    return kit.ref("storage", StorageCommand.class);
  }

  @Test
  void answersNobodyBeforeTheCommit() {
    FaultyJournal faulty = new FaultyJournal();
    ActorRef<StorageCommand> storage = startOn(faulty);
    faulty.failCommits(true);
    List<Future<?>> asked = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      asked.add(storage.ask(append("i" + i)));
      asked.add(storage.ask(keep(1 + i)));
    }
    asked.forEach(
        ask ->
            assertThat(failureOf(ask))
                .hasMessage("the disk is on fire")
                .extracting(ActorException::kind)
                .isEqualTo(Kind.UNAVAILABLE));
    faulty.failCommits(false);
    assertThat(Await.result(storage.ask(new LoadOutbox(0, 10))).entries()).isEmpty();
    assertThat(sequencesIn(storage)).isEmpty();
  }

  @Test
  void opensTheFileAnewAfterAnErrorOfItsFileSystem() {
    FaultyJournal faulty = new FaultyJournal();
    ActorRef<StorageCommand> storage = startOn(faulty);
    Await.result(storage.ask(append("a")));
    assertThat(faulty.opened()).containsExactly(false);

    faulty.failCommits(true);
    failureOf(storage.ask(append("b")));
    faulty.failOpens(true);
    assertThat(failureOf(storage.ask(append("b")))).hasMessage("the disk is gone");
    assertThat(failureOf(storage.ask(new LoadOutbox(0, 10)))).hasMessage("the disk is gone");
    assertThat(
            kit.meters().get("alys.storage.failures").counters().stream()
                .mapToDouble(Counter::count)
                .sum())
        .isEqualTo(3);

    faulty.failOpens(false);
    faulty.failCommits(false);
    assertThat(fateOf(Await.result(storage.ask(append("b"))))).isEqualTo(Fate.STORED);
    assertThat(fateOf(Await.result(storage.ask(append("a"))))).isEqualTo(Fate.ALREADY_WAITING);
    assertThat(faulty.opened()).containsExactly(false, true);
    assertThat(meter("alys.storage.outbox.entries")).isEqualTo(2);
    assertThat(kit.system().registry().entries().getLast().restarts()).isZero();
  }

  @Test
  void losesNothingWhenItIsRestarted() {
    ActorRef<StorageCommand> storage = start();
    Await.result(storage.ask(append("a")));
    kit.close();
    ActorTestKit next = ActorTestKit.create();
    try (next) {
      next.start(
          StorageVerticle.spec(
              folder.resolve("data"), JournalFixture.settings(), () -> next.meters()));
      OutboxPage page =
          Await.result(next.ref("storage", StorageCommand.class).ask(new LoadOutbox(0, 10)));
      assertThat(page.entries().getFirst().entry()).isEqualTo(JournalFixture.entry("a"));
    }
  }

  @Test
  void crashesOnACorruptPageAndIsRefusedByTheCheckThatFollows() throws Exception {
    ActorRef<StorageCommand> storage = start();
    for (int i = 0; i < 40; i++) {
      Await.result(storage.ask(new AppendOutbox(List.of(JournalFixture.sized("i" + i, 1_000)))));
    }
    try (Handle other = byHand()) {
      other.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    Path file = folder.resolve("data/journal.db");
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4_096, bytes.length, (byte) 0x55);
    Files.write(file, bytes);
    assertThat(failureOf(storage.ask(append("more")))).hasMessageContaining(" is corrupt (");
    kit.awaitState("storage", ActorState.FAILED);
    assertThat(Files.readAllBytes(file)).hasSameSizeAs(bytes);
  }

  @Test
  void isRefusedADirectoryThatAnotherNodeHas() {
    start();
    ActorTestKit second = ActorTestKit.create();
    try (second) {
      assertThatThrownBy(
              () ->
                  second.start(
                      new SupervisionStrategy.Never(),
                      StorageVerticle.spec(
                          folder.resolve("data"),
                          JournalFixture.settings(),
                          () -> second.meters())))
          .hasMessageContaining(
              "data directory %s is in use by another node in this process"
                  .formatted(folder.resolve("data")));
    }
    assertThat(fateOf(Await.result(kit.ref("storage", StorageCommand.class).ask(append("a")))))
        .isEqualTo(Fate.STORED);
  }
}
