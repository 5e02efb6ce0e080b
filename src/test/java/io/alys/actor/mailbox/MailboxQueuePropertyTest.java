package io.alys.actor.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.supervision.BackoffPolicy;
import io.alys.primitives.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MailboxQueuePropertyTest {
  private static final BackoffPolicy SLOWLY =
      new BackoffPolicy(Duration.ofMillis(1), Duration.ofSeconds(1), 2, 0.1);
  private static final List<Overflow> STRATEGIES =
      List.of(
          new Overflow.DropOldest(),
          new Overflow.DropNewest(),
          new Overflow.Fail(),
          new Overflow.Block(),
          new Overflow.Backoff(SLOWLY, 3));

  private record Letter(int number, Priority priority) {}

  /**
   * A random history of offers and polls: never over the bound, never out of order within a
   * priority, never a less urgent one before a more urgent one that waits, and every letter in
   * exactly one place in the end.
   */
  @Property
  void neitherOverflowsNorReordersNorLoses(
      @ForAll long seed,
      @ForAll @IntRange(max = 4) int strategy,
      @ForAll @IntRange(min = 1, max = 8) int capacity) {
    MailboxConfig config = new MailboxConfig(capacity, STRATEGIES.get(strategy), 1);
    List<Letter> admitted = new ArrayList<>();
    MailboxQueue<Letter> queue = new MailboxQueue<>(config, admitted::add);
    Map<Integer, String> fate = new HashMap<>();
    Map<Priority, Integer> lastPolled = new HashMap<>();
    List<Letter> inLanes = new ArrayList<>();
    Seed random = Seed.of(seed);
    for (int number = 0; number < 60; number++) {
      if (random.nextInt(3) > 0) {
        Letter letter = new Letter(number, Priority.values()[random.nextInt(4)]);
        String outcome = offer(queue, letter, fate, inLanes);
        fate.put(number, outcome);
      } else {
        Letter head = queue.peek();
        Letter polled = queue.poll();
        assertThat(polled).isEqualTo(head);
        if (polled != null) {
          assertThat(inLanes).noneMatch(other -> other.priority().compareTo(polled.priority()) < 0);
          inLanes.remove(polled);
          assertThat(polled.number()).isGreaterThan(lastPolled.getOrDefault(polled.priority(), -1));
          lastPolled.put(polled.priority(), polled.number());
          fate.put(polled.number(), "polled");
        }
        inLanes.addAll(admitted);
        admitted.forEach(letter -> fate.put(letter.number(), "in"));
        admitted.clear();
      }
      assertThat(queue.size()).isLessThanOrEqualTo(capacity).isEqualTo(inLanes.size());
      assertThat(queue.isEmpty()).isEqualTo(inLanes.isEmpty());
      assertThat(queue.waiting()).isLessThanOrEqualTo(capacity);
    }
    List<Letter> left = queue.drainAll();
    assertThat(left)
        .hasSize(
            (int) fate.values().stream().filter(f -> f.equals("in") || f.equals("parked")).count());
    assertThat(queue.size() + queue.waiting()).isZero();
  }

  private static String offer(
      MailboxQueue<Letter> queue, Letter letter, Map<Integer, String> fate, List<Letter> inLanes) {
    return switch (queue.offer(letter, letter.priority())) {
      case Offer.Accepted<Letter> _ -> {
        inLanes.add(letter);
        yield "in";
      }
      case Offer.Displaced<Letter>(Letter victim) -> {
        assertThat(victim.priority()).isGreaterThanOrEqualTo(letter.priority());
        assertThat(inLanes)
            .noneMatch(other -> other.priority().compareTo(victim.priority()) > 0)
            .noneMatch(o -> o.priority() == victim.priority() && o.number() < victim.number());
        inLanes.remove(victim);
        fate.put(victim.number(), "displaced");
        inLanes.add(letter);
        yield "in";
      }
      case Offer.Dropped<Letter> _ -> "dropped";
      case Offer.Refused<Letter> _ -> "refused";
      case Offer.Parked<Letter> _ -> "parked";
      case Offer.RetryLater<Letter> _ -> "later";
    };
  }

  @Example
  void putsBackInFrontAndCountsIt() {
    MailboxQueue<String> queue = new MailboxQueue<>(MailboxConfig.DEFAULT.capacity(1));
    queue.offer("first", Priority.NORMAL);
    String taken = queue.poll();
    queue.offer("second", Priority.NORMAL);
    queue.putBack(java.util.Objects.requireNonNull(taken), Priority.NORMAL);
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.size(Priority.NORMAL)).isEqualTo(2);
    List<String> out = new ArrayList<>();
    assertThat(queue.poll(out, 5)).isEqualTo(2);
    assertThat(out).containsExactly("first", "second");
    assertThat(queue.poll(out, 0)).isZero();
  }

  @Example
  void keepsWhatWaitsWhenItsCapacityShrinksAndAdmitsWhenItGrows() {
    List<String> admitted = new ArrayList<>();
    MailboxQueue<String> queue =
        new MailboxQueue<>(new MailboxConfig(2, new Overflow.Block(), 1), admitted::add);
    queue.offer("a", Priority.LOW);
    queue.offer("b", Priority.LOW);
    queue.offer("c", Priority.HIGH);
    queue.reconfigure(queue.config().capacity(1));
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.poll()).isEqualTo("a");
    assertThat(admitted).isEmpty();
    queue.reconfigure(queue.config().capacity(3));
    assertThat(admitted).containsExactly("c");
    assertThat(queue.drainAll()).containsExactly("c", "b");
    assertThat(queue.peek()).isNull();
  }

  @Example
  void refusesSettingsThatCannotBe() {
    assertThatThrownBy(() -> MailboxConfig.DEFAULT.capacity(0))
        .hasMessage("mailbox capacity 0 must be between 1 and 1000000");
    assertThatThrownBy(() -> MailboxConfig.DEFAULT.capacity(1_000_001))
        .hasMessage("mailbox capacity 1000001 must be between 1 and 1000000");
    assertThatThrownBy(() -> MailboxConfig.DEFAULT.capacity(5).batch(6))
        .hasMessage("mailbox batch 6 must be between 1 and 5");
    assertThatThrownBy(() -> MailboxConfig.DEFAULT.batch(0))
        .hasMessage("mailbox batch 0 must be between 1 and 10000");
    assertThatThrownBy(() -> MailboxConfig.DEFAULT.capacity(20_000).batch(10_001))
        .hasMessage("mailbox batch 10001 must be between 1 and 10000");
    assertThatThrownBy(() -> new Overflow.Backoff(SLOWLY, 0))
        .hasMessage("max attempts 0 must be positive");
    assertThat(MailboxConfig.DEFAULT.overflow(new Overflow.Block()).overflow())
        .isEqualTo(new Overflow.Block());
  }
}
