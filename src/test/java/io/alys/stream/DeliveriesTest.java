package io.alys.stream;

import static io.alys.stream.Letters.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.ProposalType;
import io.alys.primitives.Bytes;
import io.alys.stream.Deliveries.Item;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DeliveriesTest {
  private final Deliveries deliveries = new Deliveries(Duration.ofSeconds(2), 100);

  private static Item item(String id) {
    return new Item(id, new FromGovernance.Received(1), "");
  }

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  private List<String> due(int second) {
    return deliveries.due(at(second)).stream()
        .map(
            t ->
                t.deliveries().stream()
                    .map(Delivery::requestId)
                    .collect(Collectors.joining("", t.consumer() + ":", "")))
        .toList();
  }

  private void hold(String... ids) {
    for (String id : ids) {
      deliveries.hold(deliveries.last() + 1, item(id), List.of("bridge"));
    }
  }

  @Test
  void tellsEachActorOneBatchAtATimeUntilItAccepts() {
    deliveries.hold(1, item("a"), List.of("bridge"));
    deliveries.hold(2, item("b"), List.of("bridge", "chain"));
    assertThat(due(0)).containsExactlyInAnyOrder("bridge:ab", "chain:b");
    deliveries.hold(3, item("c"), List.of("bridge"));
    assertThat(due(1)).isEmpty();
    deliveries.delivered("bridge", 102);
    assertThat(deliveries.cursor()).isEqualTo(1);
    assertThat(due(1)).containsExactly("bridge:c");
    deliveries.delivered("chain", 102);
    assertThat(deliveries.cursor()).isEqualTo(2);
    assertThat(deliveries.last()).isEqualTo(3);
    deliveries.delivered("bridge", 103);
    assertThat(deliveries.cursor()).isEqualTo(3);
    assertThat(deliveries.held()).isZero();
    assertThat(deliveries.next()).isEmpty();
  }

  @Test
  void tellsTheFirstAloneAfterABatchThatWasNotAcceptedAndGrowsAgain() {
    hold("a", "b", "c", "d", "e", "f", "g");
    assertThat(due(0)).containsExactly("bridge:abcdefg");
    assertThat(due(2)).containsExactly("bridge:a");
    deliveries.delivered("bridge", 101);
    assertThat(due(2)).isEmpty();
    assertThat(due(4)).containsExactly("bridge:b");
    deliveries.delivered("bridge", 107);
    hold("h", "i", "j", "k", "l");
    assertThat(due(4)).containsExactly("bridge:hi");
    deliveries.delivered("bridge", 109);
    assertThat(due(4)).containsExactly("bridge:jkl");
  }

  @Test
  void aPartOfABatchMayBeAccepted() {
    hold("a", "b", "c");
    assertThat(due(0)).containsExactly("bridge:abc");
    deliveries.delivered("bridge", 102);
    assertThat(deliveries.cursor()).isEqualTo(2);
    assertThat(due(1)).isEmpty();
    assertThat(due(2)).containsExactly("bridge:c");
  }

  @Test
  void aBatchIsBoundedInMessagesAndInBytes() {
    for (int i = 0; i < Deliveries.BATCH + 1; i++) {
      hold("x");
    }
    assertThat(deliveries.due(at(0)).getFirst().parcels()).hasSize(Deliveries.BATCH);
    deliveries.delivered("bridge", 100 + Deliveries.BATCH);
    assertThat(due(0)).containsExactly("bridge:x");
    deliveries.delivered("bridge", 101 + Deliveries.BATCH);
    deliveries.hold(0, proposal(Deliveries.BATCH_BYTES), List.of("bridge"));
    deliveries.hold(0, proposal(Deliveries.BATCH_BYTES - 200), List.of("bridge"));
    hold("y");
    assertThat(deliveries.due(at(0)).getFirst().parcels()).hasSize(1);
    deliveries.delivered("bridge", 102 + Deliveries.BATCH);
    assertThat(due(0)).containsExactly("bridge:p");
    deliveries.delivered("bridge", 103 + Deliveries.BATCH);
    assertThat(due(0)).containsExactly("bridge:y");
  }

  private static Item proposal(int bytes) {
    return new Item(
        "p",
        new FromGovernance.Proposal(
            "p", ProposalType.UPGRADE, Bytes.copyOf(new byte[bytes]), START, 1),
        "");
  }

  @Test
  void acceptanceOfAnythingElseMeansNothing() {
    deliveries.hold(1, item("a"), List.of("bridge"));
    assertThat(due(0)).containsExactly("bridge:a");
    hold("b");
    deliveries.delivered("bridge", 7);
    deliveries.delivered("bridge", 102);
    deliveries.delivered("chain", 101);
    assertThat(deliveries.held()).isEqualTo(2);
    assertThat(deliveries.cursor()).isZero();
  }

  @Test
  void whatNobodyWantsIsAcceptedAtOnce() {
    deliveries.hold(1, item("a"), List.of());
    deliveries.skip(2);
    assertThat(deliveries.cursor()).isEqualTo(2);
  }

  @Test
  void aMessageOfOurOwnMovesNoCursor() {
    deliveries.restart(5);
    deliveries.hold(0, item("timeout"), List.of("bridge"));
    assertThat(due(0)).containsExactly("bridge:timeout");
    deliveries.delivered("bridge", 101);
    assertThat(deliveries.cursor()).isEqualTo(5);
    assertThat(deliveries.last()).isEqualTo(5);
  }
}
