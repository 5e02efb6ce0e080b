package io.alys.stream;

import static io.alys.stream.Letters.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.governance.FromGovernance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceptionTest {
  private static final int PER_SECOND = 50;

  private static Reception reception(int inbound, int perSecond) {
    StreamConfig config =
        StreamWorld.config(
            "governance.endpoints=http://governance:1",
            "governance.buffer.inbound=" + inbound,
            "governance.requests.inbound-per-second=" + perSecond);
    return new Reception(config, 1);
  }

  private static void owe(Reception reception, int messages) {
    for (int i = 0; i < messages; i++) {
      reception.owe();
    }
  }

  @Test
  void takesNoMoreASecondThanItIsAllowed() {
    Reception reception = reception(1_000, PER_SECOND);
    owe(reception, 500);
    int atOnce = reception.grant(START);
    assertThat(atOnce).as("a tenth of a second's may come together").isEqualTo(PER_SECOND / 10);
    assertThat(reception.grant(START)).isZero();

    int granted = 0;
    Instant now = START;
    for (int wakes = 0; wakes < 3 * PER_SECOND; wakes++) {
      now = reception.wakeAt().orElseThrow();
      granted += reception.grant(now);
    }
    assertThat(granted).isEqualTo(3 * PER_SECOND);
    Duration took = Duration.between(START, now);
    assertThat(took).isBetween(Duration.ofMillis(2_990), Duration.ofMillis(3_010));
  }

  @Test
  void owesNothingOnANewStream() {
    Reception reception = reception(1_000, PER_SECOND);
    owe(reception, 500);
    reception.forgetOwed();
    assertThat(reception.grant(START)).isZero();
    assertThat(reception.wakeAt()).isEmpty();
  }

  @Test
  void takesNoMoreThanItHasRoomFor() {
    Reception reception = reception(2, 1_000);
    for (int sequence = 1; sequence <= 2; sequence++) {
      reception.hold(
          sequence,
          new Deliveries.Item("r" + sequence, new FromGovernance.Received(1), ""),
          List.of("bridge"));
    }
    owe(reception, 1);
    assertThat(reception.grant(START)).isZero();
  }
}
