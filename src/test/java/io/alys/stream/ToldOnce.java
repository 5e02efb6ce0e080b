package io.alys.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import java.util.IdentityHashMap;

/**
 * However often an actor is told a message: within one life of the node it is one delivery, and the
 * first time that it is told, all before it were.
 */
final class ToldOnce {
  private final IdentityHashMap<FromGovernance, Long> numbers = new IdentityHashMap<>();
  private boolean renumbered;
  private long last;

  void anotherLife() {
    numbers.clear();
    last = 0;
  }

  /** From now on one message may come as two. */
  void renumbered() {
    renumbered = true;
  }

  void told(Delivery delivery) {
    if (delivery.number() > last) {
      assertThat(last == 0 || delivery.number() == last + 1)
          .as("delivery %d follows %d", delivery.number(), last)
          .isTrue();
      last = delivery.number();
    }
    if (!renumbered) {
      long number = numbers.computeIfAbsent(delivery.message(), _ -> delivery.number());
      assertThat(delivery.number()).as("the delivery of a message told before").isEqualTo(number);
    }
  }
}
