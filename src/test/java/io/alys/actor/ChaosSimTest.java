package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.mailbox.Overflow;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.primitives.Seed;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tree of actors of every strategy and every overflow, under crashes, slow handlers and floods
 * drawn from a seed. Every message must end in exactly one way that its policy allows.
 */
class ChaosSimTest {
  private static final int ACTORS = 6;
  private static final int MESSAGES = 3_000;
  private static final int REDELIVERIES = 2;

  sealed interface Job {
    /** Does its work; its fate is drawn from its number. */
    record Work(int number) implements Job, Request<Integer> {}
  }

  /** How often each job was begun and finished, over all incarnations of all actors. */
  private static final class Books {
    private final Map<Integer, AtomicInteger> begun = new ConcurrentHashMap<>();
    private final Set<Integer> finished = ConcurrentHashMap.newKeySet();
    private final Set<Integer> finishedTwice = ConcurrentHashMap.newKeySet();
    private final Set<Integer> overlapped = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> busy = new ConcurrentHashMap<>();
  }

  private static final class Worker extends ActorVerticle<Job> {
    private final long seed;
    private final Books books;

    private Worker(long seed, Books books) {
      this.seed = seed;
      this.books = books;
    }

    @Override
    protected Future<?> preStart() {
      books.busy.put(self().id().name(), new AtomicInteger());
      return DONE;
    }

    @Override
    protected Future<?> receive(Job message) {
      return switch (message) {
        case Job.Work work -> work(work);
      };
    }

    private Future<?> work(Job.Work work) {
      AtomicInteger busy = java.util.Objects.requireNonNull(books.busy.get(self().id().name()));
      if (busy.incrementAndGet() != 1) {
        books.overlapped.add(work.number());
      }
      int attempt =
          books.begun.computeIfAbsent(work.number(), _ -> new AtomicInteger()).incrementAndGet();
      Seed fate = Seed.of(seed * 1_000_003 + work.number() * 31L + attempt);
      return switch (fate.nextInt(20)) {
        case 0 -> throw new IllegalStateException("chaos");
        case 1, 2 -> {
          Promise<Void> slow = Promise.promise();
          vertx.setTimer(1 + fate.nextInt(3), _ -> slow.complete());
          yield slow.future().compose(_ -> finish(work, busy));
        }
        default -> finish(work, busy);
      };
    }

    private Future<?> finish(Job.Work work, AtomicInteger busy) {
      busy.decrementAndGet();
      if (!books.finished.add(work.number())) {
        books.finishedTwice.add(work.number());
      }
      return reply(work, work.number());
    }
  }

  private static SupervisionStrategy strategy(int i) {
    BackoffPolicy quickly = new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(5), 2, 0.1);
    Duration minute = Duration.ofMinutes(1);
    return switch (i % 3) {
      case 0 -> new SupervisionStrategy.OneForOne(1_000_000, minute);
      case 1 -> new SupervisionStrategy.ExponentialBackoff(quickly, 1_000_000, minute);
      default ->
          new SupervisionStrategy.CircuitBreaking(
              new CircuitBreakerPolicy(3, Duration.ofMillis(50), Duration.ofMillis(5), 1));
    };
  }

  private static Overflow overflow(int i) {
    BackoffPolicy patiently =
        new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(20), 2, 0.1);
    return switch (i % 5) {
      case 0 -> new Overflow.Fail();
      case 1 -> new Overflow.Block();
      case 2 -> new Overflow.DropOldest();
      case 3 -> new Overflow.Backoff(patiently, 5);
      default -> new Overflow.DropNewest();
    };
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void accountsForEveryMessage(long seed) {
    Books books = new Books();
    TreeSpec[] workers = new TreeSpec[ACTORS];
    for (int i = 0; i < ACTORS; i++) {
      ActorSpec<Job> spec =
          ActorSpec.of("worker-" + i, Job.class, () -> new Worker(seed, books))
              .mailbox(new MailboxConfig(200, overflow(i), 1))
              .supervised(strategy(i))
              .redeliveries(REDELIVERIES);
      workers[i] = i % 2 == 0 ? spec : spec.onEventLoop();
    }
    try (ActorTestKit kit = ActorTestKit.create().start(workers)) {
      Seed random = Seed.of(seed);
      List<Future<Integer>> asked = new ArrayList<>();
      for (int number = 0; number < MESSAGES; number++) {
        asked.add(
            kit.ref("worker-" + random.nextInt(ACTORS), Job.class)
                .ask(new Job.Work(number), Duration.ofSeconds(60)));
      }
      Await.until("every asker has an answer", () -> asked.stream().allMatch(Future::isComplete));
      int answered = 0;
      for (int number = 0; number < MESSAGES; number++) {
        Future<Integer> answer = asked.get(number);
        if (answer.succeeded()) {
          answered++;
          assertThat(answer.result()).isEqualTo(number);
          assertThat(books.finished).contains(number);
        } else {
          assertThat(answer.cause()).isInstanceOf(ActorException.class);
          assertThat(books.finished).doesNotContain(number);
        }
      }
      assertThat(answered).isGreaterThan(MESSAGES / 4);
      assertThat(books.finishedTwice).isEmpty();
      assertThat(books.overlapped).isEmpty();
      assertThat(books.begun.values()).allMatch(times -> times.get() <= 1 + REDELIVERIES);
      assertThat(kit.system().deadLetters().total()).isEqualTo(MESSAGES - answered);
      for (int i = 0; i < ACTORS; i++) {
        kit.awaitState("worker-" + i, ActorState.RUNNING);
      }
      assertThat(kit.system().pendingAsks()).isZero();
    }
  }
}
