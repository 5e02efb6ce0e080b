package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.network.Conduct.Offence;
import io.alys.network.NetworkCommand.PeerId;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ConductPropertyTest {
  private static final PeerId PEER = new PeerId("peer");
  private static final Offence[] ALL = Offence.values();

  @Property(tries = 300)
  void nobodyGoesWithoutEnoughOffencesAndEverybodyWithTooMany(
      @ForAll @Size(max = 60) List<@IntRange(max = 6) Integer> offences,
      @ForAll @IntRange(max = 30_000) int stepMillis) {
    Conduct conduct = new Conduct(Duration.ofMinutes(10));
    long now = 0;
    long given = 0;
    for (int each : offences) {
      Offence offence = ALL[each];
      long before = conduct.points(PEER, now);
      boolean out = conduct.blame(PEER, offence, now);
      given += offence.points();
      long after = conduct.points(PEER, now);
      assertThat(after).isBetween(before + offence.points() - 1, before + offence.points() + 1);
      assertThat(out).isEqualTo(after >= Conduct.LIMIT);
      assertThat(after).isLessThanOrEqualTo(given);
      assertThat(!out || conduct.rest(PEER, now).isPresent()).as("rests").isTrue();
      now += stepMillis * 1_000_000L;
    }
  }

  @Property(tries = 300)
  void timeOnlyForgives(
      @ForAll @IntRange(min = 1, max = 5) int offences,
      @ForAll @IntRange(max = 600_000) int firstMillis,
      @ForAll @IntRange(max = 600_000) int moreMillis) {
    Conduct conduct = new Conduct(Duration.ofMinutes(10));
    for (int i = 0; i < offences; i++) {
      conduct.blame(PEER, Offence.REFUSED_BLOCK, 0);
    }
    long early = conduct.points(PEER, firstMillis * 1_000_000L);
    long late = conduct.points(PEER, (firstMillis + (long) moreMillis) * 1_000_000L);
    assertThat(late).isBetween(0L, early);
  }
}
