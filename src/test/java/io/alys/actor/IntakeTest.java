package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.mailbox.Priority;
import io.alys.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class IntakeTest {
  private static final int SENDERS = 4;
  private static final int EACH = 20_000;

  private final Intake<Letter> intake = new Intake<>();
  private final List<Letter> collected = new ArrayList<>();

  private record Letter(int sender, int number) {}

  private boolean offer(int number) {
    return intake.offer(new Letter(0, number), Priority.NORMAL);
  }

  @Test
  void letsNobodyInBeforeItIsOpened() {
    assertThat(offer(1)).isFalse();
    assertThat(intake.isEmpty()).isTrue();
  }

  @Test
  void letsInAsManyAsThereIsRoomFor() {
    intake.open(2);
    assertThat(offer(1)).isTrue();
    assertThat(offer(2)).isTrue();
    assertThat(offer(3)).isFalse();
    assertThat(intake.size()).isEqualTo(2);
    intake.collect(collected::add);
    assertThat(offer(4)).isFalse();
    intake.open(1);
    assertThat(offer(5)).isTrue();
    assertThat(offer(6)).isFalse();
  }

  @Test
  void handsOverInTheOrderOfArrivalAndOnce() {
    intake.open(10);
    offer(1);
    offer(2);
    intake.collect(collected::add);
    offer(3);
    intake.collect(collected::add);
    intake.collect(collected::add);
    assertThat(collected).extracting(Letter::number).containsExactly(1, 2, 3);
    assertThat(intake.isEmpty()).isTrue();
  }

  @Test
  void keepsWhatIsInWhenItIsShutAndOpensAgain() {
    intake.open(10);
    offer(1);
    intake.shut();
    assertThat(offer(2)).isFalse();
    intake.collect(collected::add);
    intake.open(1);
    assertThat(offer(3)).isTrue();
    intake.collect(collected::add);
    assertThat(collected).extracting(Letter::number).containsExactly(1, 3);
  }

  @Test
  void notesWhatIsMoreUrgentUntilItIsCollected() {
    intake.open(10);
    intake.offer(new Letter(0, 1), Priority.NORMAL);
    assertThat(intake.hurries(Priority.NORMAL)).isFalse();
    assertThat(intake.hurries(Priority.LOW)).isTrue();
    intake.offer(new Letter(0, 2), Priority.HIGH);
    assertThat(intake.hurries(Priority.NORMAL)).isTrue();
    assertThat(intake.hurries(Priority.HIGH)).isFalse();
    intake.offer(new Letter(0, 3), Priority.CRITICAL);
    intake.offer(new Letter(0, 4), Priority.HIGH);
    assertThat(intake.hurries(Priority.HIGH)).isTrue();
    intake.collect(collected::add);
    assertThat(intake.hurries(Priority.NORMAL)).isFalse();
  }

  @Test
  void keepsItsBoundAndEachSendersOrderAmongManySenders() throws InterruptedException {
    int capacity = 100;
    intake.open(capacity);
    List<Thread> senders = new ArrayList<>();
    for (int sender = 0; sender < SENDERS; sender++) {
      int own = sender;
      senders.add(Thread.startVirtualThread(() -> insist(own)));
    }
    int[] last = new int[SENDERS];
    AtomicInteger count = new AtomicInteger();
    Await.until(
        "all came",
        () -> {
          for (int turn = 0; turn < EACH && count.get() < SENDERS * EACH; turn++) {
            assertThat(intake.size()).isLessThanOrEqualTo(capacity);
            intake.collect(
                letter -> {
                  assertThat(letter.number()).isEqualTo(last[letter.sender()] + 1);
                  last[letter.sender()] = letter.number();
                  count.incrementAndGet();
                });
            intake.open(capacity);
          }
          return count.get() == SENDERS * EACH;
        });
    for (Thread sender : senders) {
      sender.join();
    }
    assertThat(intake.isEmpty()).isTrue();
  }

  private void insist(int sender) {
    for (int number = 1; number <= EACH; number++) {
      while (!intake.offer(new Letter(sender, number), Priority.NORMAL)) {
        LockSupport.parkNanos(1_000);
      }
    }
  }

  @Test
  void letsNothingSlipInAfterItWasShut() throws InterruptedException {
    for (int round = 0; round < 500; round++) {
      Intake<Letter> door = new Intake<>();
      door.open(Integer.MAX_VALUE);
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger entered = new AtomicInteger();
      Thread sender =
          Thread.startVirtualThread(
              () -> {
                while (!over.get()) {
                  if (door.offer(new Letter(0, 0), Priority.NORMAL)) {
                    entered.incrementAndGet();
                  }
                }
              });
      Await.until("some are in", () -> !door.isEmpty());
      door.shut();
      int in = door.size();
      over.set(true);
      sender.join();
      assertThat(door.size()).isEqualTo(in);
      assertThat(entered).hasValue(in);
    }
  }
}
