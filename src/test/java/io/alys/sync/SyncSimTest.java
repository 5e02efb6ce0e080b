package io.alys.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.primitives.Seed;
import io.alys.sync.SyncCommand.Activity;
import io.alys.sync.SyncWorld.Manners;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole ways from one chain to another, among peers of all kinds, by seed. */
class SyncSimTest {
  private static final int SEEDS = 10;

  private static List<Manners> crowd(Seed seed) {
    List<Manners> crowd = new ArrayList<>(List.of(Manners.HONEST));
    for (int i = seed.nextInt(6); i > 0; i--) {
      crowd.add(Manners.values()[seed.nextInt(Manners.values().length)]);
    }
    return crowd;
  }

  @Test
  void arrivesAmongPeersOfAllKindsAndBlamesNoHonestOne() {
    for (int number = 0; number < SEEDS; number++) {
      Seed seed = Seed.of(number);
      List<Manners> crowd = crowd(seed);
      int length = 30 + seed.nextInt(400);
      int shared = seed.nextInt(length);
      SyncWorld world =
          new SyncWorld(seed.nextLong(), length, crowd).startsOn(shared, seed.nextInt(10));
      world.run(Duration.ofMinutes(8)).calm().run(Duration.ofMinutes(8));
      assertThat(world.wrongs()).as("seed %d: %s", number, crowd).isEmpty();
      assertThat(world.lag()).as("seed %d: %s", number, crowd).isLessThan(30);
    }
  }

  @ParameterizedTest
  @EnumSource(Manners.class)
  void arrivesWithOneHonestPeerAndManyOfAnotherKind(Manners other) {
    List<Manners> crowd = new ArrayList<>(List.of(other, other, other, Manners.HONEST, other));
    SyncWorld world = new SyncWorld(7, 600, crowd).calm();
    world.run(Duration.ofMinutes(6));
    assertThat(world.wrongs()).isEmpty();
    assertThat(world.lag()).isLessThan(30);
    if (!other.blameless) {
      assertThat(world.blamed()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Manners.class,
      names = {"EMPTY", "SILENT", "GARBAGE", "FORGED", "UNLINKED", "TOO_MUCH", "FOREIGN"})
  void whoOnlyClaimsHoldsNobodyBackAndIsNeverTakenForTheChain(Manners liar) {
    SyncWorld world = new SyncWorld(3, 40, List.of(liar)).startsOn(40, 0).calm();
    world.run(Duration.ofMinutes(30));
    assertThat(world.wrongs()).isEmpty();
    assertThat(world.held()).isLessThan(Duration.ofSeconds(60));
    assertThat(world.events()).noneMatch(event -> event instanceof SyncEvent.Finished);
    assertThat(world.activity()).isInstanceOfAny(Activity.Stalled.class, Activity.Fetching.class);
    assertThat(SyncView.hold(world.state())).isEmpty();
  }

  @Test
  void aNodeInStepStaysSoAndIsNotHeldBack() {
    SyncWorld world =
        new SyncWorld(11, 50, List.of(Manners.HONEST, Manners.HONEST)).startsOn(50, 0).calm();
    world.run(Duration.ofMinutes(10));
    assertThat(world.wrongs()).isEmpty();
    assertThat(world.held()).isLessThan(Duration.ofSeconds(45));
    assertThat(world.lag()).isLessThan(10);
  }

  @Test
  void theSameSeedIsTheSameWay() {
    List<List<SyncEvent>> ways =
        IntStream.range(0, 2)
            .mapToObj(
                _ ->
                    new SyncWorld(5, 200, List.of(Manners.FLAKY, Manners.FICKLE, Manners.HONEST))
                        .run(Duration.ofMinutes(5))
                        .events())
            .toList();
    assertThat(ways.getFirst()).isNotEmpty().isEqualTo(ways.getLast());
  }
}
