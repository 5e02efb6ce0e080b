package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.event.DeadLetter;
import io.alys.actor.event.DeadLetter.Reason;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.mailbox.Overflow;
import io.alys.actor.mailbox.Priority;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.testkit.Await;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of messages between the sender's thread and the receiver's context. */
class DeliveryTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicLong handled = new AtomicLong();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicInteger together = new AtomicInteger();
  private final ActorSystem system;

  DeliveryTest() {
    meters.config().commonTags("node", "here");
    system = ActorSystem.create(vertx, ActorSystemConfig.named("here"), meters);
  }

  @AfterEach
  void close() {
    Await.result(system.stop(SOON));
    Await.result(vertx.close());
  }

  /** An actor that counts, and says what it does. */
  sealed interface Clerk {
    record Count() implements Clerk {}

    record Say(String word) implements Clerk {}

    record PassOn(String to) implements Clerk {}

    record Hold(Promise<Void> until) implements Clerk {}

    record HearOfDeadLetters() implements Clerk, Request<String> {}
  }

  private final class ClerkVerticle extends ActorVerticle<Clerk> {
    @Override
    protected Future<?> receive(Clerk message) {
      return switch (message) {
        case Clerk.Count _ -> {
          if (!busy.compareAndSet(false, true)) {
            together.incrementAndGet();
          }
          handled.incrementAndGet();
          busy.set(false);
          yield DONE;
        }
        case Clerk.Say(String word) -> {
          log.add(word);
          yield DONE;
        }
        case Clerk.PassOn(String to) -> {
          log.add("begins");
          self().ref(to, Clerk.class).tell(new Clerk.Say("was told"));
          log.add("ends");
          yield DONE;
        }
        case Clerk.Hold(Promise<Void> until) -> {
          log.add("holds");
          yield until.future();
        }
        case Clerk.HearOfDeadLetters request -> {
          self().subscribe(DeadLetter.class, letter -> new Clerk.Say(letter.reason().name()));
          yield reply(request, "listens");
        }
      };
    }
  }

  private ActorSpec<Clerk> clerk(String name) {
    return ActorSpec.of(name, Clerk.class, ClerkVerticle::new)
        .mailbox(MailboxConfig.DEFAULT.capacity(1_000_000));
  }

  private void start(TreeSpec... actors) {
    Await.result(
        system.start(
            SupervisorSpec.of(
                "root", new SupervisionStrategy.OneForOne(1, Duration.ofMinutes(1)), actors)));
  }

  private void eachOf(int senders, Runnable work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      threads.add(Thread.ofPlatform().start(work));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void neverHandlesAMessageWithinItsSender() {
    start(clerk("one").onEventLoop(), clerk("two").onEventLoop());
    system.ref("one", Clerk.class).tell(new Clerk.PassOn("two"));
    Await.until("it was told", () -> log.contains("was told"));
    assertThat(log).containsExactly("begins", "ends", "was told");
  }

  @Test
  void countsEveryMessageOfManySendersExactlyOnce() throws InterruptedException {
    start(clerk("clerk"));
    ActorRef<Clerk> clerk = system.ref("clerk", Clerk.class);
    eachOf(
        4,
        () -> {
          for (int i = 0; i < 20_000; i++) {
            clerk.tell(new Clerk.Count());
          }
        });
    Await.asserted(
        () ->
            assertThat(meters.scrape())
                .contains(
                    "alys_actor_processed_total{actor=\"clerk\",node=\"here\"} 80000.0",
                    "alys_actor_message_latency_seconds_count{actor=\"clerk\",node=\"here\"} 80000",
                    "latency_seconds_bucket{actor=\"clerk\",node=\"here\",le=\"+Inf\"} 80000",
                    "alys_actor_queue_wait_seconds_count{actor=\"clerk\",node=\"here\"} 80000",
                    "alys_actor_mailbox_size{actor=\"clerk\",node=\"here\"} 0.0"));
    assertThat(handled).hasValue(80_000);
    assertThat(together).hasValue(0);
  }

  /** The next message is sent about the moment when the actor finds nothing more to do. */
  @Test
  void oversleepsNoMessage() {
    start(clerk("clerk").onEventLoop());
    ActorRef<Clerk> clerk = system.ref("clerk", Clerk.class);
    for (int round = 1; round <= 5_000; round++) {
      for (int pause = round % 32; pause > 0; pause--) {
        Thread.onSpinWait();
      }
      clerk.tell(new Clerk.Count());
      for (int spin = 0; spin < 10_000 && handled.get() < round; spin++) {
        Thread.onSpinWait();
      }
      int all = round;
      Await.until("the message is handled", () -> handled.get() == all);
    }
  }

  @Test
  void handlesEveryMessageOrMakesItADeadLetterWhenItStops() throws InterruptedException {
    start(clerk("clerk"));
    ActorRef<Clerk> clerk = system.ref("clerk", Clerk.class);
    AtomicLong sent = new AtomicLong();
    Future<Void> stopped = system.stop(SOON);
    eachOf(
        4,
        () -> {
          while (!stopped.isComplete()) {
            clerk.tell(new Clerk.Count());
            sent.incrementAndGet();
          }
        });
    Await.until(
        "each is accounted for",
        () -> handled.get() + system.deadLetters().count(Reason.STOPPED) == sent.get());
  }

  @Test
  void doesNotLetAFullMailboxGrow() {
    start(clerk("clerk").mailbox(new MailboxConfig(3, new Overflow.DropNewest(), 1)));
    ActorRef<Clerk> clerk = system.ref("clerk", Clerk.class);
    Promise<Void> hold = Promise.promise();
    clerk.tell(new Clerk.Hold(hold));
    Await.until("it holds", () -> log.contains("holds"));
    for (int i = 1; i <= 5; i++) {
      clerk.tell(new Clerk.Say("word " + i));
    }
    Await.until("two are dropped", () -> system.deadLetters().count(Reason.MAILBOX_FULL) == 2);
    hold.complete();
    Await.until("it goes on", () -> log.contains("word 3"));
    assertThat(log).containsExactly("holds", "word 1", "word 2", "word 3");
  }

  @Test
  void handlesTheMostUrgentThatWaitsFirst() {
    start(clerk("clerk"));
    ActorRef<Clerk> clerk = system.ref("clerk", Clerk.class);
    Promise<Void> hold = Promise.promise();
    clerk.tell(new Clerk.Say("first"));
    clerk.tell(new Clerk.Hold(hold));
    Await.until("it holds", () -> log.contains("holds"));
    Promise<Void> again = Promise.promise();
    clerk.with(Priority.LOW).tell(new Clerk.Say("low"));
    clerk.tell(new Clerk.Hold(again));
    clerk.tell(new Clerk.Say("normal"));
    hold.complete();
    Await.until("it holds again", () -> log.equals(List.of("first", "holds", "holds")));
    clerk.with(Priority.HIGH).tell(new Clerk.Say("high"));
    clerk.with(Priority.CRITICAL).tell(new Clerk.Say("critical"));
    again.complete();
    Await.until("all are said", () -> log.contains("low"));
    assertThat(log).containsExactly("first", "holds", "holds", "critical", "high", "normal", "low");
  }

  @Test
  void returnsFromATellWhoseDeadLetterMakesAnother() {
    start(clerk("clerk").mailbox(new MailboxConfig(1, new Overflow.DropNewest(), 1)));
    ActorRef<Clerk> clerk = system.ref("clerk", Clerk.class);
    Promise<Void> hold = Promise.promise();
    assertThat(Await.result(clerk.ask(new Clerk.HearOfDeadLetters()))).isEqualTo("listens");
    clerk.tell(new Clerk.Hold(hold));
    Await.until("it holds", () -> log.contains("holds"));
    clerk.tell(new Clerk.Say("one"));
    clerk.tell(new Clerk.Say("two"));
    Await.until("letters breed", () -> system.deadLetters().total() > 1_000);
    hold.complete();
    Await.until("the circle ends", () -> log.contains(Reason.MAILBOX_FULL.name()));
    assertThat(log.subList(0, 2)).containsExactly("holds", "one");
  }

  @Test
  void allowsOneActorSystemForEachVertx() {
    assertThatThrownBy(
            () ->
                ActorSystem.create(
                    vertx,
                    ActorSystemConfig.named("there"),
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this Vert.x instance already has an actor system");
  }
}
