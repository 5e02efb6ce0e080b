package io.alys.actor.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.mailbox.NaiveMailbox.Item;
import io.alys.actor.supervision.BackoffPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class MailboxModelPropertyTest {
  /** What may be done to a mailbox. */
  sealed interface Operation {
    record Put(Priority priority) implements Operation {}

    record Take(int max) implements Operation {}

    record PutBackLast() implements Operation {}

    record Reconfigure(MailboxConfig config) implements Operation {}

    record Drain() implements Operation {}
  }

  /** What became of an element; nothing has two fates. */
  enum Fate {
    INSIDE,
    TAKEN,
    DISPLACED,
    DROPPED,
    REFUSED,
    RETRY_LATER,
    DRAINED
  }

  @Property(tries = 2000)
  void behavesLikeTheNaiveMailbox(
      @ForAll("configs") MailboxConfig config, @ForAll("operations") List<Operation> operations) {
    Pair pair = new Pair(config);

    operations.forEach(pair::run);

    assertThat(pair.queue.drainAll()).isEqualTo(pair.model.drainAll());
  }

  @Property(tries = 2000)
  void givesEachElementExactlyOneFate(
      @ForAll("configs") MailboxConfig config, @ForAll("operations") List<Operation> operations) {
    Pair pair = new Pair(config);

    operations.forEach(pair::run);

    List<Item> inside = pair.queue.drainAll();
    assertThat(inside).doesNotHaveDuplicates();
    assertThat(inside.stream().map(Item::id))
        .containsExactlyInAnyOrderElementsOf(
            pair.fates.entrySet().stream()
                .filter(fate -> fate.getValue() == Fate.INSIDE)
                .map(Map.Entry::getKey)
                .toList());
    assertThat(pair.fates).hasSize(pair.offered);
  }

  @Property(tries = 2000)
  void growsBeyondItsBoundsOnlyByWhatIsPutBack(
      @ForAll("configs") MailboxConfig config, @ForAll("operations") List<Operation> operations) {
    Pair pair = new Pair(config);
    for (Operation operation : operations) {
      int size = pair.queue.size();
      int waiting = pair.queue.waiting();
      pair.run(operation);
      int capacity = pair.queue.config().capacity();
      int back = operation instanceof Operation.PutBackLast ? 1 : 0;

      assertThat(pair.queue.size()).isLessThanOrEqualTo(Math.max(size, capacity) + back);
      assertThat(pair.queue.waiting()).isLessThanOrEqualTo(Math.max(waiting, capacity));
    }
  }

  @Property(tries = 2000)
  void neverReordersWithinAPriority(
      @ForAll("configs") MailboxConfig config, @ForAll("operations") List<Operation> operations) {
    Pair pair = new Pair(config);
    operations.stream().filter(each -> !(each instanceof Operation.PutBackLast)).forEach(pair::run);
    pair.run(new Operation.Drain());
    Map<Priority, Integer> last = new EnumMap<>(Priority.class);

    for (Item item : pair.gone) {
      assertThat(item.id()).isGreaterThan(last.getOrDefault(item.priority(), -1));
      last.put(item.priority(), item.id());
    }
  }

  /** The mailbox and its model, driven in step and compared after each. */
  private static final class Pair {
    final MailboxQueue<Item> queue;
    final NaiveMailbox model;
    final Map<Integer, Fate> fates = new HashMap<>();
    final List<Item> gone = new ArrayList<>();
    int offered;
    private final List<Item> admitted = new ArrayList<>();
    private final List<Item> modelAdmitted = new ArrayList<>();
    private Optional<Item> last = Optional.empty();

    Pair(MailboxConfig config) {
      queue = new MailboxQueue<>(config, admitted::add);
      model = new NaiveMailbox(config);
    }

    void run(Operation operation) {
      switch (operation) {
        case Operation.Put(Priority priority) -> put(new Item(offered++, priority));
        case Operation.Take(int max) -> take(max);
        case Operation.PutBackLast _ -> last.ifPresent(this::putBack);
        case Operation.Reconfigure(MailboxConfig config) -> {
          queue.reconfigure(config);
          model.reconfigure(config, modelAdmitted);
        }
        case Operation.Drain _ -> drain();
      }
      compare();
    }

    private void put(Item item) {
      Offer<Item> answer = queue.offer(item, item.priority());
      assertThat(answer).isEqualTo(model.offer(item));
      Fate fate =
          switch (answer) {
            case Offer.Accepted<Item> _ -> Fate.INSIDE;
            case Offer.Displaced<Item>(Item victim) -> {
              end(victim, Fate.DISPLACED);
              yield Fate.INSIDE;
            }
            case Offer.Parked<Item> _ -> Fate.INSIDE;
            case Offer.Dropped<Item> _ -> Fate.DROPPED;
            case Offer.Refused<Item> _ -> Fate.REFUSED;
            case Offer.RetryLater<Item> _ -> Fate.RETRY_LATER;
          };
      assertThat(fates.put(item.id(), fate)).isNull();
    }

    private void take(int max) {
      List<Item> taken = new ArrayList<>();
      List<Item> expected = new ArrayList<>();
      int count = queue.poll(taken, max);
      for (int i = 0; i < max && model.size() > 0; i++) {
        expected.add(model.poll(modelAdmitted).orElseThrow());
      }
      assertThat(taken).isEqualTo(expected).hasSize(count);
      taken.forEach(each -> end(each, Fate.TAKEN));
      gone.addAll(taken);
      if (!taken.isEmpty()) {
        last = Optional.of(taken.getLast());
      }
    }

    private void putBack(Item item) {
      queue.putBack(item, item.priority());
      model.putBack(item);
      assertThat(fates.put(item.id(), Fate.INSIDE)).isEqualTo(Fate.TAKEN);
      last = Optional.empty();
    }

    private void drain() {
      List<Item> drained = queue.drainAll();
      assertThat(drained).isEqualTo(model.drainAll());
      drained.forEach(each -> end(each, Fate.DRAINED));
      gone.addAll(drained);
    }

    private void end(Item item, Fate fate) {
      assertThat(fates.put(item.id(), fate)).isEqualTo(Fate.INSIDE);
    }

    private void compare() {
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.isEmpty()).isEqualTo(model.size() == 0);
      assertThat(queue.waiting()).isEqualTo(model.waiting());
      assertThat(Optional.ofNullable(queue.peek())).isEqualTo(model.peek());
      assertThat(admitted).isEqualTo(modelAdmitted);
      for (Priority priority : Priority.values()) {
        assertThat(queue.size(priority)).isEqualTo(model.size(priority));
      }
    }
  }

  @Provide
  Arbitrary<MailboxConfig> configs() {
    BackoffPolicy policy = new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(8), 2, 0);
    Arbitrary<Overflow> overflows =
        Arbitraries.of(
            new Overflow.DropOldest(),
            new Overflow.DropNewest(),
            new Overflow.Fail(),
            new Overflow.Block(),
            new Overflow.Backoff(policy, 3));
    return Combinators.combine(Arbitraries.integers().between(1, 6), overflows)
        .as((capacity, overflow) -> new MailboxConfig(capacity, overflow, 1));
  }

  @Provide
  Arbitrary<List<Operation>> operations() {
    Arbitrary<Operation> puts = Arbitraries.of(Priority.class).map(Operation.Put::new);
    Arbitrary<Operation> takes = Arbitraries.integers().between(0, 3).map(Operation.Take::new);
    Arbitrary<Operation> reconfigurations = configs().map(Operation.Reconfigure::new);
    return Arbitraries.frequencyOf(
            Tuple.of(12, puts),
            Tuple.of(5, takes),
            Tuple.of(1, Arbitraries.of(new Operation.PutBackLast())),
            Tuple.of(1, reconfigurations),
            Tuple.of(1, Arbitraries.of(new Operation.Drain())))
        .list()
        .ofMaxSize(60);
  }
}
