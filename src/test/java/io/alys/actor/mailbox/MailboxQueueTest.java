package io.alys.actor.mailbox;

import static io.alys.actor.mailbox.Priority.CRITICAL;
import static io.alys.actor.mailbox.Priority.HIGH;
import static io.alys.actor.mailbox.Priority.LOW;
import static io.alys.actor.mailbox.Priority.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.supervision.BackoffPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxQueueTest {
  private static final Overflow.Backoff BACKOFF =
      new Overflow.Backoff(new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(8), 2, 0), 3);

  private final List<String> admitted = new ArrayList<>();

  private MailboxQueue<String> queue(int capacity, Overflow overflow) {
    return new MailboxQueue<>(new MailboxConfig(capacity, overflow, 1), admitted::add);
  }

  private static List<String> pollAll(MailboxQueue<String> queue) {
    List<String> all = new ArrayList<>();
    queue.poll(all, Integer.MAX_VALUE);
    return all;
  }

  @Test
  void handsOutTheMostUrgentFirstAndThenTheOldest() {
    MailboxQueue<String> queue = queue(10, new Overflow.Fail());
    queue.offer("low", LOW);
    queue.offer("normal 1", NORMAL);
    queue.offer("critical", CRITICAL);
    queue.offer("normal 2", NORMAL);
    queue.offer("high", HIGH);

    assertThat(queue.peek()).isEqualTo("critical");
    assertThat(queue.size()).isEqualTo(5);
    assertThat(queue.size(NORMAL)).isEqualTo(2);
    assertThat(queue.size(HIGH)).isEqualTo(1);
    assertThat(pollAll(queue)).containsExactly("critical", "high", "normal 1", "normal 2", "low");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void handsOutNothingWhenItIsEmpty() {
    MailboxQueue<String> queue = queue(1, new Overflow.Fail());

    assertThat(queue.poll()).isNull();
    assertThat(queue.peek()).isNull();
    assertThat(queue.poll(new ArrayList<>(), 3)).isZero();
    assertThat(queue.drainAll()).isEmpty();
  }

  @Test
  void acceptsWithoutAllocatingAnAnswer() {
    MailboxQueue<String> queue = queue(2, new Overflow.Fail());

    assertThat(queue.offer("a", LOW)).isSameAs(queue.offer("b", LOW));
  }

  @Test
  void handsOutNoMoreThanABatch() {
    MailboxQueue<String> queue = queue(5, new Overflow.Fail());
    List.of("a", "b", "c").forEach(each -> queue.offer(each, NORMAL));
    List<String> batch = new ArrayList<>();

    assertThat(queue.poll(batch, 2)).isEqualTo(2);
    assertThat(batch).containsExactly("a", "b");
    assertThat(queue.poll(batch, 2)).isEqualTo(1);
    assertThat(queue.poll(batch, 0)).isZero();
    assertThat(batch).containsExactly("a", "b", "c");
  }

  @Test
  void refusesWhatIsOverTheCapacity() {
    MailboxQueue<String> queue = queue(1, new Overflow.Fail());

    assertThat(queue.offer("a", LOW)).isEqualTo(new Offer.Accepted<>());
    assertThat(queue.offer("b", CRITICAL)).isEqualTo(new Offer.Refused<>());
    assertThat(queue.drainAll()).containsExactly("a");
  }

  @Test
  void dropsTheNewcomer() {
    MailboxQueue<String> queue = queue(1, new Overflow.DropNewest());
    queue.offer("a", LOW);

    assertThat(queue.offer("b", CRITICAL)).isEqualTo(new Offer.Dropped<>());
    assertThat(queue.drainAll()).containsExactly("a");
  }

  @Test
  void asksForARetry() {
    MailboxQueue<String> queue = queue(1, BACKOFF);
    queue.offer("a", LOW);

    assertThat(queue.offer("b", CRITICAL)).isEqualTo(new Offer.RetryLater<>());
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void dropsTheOldestOfTheLeastUrgentLane() {
    MailboxQueue<String> queue = queue(4, new Overflow.DropOldest());
    queue.offer("high", HIGH);
    queue.offer("low 1", LOW);
    queue.offer("normal", NORMAL);
    queue.offer("low 2", LOW);

    assertThat(queue.offer("a", HIGH)).isEqualTo(new Offer.Displaced<>("low 1"));
    assertThat(queue.offer("b", HIGH)).isEqualTo(new Offer.Displaced<>("low 2"));
    assertThat(queue.offer("c", NORMAL)).isEqualTo(new Offer.Displaced<>("normal"));
    assertThat(queue.offer("d", LOW)).isEqualTo(new Offer.Dropped<>());
    assertThat(queue.size()).isEqualTo(4);
    assertThat(queue.drainAll()).containsExactly("high", "a", "b", "c");
  }

  @Test
  void parksAsManyAsItHoldsAndAdmitsThemInOrder() {
    MailboxQueue<String> queue = queue(2, new Overflow.Block());
    queue.offer("a", NORMAL);
    queue.offer("b", NORMAL);

    assertThat(queue.offer("c", LOW)).isEqualTo(new Offer.Parked<>());
    assertThat(queue.offer("d", CRITICAL)).isEqualTo(new Offer.Parked<>());
    assertThat(queue.offer("e", NORMAL)).isEqualTo(new Offer.Refused<>());
    assertThat(queue.waiting()).isEqualTo(2);
    assertThat(admitted).isEmpty();

    assertThat(queue.poll()).isEqualTo("a");
    assertThat(admitted).containsExactly("c");
    assertThat(queue.waiting()).isEqualTo(1);
    assertThat(queue.poll()).isEqualTo("b");
    assertThat(admitted).containsExactly("c", "d");
    assertThat(pollAll(queue)).containsExactly("d", "c");
  }

  @Test
  void drainsWhatIsParkedToo() {
    MailboxQueue<String> queue = queue(1, new Overflow.Block());
    queue.offer("a", NORMAL);
    queue.offer("b", NORMAL);

    assertThat(queue.drainAll()).containsExactly("a", "b");
    assertThat(queue.size()).isZero();
    assertThat(queue.waiting()).isZero();
    assertThat(admitted).isEmpty();
    assertThat(queue.offer("c", LOW)).isEqualTo(new Offer.Accepted<>());
  }

  @Test
  void putsBackToTheFrontOfTheLaneThoughItIsFull() {
    MailboxQueue<String> queue = queue(2, new Overflow.Fail());
    queue.offer("a", NORMAL);
    queue.offer("b", NORMAL);
    assertThat(queue.poll()).isEqualTo("a");
    queue.offer("c", CRITICAL);

    queue.putBack("a", NORMAL);

    assertThat(queue.size()).isEqualTo(3);
    assertThat(queue.offer("d", CRITICAL)).isEqualTo(new Offer.Refused<>());
    assertThat(pollAll(queue)).containsExactly("c", "a", "b");
  }

  @Test
  void admitsNobodyWhileItHoldsMoreThanItsCapacity() {
    MailboxQueue<String> queue = queue(1, new Overflow.Block());
    queue.offer("a", NORMAL);
    assertThat(queue.poll()).isEqualTo("a");
    queue.offer("b", NORMAL);
    queue.offer("c", NORMAL);
    queue.putBack("a", NORMAL);

    assertThat(queue.poll()).isEqualTo("a");
    assertThat(admitted).isEmpty();
    assertThat(queue.poll()).isEqualTo("b");
    assertThat(admitted).containsExactly("c");
  }

  @Test
  void losesNothingWhenItShrinks() {
    MailboxQueue<String> queue = queue(3, new Overflow.Fail());
    List.of("a", "b", "c").forEach(each -> queue.offer(each, NORMAL));
    MailboxConfig smaller = new MailboxConfig(1, new Overflow.Fail(), 1);

    queue.reconfigure(smaller);

    assertThat(queue.config()).isEqualTo(smaller);
    assertThat(queue.size()).isEqualTo(3);
    assertThat(queue.offer("d", NORMAL)).isEqualTo(new Offer.Refused<>());
    assertThat(pollAll(queue)).containsExactly("a", "b", "c");
  }

  @Test
  void admitsTheParkedWhenItGrows() {
    MailboxQueue<String> queue = queue(1, new Overflow.Block());
    List.of("a", "b").forEach(each -> queue.offer(each, NORMAL));

    queue.reconfigure(new MailboxConfig(2, new Overflow.Block(), 1));

    assertThat(admitted).containsExactly("b");
    assertThat(queue.size()).isEqualTo(2);
  }

  @Test
  void letsNobodyOvertakeThoseWhoWaitWhenItTurnsToDroppingTheOldest() {
    MailboxQueue<String> queue = queue(2, new Overflow.Block());
    List.of("a", "b", "c").forEach(each -> queue.offer(each, NORMAL));
    queue.reconfigure(new MailboxConfig(2, new Overflow.DropOldest(), 1));

    assertThat(queue.offer("d", NORMAL)).isEqualTo(new Offer.Parked<>());
    assertThat(pollAll(queue)).containsExactly("a", "b", "c", "d");
    queue.offer("e", NORMAL);
    queue.offer("f", NORMAL);
    assertThat(queue.offer("g", NORMAL)).isEqualTo(new Offer.Displaced<>("e"));
  }

  @Test
  void worksWithoutACallback() {
    MailboxQueue<String> queue = new MailboxQueue<>(new MailboxConfig(1, new Overflow.Block(), 1));
    queue.offer("a", NORMAL);
    queue.offer("b", NORMAL);

    assertThat(pollAll(queue)).containsExactly("a", "b");
  }
}
