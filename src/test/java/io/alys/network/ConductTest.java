package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.network.Conduct.Offence;
import io.alys.network.NetworkCommand.PeerId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConductTest {
  private static final PeerId PEER = new PeerId("peer");
  private static final PeerId OTHER = new PeerId("other");
  private static final Duration REST = Duration.ofMinutes(10);

  private final Conduct conduct = new Conduct(REST);

  private static long nanos(Duration time) {
    return time.toNanos();
  }

  @Test
  void addsUpUntilItIsTooMuch() {
    assertThat(conduct.blame(PEER, Offence.BLAMED, 0)).isFalse();
    assertThat(conduct.blame(PEER, Offence.BLAMED, 0)).isFalse();
    assertThat(conduct.rest(PEER, 0)).isEmpty();
    assertThat(conduct.blame(PEER, Offence.BLAMED, 0)).isTrue();
    assertThat(conduct.rest(PEER, 0)).contains(REST);
    assertThat(conduct.rest(OTHER, 0)).isEmpty();
  }

  @Test
  void oneMessageThatIsTooLongIsEnough() {
    assertThat(conduct.blame(PEER, Offence.OVERSIZE, 0)).isTrue();
  }

  @Test
  void forgivesWithTime() {
    conduct.blame(PEER, Offence.BLAMED, 0);
    conduct.blame(PEER, Offence.BLAMED, 0);
    assertThat(conduct.points(PEER, nanos(Duration.ofSeconds(30)))).isEqualTo(60);
    assertThat(conduct.points(PEER, nanos(Duration.ofMinutes(5)))).isZero();
    assertThat(conduct.points(PEER, Long.MAX_VALUE)).isZero();
  }

  @Test
  void bearsALightOffenceEveryMinuteForEver() {
    for (int minute = 0; minute < 1_000; minute++) {
      long now = nanos(Duration.ofMinutes(minute));
      assertThat(conduct.blame(PEER, Offence.REFUSED_BLOCK, now)).isFalse();
    }
  }

  @Test
  void letsBackInAfterTheRestWithACleanSheet() {
    conduct.blame(PEER, Offence.OVERSIZE, 0);
    assertThat(conduct.rest(PEER, nanos(REST) - 1)).contains(Duration.ofNanos(1));
    assertThat(conduct.rest(PEER, nanos(REST))).isEmpty();
    assertThat(conduct.points(PEER, nanos(REST))).isZero();
  }

  @Test
  void remembersOnlySoMany() {
    for (int i = 0; i < 3 * Conduct.MOST; i++) {
      conduct.blame(new PeerId("p" + i), Offence.MALFORMED, i);
    }
    assertThat(conduct.size()).isEqualTo(Conduct.MOST);
    assertThat(conduct.points(new PeerId("p0"), 0)).isZero();
  }
}
