package io.alys.bench;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.primitives.Bytes;
import io.alys.storage.OutboxEntry;
import io.alys.storage.StorageCommand;
import io.alys.storage.StorageCommand.AcknowledgeOutbox;
import io.alys.storage.StorageCommand.AppendOutbox;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Appends a second through the actor, so many without an answer at any time, beside bare inserts
 * with as many rows in a commit, on the same file system.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@Threads(1)
public class JournalBench {
  /** Appends of one invocation; a multiple of every number in flight. */
  private static final int APPENDS = 2_048;

  private static final Instant WHEN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Bytes PAYLOAD = Bytes.copyOf(new byte[300]);

  private Vertx vertx = Vertx.vertx();
  private ActorRef<StorageCommand> storage = null_();
  private Connection bare = null_();
  private Path folder = Path.of("");
  private int next;

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T null_() {
    return null;
  }

  /** Below target, and so on a disk: the system's folder for temporary files may be memory. */
  @Setup(Level.Trial)
  public void start() throws Exception {
    folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench");
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ActorSystem system = ActorSystem.create(vertx, ActorSystemConfig.named("bench"), meters);
    StorageConfig config = new StorageConfig("journal.db", Duration.ofSeconds(2), 256, 100_000, 0);
    await(
        system.start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.Never(),
                StorageVerticle.spec(folder.resolve("actor"), config, () -> meters))));
    storage = system.ref("storage", StorageCommand.class);
    bare = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("bare.db"));
    try (Statement statement = bare.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      statement.execute(
          "CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT,"
              + " request_id TEXT NOT NULL UNIQUE, priority INTEGER NOT NULL, kind TEXT NOT NULL,"
              + " payload BLOB NOT NULL, created_at_nanos INTEGER NOT NULL) STRICT");
    }
    bare.setAutoCommit(false);
  }

  @TearDown(Level.Trial)
  public void stop() throws Exception {
    bare.close();
    await(vertx.close());
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(JournalBench::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private String id() {
    return "8f14e45fceea167a5a36dedd4bea2543-" + next++;
  }

  private void throughActor(int inFlight) throws Exception {
    for (int done = 0; done < APPENDS; done += inFlight) {
      List<Future<?>> asked = new ArrayList<>(inFlight);
      for (int i = 0; i < inFlight; i++) {
        asked.add(
            storage.ask(
                new AppendOutbox(List.of(new OutboxEntry(id(), 4, "signature", PAYLOAD, WHEN)))));
      }
      await(Future.all(asked));
    }
  }

  private void bareInserts(int rowsPerCommit) throws SQLException {
    String sql =
        "INSERT INTO outbox (request_id, priority, kind, payload, created_at_nanos)"
            + " VALUES (?, ?, ?, ?, ?)";
    try (PreparedStatement insert = bare.prepareStatement(sql)) {
      for (int done = 0; done < APPENDS; done += rowsPerCommit) {
        for (int i = 0; i < rowsPerCommit; i++) {
          insert.setString(1, id());
          insert.setInt(2, 4);
          insert.setString(3, "signature");
          insert.setBytes(4, PAYLOAD.toArray());
          insert.setLong(5, WHEN.getEpochSecond());
          insert.addBatch();
        }
        insert.executeBatch();
        bare.commit();
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(APPENDS)
  public void append1Actor() throws Exception {
    throughActor(1);
  }

  @Benchmark
  @OperationsPerInvocation(APPENDS)
  public void append1Bare() throws SQLException {
    bareInserts(1);
  }

  @Benchmark
  @OperationsPerInvocation(APPENDS)
  public void append16Actor() throws Exception {
    throughActor(16);
  }

  @Benchmark
  @OperationsPerInvocation(APPENDS)
  public void append16Bare() throws SQLException {
    bareInserts(16);
  }

  @Benchmark
  @OperationsPerInvocation(APPENDS)
  public void append256Actor() throws Exception {
    throughActor(256);
  }

  @Benchmark
  @OperationsPerInvocation(APPENDS)
  public void append256Bare() throws SQLException {
    bareInserts(256);
  }

  /** A request's whole way through the outbox: two commits, one after the other. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public void appendAndAcknowledge() throws Exception {
    String id = id();
    await(
        storage.ask(new AppendOutbox(List.of(new OutboxEntry(id, 4, "signature", PAYLOAD, WHEN)))));
    await(storage.ask(new AcknowledgeOutbox(List.of(id))));
  }
}
