package io.alys.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.Secret;
import io.alys.primitives.Bytes;
import io.alys.storage.Fence;
import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.Journal;
import io.alys.storage.JournalFailure;
import io.alys.storage.JournalFixture;
import io.alys.storage.JournalStatus.Cause;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Recording.Stale;
import io.alys.storage.RecordSuite;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageConfig.Kind;
import io.alys.storage.StorageConfig.Postgresql;
import io.alys.storage.sql.SchemaHistory.Migration;
import io.alys.testkit.Await;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The suite on PostgreSQL, what only a server can suffer, and two replicas that share it. */
@Tag("real")
class PostgresJournalIT extends RecordSuite {
  private static final List<EmbeddedPostgres> SERVER = new ArrayList<>();
  private static final List<String> MADE = new ArrayList<>();

  private static final String MIGRATED = "migrated";
  private static final String TERMINATE =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'";

  private String database = "";

  @BeforeAll
  static void start() throws IOException {
    SERVER.add(PostgresFixture.start());
    PostgresFixture.execute(server(), "CREATE DATABASE " + MIGRATED);
    String url = PostgresFixture.url(server().getPort(), MIGRATED);
    PostgresJournal.open(PostgresFixture.settings(url, 1_000)).close();
  }

  @AfterAll
  static void stop() throws IOException {
    SERVER.removeFirst().close();
  }

  private static EmbeddedPostgres server() {
    return SERVER.getFirst();
  }

  /** Each test has a database of its own; its tables are made once. */
  @Override
  @BeforeEach
  protected void openIt() {
    database = "journal" + MADE.size();
    MADE.add(database);
    PostgresFixture.execute(
        server(), "CREATE DATABASE %s TEMPLATE %s".formatted(database, MIGRATED));
    super.openIt();
  }

  private String url() {
    return PostgresFixture.url(server().getPort(), database);
  }

  private StorageConfig settings() {
    return PostgresFixture.settings(url(), 1_000);
  }

  @Override
  protected Journal open(StorageConfig config) {
    return PostgresJournal.open(PostgresFixture.settings(url(), config.acknowledgedKept()));
  }

  @Override
  protected void tamper(String statement) {
    try (Connection connection = server().getDatabase("postgres", database).getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JournalFailure failureOf(Runnable action) {
    try {
      action.run();
    } catch (JournalFailure failure) {
      return failure;
    }
    throw new AssertionError("it did not fail");
  }

  private JournalFailure refusal(StorageConfig config) {
    return failureOf(() -> PostgresJournal.open(config).close());
  }

  private String told() {
    return url().replaceFirst("\\?.*", "");
  }

  @Test
  void knowsItsMigrationsAsFlywayDoes() throws SQLException {
    List<Migration> applied = new ArrayList<>();
    try (Connection connection = server().getDatabase("postgres", database).getConnection();
        Statement sql = connection.createStatement();
        ResultSet rows =
            sql.executeQuery("SELECT version, script, checksum FROM flyway_schema_history")) {
      while (rows.next()) {
        applied.add(new Migration(rows.getInt(1), rows.getString(2), rows.getInt(3)));
      }
    }
    assertThat(applied).isEqualTo(PostgresServer.KNOWN);
  }

  @Test
  void waitsForTheDiskAlthoughTheServerWouldNot() {
    try (var database = PostgresJournal.connect(settings())) {
      assertThat(
              database.<String>read(
                  handle ->
                      handle.createQuery("SHOW synchronous_commit").mapTo(String.class).one()))
          .isEqualTo("on");
    }
  }

  @Test
  void givesARoleToOneOfTwoReplicasAndRefusesWhatTheOtherWritesLater() {
    try (Journal other = open(JournalFixture.settings())) {
      AcquireLease shortly = new AcquireLease("bridge", "one", Duration.ofMillis(100));
      AcquireLease asked = new AcquireLease("bridge", "two", Duration.ofMinutes(1));
      Tenure first = journal.commit(() -> journal.acquire(shortly, NOW));
      Fence one = fenceOf(first);
      assertThat(other.<Object>commit(() -> other.acquire(asked, NOW)))
          .isInstanceOf(Tenure.HeldBy.class);
      assertThat(record(one, event("a", 1))).isEqualTo(at(1));
      List<Fence> two = new ArrayList<>();
      Await.until(
          "the lease has ended",
          () -> {
            Tenure tenure = other.commit(() -> other.acquire(asked, NOW));
            if (tenure instanceof Tenure.Granted) {
              two.add(fenceOf(tenure));
            }
            return !two.isEmpty();
          });
      assertThat(two.getFirst().epoch()).isEqualTo(one.epoch() + 1);
      assertThat(record(one, event("b", 1))).isEqualTo(new Stale("bridge", 1, 2));
      RenewLease late = new RenewLease("bridge", "one", 1, Duration.ofMinutes(1));
      assertThat(journal.<Object>commit(() -> journal.renew(late, NOW)))
          .isInstanceOf(Tenure.HeldBy.class);
      assertThat(other.<Object>commit(() -> other.record(two.getFirst(), List.of(event("b", 1)))))
          .isEqualTo(at(2));
    }
  }

  private static Fence fenceOf(Tenure tenure) {
    return tenure instanceof Tenure.Granted(String role, long epoch, var _)
        ? new Fence(role, epoch)
        : Fence.NONE;
  }

  @Test
  void allowsOneOfTwoReplicasThatAskAtOnceToSignASlot() throws InterruptedException {
    int slots = 40;
    ConcurrentLinkedQueue<String> signed = new ConcurrentLinkedQueue<>();
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> replicas = new ArrayList<>();
    for (int replica = 1; replica <= 2; replica++) {
      int root = replica;
      replicas.add(Thread.ofVirtual().start(() -> sign(slots, root, begin, signed)));
    }
    begin.countDown();
    for (Thread replica : replicas) {
      replica.join();
    }
    assertThat(signed.stream().distinct().count()).isEqualTo(signed.size());
    assertThat(signed).contains("slot " + (slots - 1)).hasSizeGreaterThan(1);
  }

  private void sign(
      int slots, int root, CountDownLatch begin, ConcurrentLinkedQueue<String> signed) {
    try (Journal replica = open(JournalFixture.settings())) {
      begin.await();
      for (int slot = 0; slot < slots; slot++) {
        ProtectSlot asked = new ProtectSlot(KEY, slot, root(root), Bytes.EMPTY, Bytes.EMPTY);
        Protection answer = replica.commit(() -> replica.protect(asked));
        if (answer instanceof Protection.Allowed) {
          signed.add("slot " + slot);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void letsAReaderMissNothingWhileTwoReplicasWrite() throws InterruptedException {
    int events = 60;
    List<Thread> writers = new ArrayList<>();
    for (String name : List.of("x", "y")) {
      writers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (Journal replica = open(JournalFixture.settings())) {
                      for (int i = 0; i < events; i++) {
                        String key = name + i;
                        Recording done =
                            replica.commit(
                                () ->
                                    replica.record(
                                        Fence.NONE, List.of(event(key, 1), audit(key, "s"))));
                        assertThat(done).isInstanceOf(Recording.Recorded.class);
                      }
                    }
                  }));
    }
    List<Long> seen = new ArrayList<>();
    Await.until(
        "all is read",
        () -> {
          long after = seen.isEmpty() ? 0 : seen.getLast();
          journal.events("pegin", after, 100).events().stream()
              .map(Event::position)
              .forEach(seen::add);
          return seen.size() >= 2 * events;
        });
    for (Thread writer : writers) {
      writer.join();
    }
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i)).isEqualTo(i + 1);
    }
    assertThat(journal.audit(Optional.empty(), 0, 1_000).entries()).hasSize(2 * events);
  }

  @Test
  void goesOnAfterItsConnectionsWereLost() {
    record(event("a", 1));
    PostgresFixture.execute(server(), TERMINATE.formatted(database));
    assertThat(record(event("b", 1))).isEqualTo(at(2));
  }

  @Test
  void losesATransactionInWhichItsConnectionIsLostAndNothingElse() {
    record(event("a", 1));
    JournalFailure failure =
        failureOf(
            () ->
                journal.commit(
                    () -> {
                      journal.record(Fence.NONE, List.of(event("b", 1)));
                      PostgresFixture.execute(server(), TERMINATE.formatted(database));
                      return journal.record(Fence.NONE, List.of(event("c", 1)));
                    }));
    assertThat(failure.why()).isEqualTo(Cause.UNREACHABLE);
    assertThat(failure)
        .hasMessageStartingWith("journal %s cannot be reached (".formatted(told()))
        .hasMessageEndingWith(
            "); look at its server and the network between, the node goes on by itself");
    assertThat(record(event("b", 1))).isEqualTo(at(2));
  }

  @Test
  void takesTheJournalFromAReplicaThatFroze() throws InterruptedException {
    CountDownLatch frozen = new CountDownLatch(1);
    CountDownLatch thaw = new CountDownLatch(1);
    ConcurrentLinkedQueue<JournalFailure> late = new ConcurrentLinkedQueue<>();
    Thread replica =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Journal other = open(JournalFixture.settings())) {
                    late.add(failureOf(() -> other.commit(() -> freeze(other, frozen, thaw))));
                  }
                });
    frozen.await();
    assertThat(record(event("b", 1))).isEqualTo(at(1));
    thaw.countDown();
    replica.join();
    assertThat(late).singleElement().extracting(JournalFailure::why).isEqualTo(Cause.UNREACHABLE);
    assertThat(journal.events("pegin", 0, 9).events()).extracting(Event::key).containsExactly("b");
  }

  private static Recording freeze(Journal journal, CountDownLatch frozen, CountDownLatch thaw) {
    Recording recording = journal.record(Fence.NONE, List.of(event("a", 1)));
    frozen.countDown();
    try {
      thaw.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return recording;
  }

  @Test
  void saysThatAnotherHasItLocked() throws SQLException {
    try (Connection connection = server().getDatabase("postgres", database).getConnection();
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      sql.execute("LOCK TABLE writer IN EXCLUSIVE MODE");
      JournalFailure failure = failureOf(() -> record(event("a", 1)));
      assertThat(failure.why()).isEqualTo(Cause.LOCKED);
      assertThat(failure)
          .hasMessage(
              ("journal %s is locked by another replica or program (55P03); the node goes on by"
                      + " itself")
                  .formatted(told()));
      connection.rollback();
    }
    assertThat(record(event("a", 1))).isEqualTo(at(1));
  }

  @Test
  void saysThatItsServerTakesNoWrites() {
    tamper("ALTER DATABASE %s SET default_transaction_read_only = on".formatted(database));
    reopen(JournalFixture.settings());
    JournalFailure failure = failureOf(() -> record(event("a", 1)));
    assertThat(failure.why()).isEqualTo(Cause.READ_ONLY);
    assertThat(failure)
        .hasMessage(
            ("journal %s cannot be written (25006); name the primary server, and a user that owns"
                    + " the journal's tables")
                .formatted(told()));
    assertThat(journal.events("pegin", 0, 9).events()).isEmpty();
  }

  @Test
  void saysThatItsServerTakesNoMoreConnections() {
    tamper("CREATE ROLE plain LOGIN");
    tamper("ALTER DATABASE %s CONNECTION LIMIT 0".formatted(database));
    JournalFailure refusal = refusal(as("plain"));
    assertThat(refusal.why()).isEqualTo(Cause.UNREACHABLE);
    assertThat(refusal)
        .hasMessage(
            ("journal %s takes no more connections (53300); raise max_connections there or close"
                    + " others, the node goes on by itself")
                .formatted(told()));
  }

  private StorageConfig as(String user) {
    return new StorageConfig(
        Kind.POSTGRESQL,
        "j",
        Duration.ofSeconds(1),
        1,
        1,
        0,
        new Postgresql(Optional.of(url()), user, Optional.empty(), 1));
  }

  @Test
  void refusesASchemaOfTheFutureAndTheDatabaseOfAnotherProgram() {
    tamper(
        "UPDATE flyway_schema_history SET version = '5', script = 'V5__later.sql'"
            + " WHERE version = '4'");
    JournalFailure newer = refusal(settings());
    assertThat(newer.why()).isEqualTo(Cause.NEWER_SCHEMA);
    assertThat(newer)
        .hasMessage(
            ("journal %s has a newer schema (version 5, where this program knows up to 4); start"
                    + " the newer program, or restore a backup from before it ran")
                .formatted(told()));
    tamper("DROP TABLE flyway_schema_history");
    JournalFailure foreign = refusal(settings());
    assertThat(foreign.why()).isEqualTo(Cause.FOREIGN);
    assertThat(foreign)
        .hasMessageStartingWith("database %s is no journal of this program (".formatted(told()));
  }

  @Test
  void saysWhatIsWrongWithItsAddress() {
    StorageConfig none =
        PostgresFixture.settings(PostgresFixture.url(server().getPort(), "nowhere"), 1);
    assertThat(refusal(none)).hasMessageContaining("nowhere does not exist (3D000); create the");
    StorageConfig closed = PostgresFixture.settings(PostgresFixture.url(1, "x"), 1);
    assertThat(refusal(closed)).hasMessageContaining("localhost:1/x cannot be reached (08001)");
    StorageConfig secret =
        new StorageConfig(
            Kind.POSTGRESQL,
            "j",
            Duration.ofSeconds(1),
            1,
            1,
            0,
            new Postgresql(
                Optional.of(url()), "x", Optional.of(new Secret("file:/no/such/file")), 1));
    assertThat(refusal(secret))
        .hasMessage(
            ("journal %s has no password: file:/no/such/file cannot be read"
                    + " (NoSuchFileException); mend storage.postgresql.password")
                .formatted(told()));
  }

  @Test
  void throwsABugAsItIs() {
    assertThatThrownBy(() -> journal.commit(() -> journal.append(List.of()).placements().get(3)))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
