package io.alys.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.network.SendQueue.Offered;
import io.alys.primitives.Seed;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class SendQueueTest {
  private final SendQueue queue = new SendQueue(100);

  private static Buffer of(int sizeBytes) {
    return Buffer.buffer(new byte[sizeBytes]);
  }

  @Test
  void givesBackWhatItTookInOrder() {
    Buffer first = of(10);
    Buffer second = of(20);
    assertThat(queue.offer(first, true)).isEqualTo(new Offered.Waits(0));
    assertThat(queue.offer(second, false)).isEqualTo(new Offered.Waits(0));
    assertThat(queue.sizeBytes()).isEqualTo(30);
    assertThat(queue.poll()).isSameAs(first);
    assertThat(queue.poll()).isSameAs(second);
    assertThat(queue.poll()).isNull();
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.sizeBytes()).isZero();
  }

  @Test
  void dropsTheOldestGossipFirst() {
    queue.offer(of(40), true);
    queue.offer(of(40), false);
    queue.offer(of(20), true);
    assertThat(queue.offer(of(40), true)).isEqualTo(new Offered.Waits(1));
    assertThat(queue.sizeBytes()).isEqualTo(100);
    assertThat(queue.offer(of(41), false)).isEqualTo(new Offered.Waits(2));
    assertThat(queue.sizeBytes()).isEqualTo(81);
  }

  @Test
  void keepsWhatMustNotBeLostAndSaysWhenThereIsNoRoom() {
    queue.offer(of(100), false);
    assertThat(queue.offer(of(1), true)).isEqualTo(new Offered.Dropped());
    assertThat(queue.offer(of(1), false)).isEqualTo(new Offered.Full());
    assertThat(queue.sizeBytes()).isEqualTo(100);
  }

  @Test
  void takesALongMessageWhenItIsEmpty() {
    assertThat(queue.offer(of(500), false)).isEqualTo(new Offered.Waits(0));
    assertThat(queue.offer(of(1), true)).isEqualTo(new Offered.Dropped());
  }

  @Test
  void neverHoldsMoreThanItMay() {
    Seed seed = Seed.of(3);
    for (int i = 0; i < 10_000; i++) {
      queue.offer(of(1 + seed.nextInt(60)), seed.nextBoolean());
      assertThat(queue.sizeBytes()).isLessThanOrEqualTo(100);
      if (seed.nextInt(3) == 0) {
        queue.poll();
      }
    }
  }
}
