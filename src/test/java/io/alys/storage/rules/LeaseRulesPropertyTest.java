package io.alys.storage.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.storage.GuardCommand.AcquireLease;
import io.alys.storage.GuardCommand.ReleaseLease;
import io.alys.storage.GuardCommand.RenewLease;
import io.alys.storage.rules.LeaseRules.Lease;
import io.alys.storage.rules.LeaseRules.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever replicas ask, and however the clock goes. */
class LeaseRulesPropertyTest {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  enum Verb {
    ACQUIRE,
    RENEW,
    RELEASE
  }

  /** A question of a replica, so long after the one before; the clock may step back. */
  record Ask(Verb verb, String holder, long durationMillis, long laterMillis) {}

  @Provide
  Arbitrary<List<Ask>> asks() {
    return Combinators.combine(
            Arbitraries.of(Verb.values()),
            Arbitraries.of("one", "two", "three"),
            Arbitraries.longs().between(100, 3_000),
            Arbitraries.longs().between(-500, 2_000))
        .as(Ask::new)
        .list()
        .ofMaxSize(40);
  }

  private static Ruling rule(Optional<Lease> now, Ask ask, long epoch, Instant at) {
    Duration duration = Duration.ofMillis(ask.durationMillis());
    return switch (ask.verb()) {
      case ACQUIRE ->
          LeaseRules.acquire(now, new AcquireLease("bridge", ask.holder(), duration), at);
      case RENEW ->
          LeaseRules.renew(now, new RenewLease("bridge", ask.holder(), epoch, duration), at);
      case RELEASE -> LeaseRules.release(now, new ReleaseLease("bridge", ask.holder(), epoch), at);
    };
  }

  @Property
  void givesAnEpochToOneHolderAndNeverGoesBack(@ForAll("asks") List<Ask> asks) {
    Optional<Lease> now = Optional.empty();
    Map<Long, String> holders = new HashMap<>();
    Map<String, Long> granted = new HashMap<>();
    Instant at = EPOCH;
    for (Ask ask : asks) {
      at = at.plusMillis(ask.laterMillis());
      Ruling ruling = rule(now, ask, granted.getOrDefault(ask.holder(), 1L), at);
      if (ruling instanceof Ruling.Changed(Lease next)) {
        long before = now.map(Lease::epoch).orElse(0L);
        boolean same = now.map(Lease::holder).orElse("").equals(next.holder());
        assertThat(next.epoch()).isEqualTo(same ? before : before + 1);
        assertThat(holders.getOrDefault(next.epoch(), next.holder())).isEqualTo(next.holder());
        holders.put(next.epoch(), next.holder());
        granted.put(next.holder(), next.epoch());
        now = Optional.of(next);
      }
    }
  }

  @Property
  void takesNoRoleFromAHolderBeforeItsTime(@ForAll("asks") List<Ask> asks) {
    Optional<Lease> now = Optional.empty();
    Instant at = EPOCH;
    for (Ask ask : asks) {
      at = at.plusMillis(ask.laterMillis());
      Ruling ruling = rule(now, ask, now.map(Lease::epoch).orElse(1L), at);
      Instant asked = at;
      boolean held = now.filter(lease -> lease.heldAt(asked)).isPresent();
      boolean other = !now.map(Lease::holder).orElse("").equals(ask.holder());
      if (held && other) {
        assertThat(ruling).isEqualTo(new Ruling.Refused(now.orElseThrow()));
      }
      if (ruling instanceof Ruling.Changed(Lease next)) {
        now = Optional.of(next);
      }
    }
  }

  @Example
  void endsALeaseAtItsInstantAndNotBefore() {
    Optional<Lease> one = Optional.of(new Lease("one", 4, EPOCH));
    AcquireLease two = new AcquireLease("bridge", "two", SECOND);
    assertThat(LeaseRules.acquire(one, two, EPOCH.minusNanos(1)))
        .isEqualTo(new Ruling.Refused(one.get()));
    assertThat(LeaseRules.acquire(one, two, EPOCH))
        .isEqualTo(new Ruling.Changed(new Lease("two", 5, EPOCH.plus(SECOND))));
  }

  @Example
  void renewsWhatEndedAsLongAsNobodyTookIt() {
    Optional<Lease> one = Optional.of(new Lease("one", 4, EPOCH));
    Instant late = EPOCH.plusSeconds(9);
    assertThat(LeaseRules.renew(one, new RenewLease("bridge", "one", 4, SECOND), late))
        .isEqualTo(new Ruling.Changed(new Lease("one", 4, late.plus(SECOND))));
    assertThat(LeaseRules.renew(one, new RenewLease("bridge", "one", 3, SECOND), late))
        .isEqualTo(new Ruling.Refused(one.get()));
    assertThat(LeaseRules.renew(Optional.empty(), new RenewLease("b", "one", 1, SECOND), late))
        .isEqualTo(new Ruling.Refused(new Lease("", 0, late)));
  }

  @Example
  void endsTheEpochOfWhoGivesARoleBack() {
    Optional<Lease> one = Optional.of(new Lease("one", 4, EPOCH.plusSeconds(9)));
    assertThat(LeaseRules.release(one, new ReleaseLease("bridge", "one", 4), EPOCH))
        .isEqualTo(new Ruling.Changed(new Lease("", 5, EPOCH)));
    assertThat(LeaseRules.release(one, new ReleaseLease("bridge", "two", 4), EPOCH))
        .isEqualTo(new Ruling.Refused(one.get()));
    assertThat(LeaseRules.release(Optional.empty(), new ReleaseLease("b", "one", 4), EPOCH))
        .isEqualTo(new Ruling.Refused(new Lease("", 0, EPOCH)));
  }
}
