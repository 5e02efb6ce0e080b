package io.alys.stream;

import static io.alys.stream.Letters.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.governance.FromGovernance;
import io.alys.stream.Deliveries.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
  private final Deliveries deliveries = new Deliveries(Duration.ofSeconds(2), 100);

  private static Item item(String id) {
    return new Item(id, new FromGovernance.Received(1));
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  private List<String> due(int second) {
    return deliveries.due(at(second)).stream()
        .map(t -> t.consumer() + ":" + t.delivery().requestId())
        .toList();
  }

  @Test
  void tellsEachActorOneAtATimeUntilItAccepts() {
    deliveries.hold(1, item("a"), List.of("bridge"), at(0));
    deliveries.hold(2, item("b"), List.of("bridge", "chain"), at(0));
    assertThat(due(0)).containsExactlyInAnyOrder("bridge:a", "chain:b");
    assertThat(due(1)).isEmpty();
    assertThat(due(2)).containsExactlyInAnyOrder("bridge:a", "chain:b");
    deliveries.delivered("bridge", 101, at(2));
    assertThat(deliveries.cursor()).isEqualTo(1);
    assertThat(due(2)).containsExactly("bridge:b");
    deliveries.delivered("bridge", 102, at(2));
    assertThat(deliveries.cursor()).isEqualTo(1);
    assertThat(deliveries.last()).isEqualTo(2);
    deliveries.delivered("chain", 102, at(2));
    assertThat(deliveries.cursor()).isEqualTo(2);
    assertThat(deliveries.held()).isZero();
    assertThat(deliveries.next()).isEmpty();
  }

  @Test
  void acceptanceOfAnythingElseMeansNothing() {
    deliveries.hold(1, item("a"), List.of("bridge"), at(0));
    deliveries.delivered("bridge", 7, at(0));
    deliveries.delivered("chain", 101, at(0));
    assertThat(deliveries.held()).isEqualTo(1);
    assertThat(deliveries.cursor()).isZero();
  }

  @Test
  void whatNobodyWantsIsAcceptedAtOnce() {
    deliveries.hold(1, item("a"), List.of(), at(0));
    deliveries.skip(2);
    assertThat(deliveries.cursor()).isEqualTo(2);
  }

  @Test
  void aMessageOfOurOwnMovesNoCursor() {
    deliveries.restart(5);
    deliveries.hold(0, item("timeout"), List.of("bridge"), at(0));
    assertThat(due(0)).containsExactly("bridge:timeout");
    deliveries.delivered("bridge", 101, at(0));
    assertThat(deliveries.cursor()).isEqualTo(5);
    assertThat(deliveries.last()).isEqualTo(5);
  }
}
