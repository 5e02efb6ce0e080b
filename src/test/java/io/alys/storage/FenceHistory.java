package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.GuardCommand.Tenure;
import io.alys.storage.RecordCommand.AuditMark;
import io.alys.storage.RecordCommand.AuditVerdict;
import io.alys.storage.RecordCommand.Event;
import io.alys.storage.RecordCommand.Recording;
import io.alys.storage.Write.AppendAudit;
import io.alys.storage.Write.AppendEvent;
import io.alys.storage.Write.KeepAnnounced;
import io.alys.storage.Write.KeepFederation;
import io.alys.storage.Write.MoveCursor;
import io.alys.storage.Write.Owe;
import io.alys.storage.Write.Release;
import io.alys.storage.Write.SaveSnapshot;
import io.alys.testkit.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A generated history of replicas that hold one role: they take it over, renew it late, give it
 * back, freeze, and write with whatever epoch they were once granted. After each attempt with an
 * old one the journal is what it was, to the last entry of every kind.
 */
public final class FenceHistory {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SHORTLY = GuardCommand.MIN_LEASE;
  private static final String ROLE = "bridge";
  private static final String TOPIC = "pegin";
  private static final int HOLDERS = 4;
  private static final Comparator<Held> HELD =
      Comparator.comparingLong((Held held) -> held.fence().epoch());
  private static final int ALL = 1_000;

  private final Seed seed;
  private final List<Journal> replicas;
  private final Set<Held> ever = new HashSet<>();
  private final List<String> keys = new ArrayList<>();
  private final List<Write> written = new ArrayList<>();
  private Optional<Held> holds = Optional.empty();
  private long highest;
  private Instant now = START;
  private int ids;

  /** What a replica was granted once; it may never have heard that this is over. */
  private record Held(String holder, Fence fence) {}

  /** Everything that a fenced write can change. */
  private record Content(List<Object> parts) {}

  /**
   * Of one seed.
   *
   * @param replicas what each replica sees of the one journal; several may have the same
   */
  public FenceHistory(long seed, List<Journal> replicas) {
    this.seed = Seed.of(seed);
    this.replicas = List.copyOf(replicas);
  }

  private Journal of(String holder) {
    return replicas.get(holder.charAt(0) % replicas.size());
  }

  /** Lets so many things happen, and then everybody who was ever replaced come back. */
  public void run(int steps) {
    takeOver();
    write(holds.orElseThrow());
    for (int i = 0; i < steps; i++) {
      Held anybody = ever.stream().sorted(HELD).toList().get(seed.nextInt(ever.size()));
      switch (seed.nextInt(8)) {
        case 0, 1 -> takeOver();
        case 2 -> renew(anybody);
        case 3 -> release(anybody);
        case 4 -> holds.ifPresent(this::write);
        default -> write(anybody);
      }
    }
    takeOver();
    ever.stream().sorted(HELD).forEach(this::write);
    end();
  }

  private boolean isOver(Held held) {
    return !holds.equals(Optional.of(held));
  }

  /** Until the lease of whoever has the role is over, which nobody needs to know. */
  private void takeOver() {
    String holder = (char) ('a' + seed.nextInt(HOLDERS)) + "/1";
    AcquireLease asked = new AcquireLease(ROLE, holder, SHORTLY);
    List<Held> granted = new ArrayList<>();
    Await.until(
        "the role is free",
        () -> {
          Journal journal = of(holder);
          if (journal.commit(() -> journal.acquire(asked, now))
              instanceof Tenure.Granted(String role, long epoch, Instant _)) {
            granted.add(new Held(holder, new Fence(role, epoch)));
          }
          now = now.plus(Duration.ofMillis(seed.nextInt(150)));
          return !granted.isEmpty();
        });
    Held next = granted.getFirst();
    if (holds.filter(held -> held.holder().equals(holder)).isPresent()) {
      assertThat(next).isEqualTo(holds.orElseThrow());
    } else {
      assertThat(next.fence().epoch()).as("given to nobody before").isGreaterThan(highest);
    }
    highest = next.fence().epoch();
    holds = Optional.of(next);
    ever.add(next);
  }

  /** However late: it succeeds as long as nobody took the role. */
  private void renew(Held held) {
    now = now.plus(Duration.ofMillis(seed.nextInt(300)));
    Journal journal = of(held.holder());
    RenewLease asked = new RenewLease(ROLE, held.holder(), held.fence().epoch(), SHORTLY);
    Tenure tenure = journal.commit(() -> journal.renew(asked, now));
    assertThat(tenure instanceof Tenure.Granted).isEqualTo(!isOver(held));
  }

  private void release(Held held) {
    Journal journal = of(held.holder());
    ReleaseLease asked = new ReleaseLease(ROLE, held.holder(), held.fence().epoch());
    Tenure tenure = journal.commit(() -> journal.release(asked, now));
    assertThat(tenure instanceof Tenure.Released).isEqualTo(!isOver(held));
    if (!isOver(held)) {
      holds = Optional.empty();
    }
  }

  private void write(Held held) {
    if (isOver(held)) {
      refused(held);
    } else {
      recorded(held);
    }
  }

  /** Something new of every kind; one request always waits, and the one before it is let go. */
  private List<Write> somethingOfEveryKind() {
    ids++;
    Bytes payload = JournalFixture.entry("payload" + ids).payload();
    return List.of(
        new AppendEvent(TOPIC, "key" + ids, "minted", payload, now, OptionalLong.empty()),
        new SaveSnapshot(TOPIC, keys.size() + 1L, 1, payload),
        new AppendAudit("id" + ids, "minted", "key" + ids, "{}", "pegin", now),
        new KeepFederation(ids, payload, now),
        new Owe(JournalFixture.entry("owed" + ids)),
        new Release("owed" + waiting()),
        new KeepAnnounced(JournalFixture.announced("kind", "numbering", ids)),
        new MoveCursor(new Cursor("cursor", "numbering", ids)));
  }

  private String waiting() {
    return keys.isEmpty() ? "0" : keys.getLast().substring("key".length());
  }

  private void recorded(Held held) {
    List<Write> writes = somethingOfEveryKind();
    Journal journal = of(held.holder());
    assertThat(journal.<Object>commit(() -> journal.record(held.fence(), writes)))
        .isInstanceOf(Recording.Recorded.class);
    keys.add("key" + ids);
    written.clear();
    written.addAll(writes);
  }

  /** Each kind alone, all of them, and what was written already; beside it goes what may. */
  private void refused(Held held) {
    List<Write> writes = somethingOfEveryKind();
    Journal journal = of(held.holder());
    Content before = content(journal);
    List<Recording> answers =
        journal.commit(
            () ->
                Stream.concat(
                        writes.stream().map(write -> onItsOwn(write)),
                        Stream.of(writes, List.copyOf(written)))
                    .map(each -> journal.record(held.fence(), each))
                    .toList());
    assertThat(answers)
        .hasSize(writes.size() + 2)
        .allSatisfy(
            answer -> {
              assertThat(answer).isInstanceOf(Recording.Stale.class);
              Recording.Stale stale = (Recording.Stale) answer;
              assertThat(stale.role()).isEqualTo(ROLE);
              assertThat(stale.epoch()).isEqualTo(held.fence().epoch());
              assertThat(stale.current()).isGreaterThan(stale.epoch());
            });
    assertThat(content(journal)).as("after %s wrote", held).isEqualTo(before);
  }

  /** A snapshot of a position that the topic has, so that nothing but the epoch is wrong. */
  private List<Write> onItsOwn(Write write) {
    return write instanceof SaveSnapshot(String topic, long _, int format, Bytes payload)
        ? List.of(new SaveSnapshot(topic, Math.max(1, keys.size()), format, payload))
        : List.of(write);
  }

  private static Content content(Journal journal) {
    return new Content(
        List.of(
            journal.events(TOPIC, 0, ALL),
            journal.snapshots(TOPIC),
            journal.federations(-1, ALL),
            journal.audit(Optional.empty(), 0, ALL),
            journal.load(0, ALL),
            journal.announcements("kind", 0, ALL),
            journal.cursor("cursor")));
  }

  /** Only what holders wrote is there, in their order. */
  private void end() {
    Journal journal = replicas.getFirst();
    assertThat(journal.events(TOPIC, 0, ALL).events()).extracting(Event::key).isEqualTo(keys);
    assertThat(journal.load(0, ALL).entries())
        .extracting(each -> each.entry().requestId())
        .containsExactly("owed" + waiting());
    assertThat(journal.verifyAudit(AuditMark.BEGINNING, ALL))
        .isInstanceOfSatisfying(
            AuditVerdict.Intact.class,
            intact -> assertThat(intact.to().position()).isEqualTo(keys.size()));
    for (Fence other : List.of(Fence.NONE, new Fence("another", 1))) {
      AppendEvent event =
          new AppendEvent(TOPIC, "other", "minted", Bytes.EMPTY, now, OptionalLong.empty());
      assertThat(journal.<Object>commit(() -> journal.record(other, List.of(event))))
          .isNotInstanceOf(Recording.Recorded.class);
    }
  }
}
