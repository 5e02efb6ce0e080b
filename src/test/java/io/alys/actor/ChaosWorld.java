package io.alys.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.event.ActorEvent;
import io.alys.actor.event.DeadLetter;
import io.alys.actor.lifecycle.ActorState;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.mailbox.Overflow;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A tree of actors under crashes, slow handlers and floods, and what must be true afterwards.
 *
 * <pre>
 *   root                          OneForOne
 *   |-- choir                     OneForAll:   alto, bass, tenor
 *   |-- queue                     RestForOne:  first, second, third
 *   |-- yard                      OneForOne:   backoff, circuit, never, single
 *   |   '-- nest                  no restart: it escalates to the yard
 *   |       |-- egg               OneForOne of its own
 *   |       '-- twig              OneForAll, one restart, then it escalates to the nest
 *   |           '-- leaf, bud
 *   '-- doomed (Never)            one restart, then it is given up, and all below it
 *       |-- lamb
 *       '-- fold                  OneForOne:   sheep
 * </pre>
 */
final class ChaosWorld {
  private static final int CAPACITY = 40;
  private static final int REDELIVERIES = 2;
  private static final int MANY = 1_000_000;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final List<String> WORKERS =
      List.of(
          "alto", "bass", "tenor", "first", "second", "third", "backoff", "circuit", "never",
          "single", "egg", "leaf", "bud", "lamb", "sheep");
  private static final List<String> DOOMED = List.of("doomed", "lamb", "fold", "sheep");
  private static final List<String> SUPERVISORS =
      List.of("root", "choir", "queue", "yard", "nest", "twig", "doomed", "fold");

  sealed interface Job {
    /** Does its work; the plan says what becomes of it. */
    record Work(int number) implements Job, Request<Integer> {}
  }

  private final ChaosPlan plan;
  private final ChaosBooks books = new ChaosBooks();
  private final Map<Integer, Future<Integer>> answers = new HashMap<>();
  private final Map<Integer, DeadLetter.Reason> letters = new ConcurrentHashMap<>();
  private final Map<Integer, AtomicInteger> lettersOf = new ConcurrentHashMap<>();

  /** The number of the last message that is not in the plan. */
  private int extra;

  private ChaosWorld(ChaosPlan plan) {
    this.plan = plan;
    this.extra = plan.sendings().size();
  }

  static ChaosPlan plan(long seed, int messages) {
    return ChaosPlan.of(seed, messages, WORKERS);
  }

  /** Lets it happen; an assertion that fails names the seed. */
  static void run(long seed, int messages) {
    try {
      new ChaosWorld(plan(seed, messages)).run();
    } catch (AssertionError e) {
      throw new AssertionError("with seed %d: %s".formatted(seed, e.getMessage()), e);
    }
  }

  private final class Worker extends ActorVerticle<Job> {
    private final AtomicInteger busy = new AtomicInteger();

    @Override
    protected Future<?> receive(Job message) {
      return switch (message) {
        case Job.Work work -> work(work);
      };
    }

    private Future<?> work(Job.Work work) {
      int number = work.number();
      if (busy.incrementAndGet() != 1) {
        books.overlap(number);
      }
      int attempt = books.begin(number);
      return switch (plan.fate(number, attempt)) {
        case WORK -> end(work);
        case WORK_SLOWLY -> {
          Promise<Void> slow = Promise.promise();
          vertx.setTimer(plan.slowMillis(number, attempt), _ -> slow.complete());
          yield slow.future().compose(_ -> end(work));
        }
        case CRASH -> throw crash(number);
        case CRASH_WHEN_DONE -> {
          IllegalStateException crash = crash(number);
          finish(work);
          throw crash;
        }
      };
    }

    private Future<?> end(Job.Work work) {
      busy.decrementAndGet();
      finish(work);
      books.end(work.number());
      return DONE;
    }

    private void finish(Job.Work work) {
      books.finish(work.number());
      reply(work, work.number());
    }

    private IllegalStateException crash(int number) {
      books.crash(self().id().name(), number);
      return new IllegalStateException("chaos");
    }
  }

  private ActorSpec<Job> worker(String name) {
    int place = WORKERS.indexOf(name);
    ActorSpec<Job> spec =
        ActorSpec.of(name, Job.class, Worker::new)
            .mailbox(new MailboxConfig(CAPACITY, overflow(place + plan.seed()), 1))
            .redeliveries(REDELIVERIES);
    return (place + plan.seed()) % 2 == 0 ? spec : spec.onEventLoop();
  }

  /** Each worker has another at the next seed. */
  private static Overflow overflow(long i) {
    BackoffPolicy patiently = new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(9), 2, 0.1);
    return switch ((int) Math.floorMod(i, 5L)) {
      case 0 -> new Overflow.Fail();
      case 1 -> new Overflow.Block();
      case 2 -> new Overflow.DropOldest();
      case 3 -> new Overflow.Backoff(patiently, 5);
      default -> new Overflow.DropNewest();
    };
  }

  private TreeSpec[] tree() {
    BackoffPolicy quickly = new BackoffPolicy(Duration.ofMillis(1), Duration.ofMillis(5), 2, 0.1);
    CircuitBreakerPolicy fuse =
        new CircuitBreakerPolicy(3, Duration.ofMillis(50), Duration.ofMillis(5), 1);
    SupervisionStrategy each = new SupervisionStrategy.OneForOne(MANY, MINUTE);
    SupervisorSpec twig =
        SupervisorSpec.of(
            "twig", new SupervisionStrategy.OneForAll(1, MINUTE), worker("leaf"), worker("bud"));
    SupervisorSpec nest =
        SupervisorSpec.of(
            "nest",
            new SupervisionStrategy.OneForOne(0, MINUTE),
            worker("egg").supervised(each),
            twig);
    return new TreeSpec[] {
      SupervisorSpec.of(
          "choir",
          new SupervisionStrategy.OneForAll(MANY, MINUTE),
          worker("alto"),
          worker("bass"),
          worker("tenor")),
      SupervisorSpec.of(
          "queue",
          new SupervisionStrategy.RestForOne(MANY, MINUTE),
          worker("first"),
          worker("second"),
          worker("third")),
      SupervisorSpec.of(
          "yard",
          each,
          worker("backoff")
              .supervised(new SupervisionStrategy.ExponentialBackoff(quickly, MANY, MINUTE)),
          worker("circuit").supervised(new SupervisionStrategy.CircuitBreaking(fuse)),
          worker("never").supervised(new SupervisionStrategy.Never()),
          worker("single"),
          nest),
      new SupervisorSpec(
          ActorId.of("doomed"),
          new SupervisionStrategy.OneForOne(1, MINUTE),
          Optional.of(new SupervisionStrategy.Never()),
          List.of(worker("lamb"), SupervisorSpec.of("fold", each, worker("sheep"))))
    };
  }

  private void run() {
    ActorSystemConfig config = ActorSystemConfig.named("chaos").seed(plan.seed());
    try (ActorTestKit kit = ActorTestKit.with(config)) {
      kit.system().events().listen(DeadLetter.class, this::letter);
      kit.start(new SupervisionStrategy.OneForOne(MANY, MINUTE), tree());
      for (ChaosPlan.Sending sending : plan.sendings()) {
        send(kit, sending);
      }
      Await.until("every message has ended", () -> plan.sendings().stream().allMatch(this::ended));
      plan.sendings().forEach(this::check);
      checkTheWhole(kit);
      checkStates(kit);
    }
  }

  private void letter(DeadLetter letter) {
    if (letter.envelope().message() instanceof Job.Work(int number)) {
      letters.put(number, letter.reason());
      lettersOf.computeIfAbsent(number, _ -> new AtomicInteger()).incrementAndGet();
    }
  }

  private void send(ActorTestKit kit, ChaosPlan.Sending sending) {
    if (sending.calm()) {
      Await.until("it is calm", () -> answers.values().stream().allMatch(Future::isComplete));
    }
    ActorRef<Job> target = kit.ref(sending.target(), Job.class);
    Job.Work work = new Job.Work(sending.number());
    if (sending.asked()) {
      answers.put(sending.number(), target.ask(work, MINUTE));
    } else {
      target.tell(work);
    }
  }

  private boolean ended(ChaosPlan.Sending sending) {
    Future<Integer> answer = answers.get(sending.number());
    return answer == null
        ? letters.containsKey(sending.number()) || books.ended(sending.number())
        : answer.isComplete() && (answer.succeeded() || letters.containsKey(sending.number()));
  }

  private void check(ChaosPlan.Sending sending) {
    int number = sending.number();
    String target = sending.target();
    DeadLetter.Reason letter = letters.get(number);
    assertThat(books.begun(number))
        .as("attempts at message %d for %s: as policy has it", number, target)
        .isLessThanOrEqualTo(1 + Math.min(REDELIVERIES, books.crashes(number)));
    assertThat(books.finished(number))
        .as("message %d for %s is done once per attempt at most", number, target)
        .isLessThanOrEqualTo(books.begun(number));
    if (letter != null && letter != DeadLetter.Reason.CRASHED) {
      assertThat(books.finished(number))
          .as("message %d for %s, %s, was done by attempts that crashed", number, target, letter)
          .isLessThanOrEqualTo(books.crashes(number));
    }
    if (letter != null) {
      assertThat(lettersOf.get(number))
          .as("dead letters of message %d for %s", number, target)
          .hasValue(1);
    }
    Future<Integer> answer = answers.get(number);
    if (answer != null) {
      check(sending, answer, letter);
    }
  }

  private void check(
      ChaosPlan.Sending sending, Future<Integer> answer, DeadLetter.@Nullable Reason letter) {
    int number = sending.number();
    if (answer.succeeded()) {
      assertThat(answer.result()).isEqualTo(number);
      assertThat(books.finished(number))
          .as("message %d for %s was answered: no other attempt", number, sending.target())
          .isEqualTo(1);
    } else {
      assertThat(answer.cause()).isInstanceOf(ActorException.class);
      assertThat(letter)
          .as("message %d for %s failed its asker", number, sending.target())
          .isNotNull();
      assertThat(((ActorException) answer.cause()).kind().name())
          .as("what the asker of message %d for %s was told", number, sending.target())
          .isEqualTo(
              letter == DeadLetter.Reason.DISPLACED ? "MAILBOX_FULL" : String.valueOf(letter));
    }
  }

  private void checkTheWhole(ActorTestKit kit) {
    long answered = answers.values().stream().filter(Future::succeeded).count();
    assertThat(answered).as("enough went well").isGreaterThan(answers.size() / 4);
    assertThat(books.overlapped()).as("one message at a time").isEmpty();
    assertThat(kit.system().pendingAsks()).isZero();
    assertThat(kit.events(ActorEvent.Crashed.class))
        .as("it escalated, from the third level to the first")
        .extracting(crash -> crash.actor().name())
        .contains("twig", "nest", "doomed")
        .doesNotContain("root", "yard", "choir", "queue");
    assertThat(letters).as("mailboxes overflowed").containsValue(DeadLetter.Reason.MAILBOX_FULL);
    assertThat(books.crashed("circuit")).isTrue();
    assertThat(books.crashed("backoff")).isTrue();
  }

  /** Running, but for those that are given up by policy, and those alone. */
  private void checkStates(ActorTestKit kit) {
    assertThat(books.crashed("never")).isTrue();
    kit.awaitState("never", ActorState.FAILED);
    DOOMED.forEach(actor -> kit.awaitState(actor, ActorState.FAILED));
    for (String actor : WORKERS) {
      if (!DOOMED.contains(actor) && !actor.equals("never")) {
        Await.until(actor + " works", () -> works(kit.ref(actor, Job.class)));
        kit.awaitState(actor, ActorState.RUNNING);
      }
    }
    SUPERVISORS.stream()
        .filter(each -> !DOOMED.contains(each))
        .forEach(each -> kit.awaitState(each, ActorState.RUNNING));
  }

  /** Whether it answers; the last crashes of its siblings may yet take it down once more. */
  private boolean works(ActorRef<Job> actor) {
    do {
      extra++;
    } while (plan.fate(extra, 1) != ChaosPlan.Fate.WORK);
    try {
      return Await.result(actor.ask(new Job.Work(extra))) == extra;
    } catch (ActorException _) {
      return false;
    }
  }
}
