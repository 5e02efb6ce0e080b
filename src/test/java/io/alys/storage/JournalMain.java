package io.alys.storage;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.storage.RecordCommand.RecordWrites;
import io.alys.storage.StorageCommand.AcknowledgeOutbox;
import io.alys.storage.StorageCommand.AppendOutbox;
import io.alys.storage.StorageCommand.KeepAnnouncement;
import io.alys.storage.StorageCommand.SaveCursor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * Storage in a JVM of its own: {@code JournalMain directory first}. It appends without end, from
 * that number on, acknowledges every third, and writes to its output what it was told is on disk.
 */
public final class JournalMain {
  /** How many appends have no answer yet. */
  private static final int IN_FLIGHT = 32;

  private final ActorRef<StorageCommand> storage;
  private final PrintStream out;
  private int next;

  private JournalMain(ActorRef<StorageCommand> storage, int first, PrintStream out) {
    this.storage = storage;
    this.next = first;
    this.out = out;
  }

  public static void main(String[] args) {
    PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
    Vertx vertx = Vertx.vertx();
    ActorSystem system =
        ActorSystem.create(vertx, ActorSystemConfig.named("child"), new SimpleMeterRegistry());
    StorageConfig config = JournalFixture.settings();
    system
        .start(
            SupervisorSpec.of(
                "root",
                new SupervisionStrategy.Never(),
                StorageVerticle.spec(Path.of(args[0]), config, () -> new SimpleMeterRegistry())))
        .onSuccess(
            _ -> {
              out.println("ready");
              ActorRef<StorageCommand> storage = system.ref("storage", StorageCommand.class);
              JournalMain main = new JournalMain(storage, Integer.parseInt(args[1]), out);
              vertx.runOnContext(_ -> main.begin());
            })
        .onFailure(
            cause -> {
              out.println("refused " + cause.getMessage());
              Runtime.getRuntime().halt(1);
            });
  }

  private void begin() {
    for (int i = 0; i < IN_FLIGHT; i++) {
      append();
    }
  }

  /** On one event loop: what is printed is printed whole. */
  private void append() {
    int number = next++;
    storage
        .ask(new AppendOutbox(List.of(JournalFixture.sized("i" + number, number % 3_000))))
        .onSuccess(
            _ -> {
              out.println("stored i" + number);
              if (number % 3 == 0) {
                acknowledge(number);
                record(number);
              }
              append();
            })
        .onFailure(this::end);
  }

  private void acknowledge(int number) {
    storage
        .ask(new AcknowledgeOutbox(List.of("i" + number)))
        .onSuccess(_ -> out.println("acknowledged i" + number))
        .onFailure(this::end);
    storage
        .ask(new SaveCursor("governance", "first", number))
        .onSuccess(_ -> out.println("cursor " + number))
        .onFailure(this::end);
    storage
        .ask(new KeepAnnouncement(JournalFixture.announced("Proposal", "first", 1 + number)))
        .onSuccess(_ -> out.println("kept " + (1 + number)))
        .onFailure(this::end);
  }

  /** An event and its audit entry, in one record. */
  private void record(int number) {
    String key = "e" + number;
    storage
        .ask(
            new RecordWrites(
                Fence.NONE,
                List.of(
                    new Write.AppendEvent(
                        "pegin",
                        key,
                        "minted",
                        JournalFixture.entry(key).payload(),
                        Instant.EPOCH,
                        OptionalLong.empty()),
                    new Write.AppendAudit(key, "minted", "pegin", "{}", "child", Instant.EPOCH))))
        .onSuccess(_ -> out.println("recorded " + key))
        .onFailure(this::end);
  }

  private void end(Throwable cause) {
    out.println("failed " + cause.getMessage());
    Runtime.getRuntime().halt(1);
  }
}
