package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorRef;
import io.alys.actor.Request;
import io.alys.primitives.Bytes;
import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ProtectSlot;
import io.alys.storage.GuardCommand.Protection;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.RecordCommand.LoadAudit;
import io.alys.storage.RecordCommand.LoadEvents;
import io.alys.storage.RecordCommand.LoadFederations;
import io.alys.storage.RecordCommand.LoadSnapshot;
import io.alys.storage.RecordCommand.LoadSnapshots;
import io.alys.storage.RecordCommand.RecordWrites;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.RecordCommand.Snapshot;
import io.alys.storage.RecordCommand.VerifyAudit;
import io.alys.storage.RecordCommand.Written;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.alys.testkit.HandClock;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records, leases and slots, asked of the actor. */
class RecordVerticleTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private @TempDir Path folder;
  private final HandClock clock = new HandClock();
  private final ActorTestKit kit = ActorTestKit.with(clock, new Faults());

  @AfterEach
  void stop() {
    kit.close();
  }

  private ActorRef<StorageCommand> start() {
    kit.start(
        StorageVerticle.spec(
            folder.resolve("data"), JournalFixture.settings(), () -> kit.meters()));
    return kit.ref("storage", StorageCommand.class);
  }

  private <R, Q extends StorageCommand & Request<R>> R ask(Q question) {
    return Await.result(kit.ref("storage", StorageCommand.class).ask(question));
  }

  private static Write.AppendEvent event(String key, int payload) {
    return new Write.AppendEvent(
        "pegin", key, "minted", Bytes.copyOf((byte) payload), NOW, OptionalLong.empty());
  }

  private static RecordWrites free(Write... writes) {
    return new RecordWrites(Fence.NONE, List.of(writes));
  }

  private double meter(String name) {
    return kit.meters().get(name).gauge().value();
  }

  @Test
  void keepsWhatIsRecordedAndReadsItBack() {
    start();
    Write.AppendAudit audit = new Write.AppendAudit("a", "minted", "s", "{}", "pegin", NOW);
    Recording recorded =
        ask(
            free(
                event("a", 1),
                new Write.SaveSnapshot("pegin", 1, 2, Bytes.fromHex("aa")),
                audit,
                new Write.KeepFederation(3, Bytes.EMPTY, NOW),
                new Write.Owe(JournalFixture.entry("x")),
                new Write.Owe(JournalFixture.entry("y")),
                new Write.Release("x")));
    assertThat(recorded).isInstanceOf(Recording.Recorded.class);
    assertThat(ask(new LoadEvents("pegin", 0, 9)).events()).hasSize(1);
    Snapshot snapshot = new Snapshot(1, 2, Bytes.fromHex("aa"));
    assertThat(ask(new LoadSnapshot("pegin"))).contains(snapshot);
    assertThat(ask(new LoadSnapshot("other"))).isEmpty();
    assertThat(ask(new LoadSnapshots("pegin"))).containsExactly(snapshot);
    assertThat(ask(new LoadFederations(-1, 9)).federations()).hasSize(1);
    assertThat(ask(new LoadAudit(Optional.of("s"), 0, 9)).entries().getFirst().what())
        .isEqualTo(audit);
    assertThat(ask(new VerifyAudit(AuditMark.BEGINNING, 9)))
        .isInstanceOf(AuditVerdict.Intact.class);
    assertThat(meter("alys.storage.outbox.entries")).isEqualTo(1);
    assertThat(kit.meters().get("alys.storage.commit.rows").summary().totalAmount()).isEqualTo(7);
  }

  @Test
  void answersEachOfManyRecordsInOneCommitOnItsOwn() {
    ActorRef<StorageCommand> storage = start();
    List<Future<Recording>> asked = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      asked.add(storage.ask(free(event("k" + i / 2, i % 4 == 3 ? 9 : 1))));
    }
    for (int i = 0; i < 200; i++) {
      Recording answer = Await.result(asked.get(i));
      long position = i / 2 + 1L;
      switch (i % 4) {
        case 3 ->
            assertThat(answer)
                .isEqualTo(
                    new Recording.Taken(
                        "event minted of k%d in topic pegin".formatted(i / 2), position));
        case 1 -> assertThat(answer).isEqualTo(recorded(position, true));
        default -> assertThat(answer).isEqualTo(recorded(position, false));
      }
    }
    assertThat(kit.meters().get("alys.storage.commit.latency").timer().count()).isLessThan(150);
  }

  private static Recording recorded(long position, boolean again) {
    return new Recording.Recorded(List.of(new Written(position, again)));
  }

  @Test
  void givesARoleAwayWhenItsLeaseIsOverByItsClock() {
    start();
    assertThat(ask(new AcquireLease("bridge", "one", SECOND)))
        .isEqualTo(new Tenure.Granted("bridge", 1, clock.now().plus(SECOND)));
    clock.advance(Duration.ofMillis(999));
    assertThat(ask(new AcquireLease("bridge", "two", SECOND))).isInstanceOf(Tenure.HeldBy.class);
    assertThat(ask(new RenewLease("bridge", "one", 1, SECOND)))
        .isEqualTo(new Tenure.Granted("bridge", 1, clock.now().plus(SECOND)));
    clock.advance(SECOND);
    assertThat(ask(new AcquireLease("bridge", "two", SECOND)))
        .isEqualTo(new Tenure.Granted("bridge", 2, clock.now().plus(SECOND)));
    assertThat(ask(new RecordWrites(new Fence("bridge", 1), List.of(event("a", 1)))))
        .isEqualTo(new Recording.Stale("bridge", 1, 2));
    assertThat(ask(new RecordWrites(new Fence("bridge", 2), List.of(event("a", 1)))))
        .isEqualTo(recorded(1, false));
    assertThat(ask(new ReleaseLease("bridge", "two", 2))).isEqualTo(new Tenure.Released("bridge"));
  }

  private static ProtectSlot protect(Bytes key, Bytes root) {
    return new ProtectSlot(key, 7, root, Bytes.EMPTY, Bytes.EMPTY);
  }

  @Test
  void remembersWhatWasSignedWhenItIsStartedAgain() {
    Bytes key = Bytes.copyOf(new byte[48]);
    Bytes one = Bytes.copyOf(new byte[32]);
    Bytes two = Bytes.fromHex("01".repeat(32));
    start();
    assertThat(ask(protect(key, one))).isEqualTo(new Protection.Allowed());
    kit.close();
    ActorTestKit next = ActorTestKit.create();
    try (next) {
      next.start(
          StorageVerticle.spec(
              folder.resolve("data"), JournalFixture.settings(), () -> next.meters()));
      ActorRef<StorageCommand> storage = next.ref("storage", StorageCommand.class);
      assertThat(Await.result(storage.ask(protect(key, two))))
          .isInstanceOf(Protection.Refused.class);
      assertThat(Await.result(storage.ask(protect(key, one))))
          .isEqualTo(new Protection.AlreadySigned());
    }
  }
}
