package io.alys.stream;

import static io.alys.stream.Letters.letter;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.stream.Outbox.Departure;
import io.alys.stream.Outbox.Lane;
import io.alys.stream.Outbox.Offer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox(5, 3);

  private List<String> leave() {
    List<String> left = new ArrayList<>();
    for (Departure next = outbox.next(); next != null; next = outbox.next()) {
      left.add(next.letter().requestId() + ":" + next.sequence());
    }
    assertThat(outbox.hasNext()).isFalse();
    return left;
  }

  private static List<String> ids(List<Outbox.Letter> letters) {
    return letters.stream().map(Outbox.Letter::requestId).toList();
  }

  @Test
  void theMostUrgentLeavesFirst() {
    outbox.offer(letter(Lane.HEARTBEATS, "h"), false);
    outbox.offer(letter(Lane.STATUS, "s"), false);
    outbox.offer(letter(Lane.REGISTRATION, "r"), false);
    outbox.offer(letter(Lane.PEGINS, "p"), true);
    outbox.offer(letter(Lane.SIGNATURES, "x"), true);
    assertThat(leave()).containsExactly("x:1", "p:2", "r:0", "s:0", "h:0");
    assertThat(outbox.size()).isEqualTo(2);
    assertThat(outbox.inFlight()).isEqualTo(2);
  }

  @Test
  void nothingDurableLeavesBeforeItIsStored() {
    outbox.offer(letter(Lane.SIGNATURES, "a"), false);
    outbox.offer(letter(Lane.SIGNATURES, "b"), false);
    assertThat(outbox.stored("b")).isNotNull();
    assertThat(leave()).isEmpty();
    assertThat(outbox.stored("a")).isEqualTo(letter(Lane.SIGNATURES, "a"));
    assertThat(outbox.stored("a")).isNull();
    assertThat(leave()).containsExactly("a:1", "b:2");
  }

  @Test
  void aLetterThatWasNotStoredMakesWay() {
    outbox.offer(letter(Lane.SIGNATURES, "a"), false);
    outbox.offer(letter(Lane.SIGNATURES, "b"), true);
    outbox.withdraw("a");
    assertThat(leave()).containsExactly("b:1");
    outbox.withdraw("b"); // It has left.
    assertThat(outbox.contains("b")).isTrue();
  }

  @Test
  void knowsEachRequestOnce() {
    assertThat(outbox.offer(letter(Lane.SIGNATURES, "a"), false)).isEqualTo(new Offer.Taken());
    assertThat(outbox.offer(letter(Lane.SIGNATURES, "a"), false)).isEqualTo(new Offer.Known(false));
    outbox.stored("a");
    leave();
    assertThat(outbox.offer(letter(Lane.PEGINS, "a"), false)).isEqualTo(new Offer.Known(true));
    assertThat(ids(outbox.acknowledged(1))).containsExactly("a");
    assertThat(outbox.offer(letter(Lane.SIGNATURES, "a"), false)).isEqualTo(new Offer.Taken());
  }

  @Test
  void onlySoManyAreInFlight() {
    for (String id : List.of("a", "b", "c", "d")) {
      outbox.offer(letter(Lane.SIGNATURES, id), true);
    }
    outbox.offer(letter(Lane.STATUS, "s"), false);
    assertThat(leave()).containsExactly("a:1", "b:2", "c:3", "s:0");
    assertThat(ids(outbox.acknowledged(2))).containsExactly("a", "b");
    assertThat(leave()).containsExactly("d:4");
  }

  @Test
  void whatMayBeLostGivesWay() {
    outbox.offer(letter(Lane.HEARTBEATS, "h"), false);
    outbox.offer(letter(Lane.STATUS, "s1"), false);
    outbox.offer(letter(Lane.STATUS, "s2"), false);
    outbox.offer(letter(Lane.PEGINS, "p1"), true);
    outbox.offer(letter(Lane.PEGINS, "p2"), true);
    assertThat(outbox.offer(letter(Lane.SIGNATURES, "x1"), true))
        .isEqualTo(new Offer.TakenFor(List.of(letter(Lane.HEARTBEATS, "h"))));
    assertThat(outbox.offer(letter(Lane.STATUS, "s3"), true)).isEqualTo(new Offer.Full());
    assertThat(outbox.offer(letter(Lane.PEGINS, "p3"), true))
        .isEqualTo(new Offer.TakenFor(List.of(letter(Lane.STATUS, "s2"))));
    assertThat(outbox.offer(letter(Lane.SIGNATURES, "x2"), true))
        .isEqualTo(new Offer.TakenFor(List.of(letter(Lane.STATUS, "s1"))));
    // Peg-ins are less urgent, but not to be lost.
    assertThat(outbox.offer(letter(Lane.SIGNATURES, "x3"), true)).isEqualTo(new Offer.Full());
    assertThat(outbox.size()).isEqualTo(5);
  }

  @Test
  void aNewStreamCarriesTheSameSequencesAgain() {
    for (String id : List.of("a", "b", "c")) {
      outbox.offer(letter(Lane.PEGINS, id), true);
    }
    leave();
    outbox.acknowledged(1);
    outbox.offer(letter(Lane.SIGNATURES, "x"), true);
    outbox.resume();
    outbox.resume();
    assertThat(leave()).containsExactly("b:2", "c:3", "x:4");
    outbox.resume();
    assertThat(outbox.next()).isEqualTo(new Departure(letter(Lane.PEGINS, "b"), 2));
    outbox.resume(); // Lost again, half way.
    assertThat(ids(outbox.acknowledged(3))).containsExactly("b", "c");
    assertThat(leave()).containsExactly("x:4");
  }

  @Test
  void aNewNumberingCountsFromOne() {
    for (String id : List.of("a", "b", "c")) {
      outbox.offer(letter(Lane.PEGINS, id), true);
    }
    leave();
    outbox.acknowledged(1);
    assertThat(outbox.credible(0)).isFalse();
    assertThat(outbox.credible(1)).isTrue();
    assertThat(outbox.credible(3)).isTrue();
    assertThat(outbox.credible(4)).isFalse();
    outbox.renumber();
    assertThat(outbox.credible(0)).isTrue();
    assertThat(leave()).containsExactly("b:1", "c:2");
  }

  @Test
  void anEarlierStartsLettersHaveRoomAlways() {
    for (int i = 0; i < 9; i++) {
      outbox.restore(letter(Lane.SIGNATURES, "old" + i));
    }
    outbox.restore(letter(Lane.SIGNATURES, "old0"));
    assertThat(outbox.size()).isEqualTo(9);
    assertThat(outbox.offer(letter(Lane.SIGNATURES, "new"), true)).isEqualTo(new Offer.Full());
    assertThat(leave()).containsExactly("old0:1", "old1:2", "old2:3");
  }

  @Test
  void clearsALaneAndTellsItsOldestAge() {
    assertThat(outbox.oldest()).isEmpty();
    outbox.offer(letter(Lane.STATUS, "s1"), false);
    outbox.clear(Lane.STATUS);
    assertThat(outbox.size()).isZero();
    outbox.offer(letter(Lane.STATUS, "s2"), false);
    assertThat(outbox.oldest()).contains(Letters.START);
  }
}
