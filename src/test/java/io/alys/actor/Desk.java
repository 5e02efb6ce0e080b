package io.alys.actor;

import io.alys.actor.mailbox.MailboxConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An actor that does as it is told: the test's subject for the kernel. */
sealed interface Desk {
  record Note(int number) implements Desk {}

  record Echo(String text) implements Desk, Request<String> {}

  record Forget() implements Desk, Request<String> {}

  record Later(String text) implements Desk, Request<String> {}

  record Release() implements Desk {}

  record No() implements Desk, Request<String> {}

  record Crash(String why) implements Desk {}

  record CrashAsync(String why) implements Desk, Request<String> {}

  record Hold(Promise<Void> until) implements Desk {}

  record AskOther(String other, String text) implements Desk, Request<String> {}

  record Alarm(Duration delay, int number) implements Desk {}

  record WhoAmI() implements Desk, Request<Integer> {}

  /** What outlives the incarnations of a desk, for the test to look at. */
  final class Log {
    final List<Object> handled = new CopyOnWriteArrayList<>();
    final List<String> hooks = new CopyOnWriteArrayList<>();
    volatile boolean refuseToStart;
  }

  static ActorSpec<Desk> spec(String name, Log log) {
    return ActorSpec.of(name, Desk.class, () -> new DeskVerticle(log));
  }

  static ActorSpec<Desk> spec(String name, Log log, MailboxConfig mailbox) {
    return spec(name, log).mailbox(mailbox);
  }

  final class DeskVerticle extends ActorVerticle<Desk> {
    private final Log log;
    private final java.util.ArrayDeque<Runnable> owed = new java.util.ArrayDeque<>();

    DeskVerticle(Log log) {
      this.log = log;
    }

    @Override
    protected Future<?> receive(Desk message) {
      log.handled.add(message);
      return switch (message) {
        case Note _ -> DONE;
        case Echo echo -> reply(echo, echo.text());
        case Forget _ -> DONE;
        case Later later -> {
          Reply<String> reply = defer(later);
          owed.add(() -> reply.succeed(later.text()));
          yield DONE;
        }
        case Release _ -> {
          owed.forEach(Runnable::run);
          yield DONE;
        }
        case No no -> refuse(no, "not today");
        case Crash crash -> throw new IllegalStateException(crash.why());
        case CrashAsync crash -> Future.failedFuture(new IllegalStateException(crash.why()));
        case Hold hold -> hold.until().future();
        case AskOther ask ->
            self()
                .ref(ask.other(), Desk.class)
                .ask(new Echo(ask.text()))
                .compose(answer -> reply(ask, answer));
        case Alarm alarm -> {
          self().schedule(alarm.delay(), new Note(alarm.number()));
          yield DONE;
        }
        case WhoAmI who -> reply(who, self().incarnation());
      };
    }

    @Override
    protected Future<?> preStart() {
      log.hooks.add("preStart " + self().incarnation());
      return log.refuseToStart ? Future.failedFuture("refuses to start") : DONE;
    }

    @Override
    protected Future<?> started() {
      log.hooks.add("started " + self().incarnation());
      return DONE;
    }

    @Override
    protected Future<?> preRestart(Throwable cause) {
      log.hooks.add("preRestart " + cause.getMessage());
      return DONE;
    }

    @Override
    protected Future<?> postRestart(String cause) {
      log.hooks.add("postRestart " + cause);
      return DONE;
    }

    @Override
    protected Future<?> preStop() {
      log.hooks.add("preStop");
      return DONE;
    }

    @Override
    protected Future<?> stopped() {
      log.hooks.add("stopped");
      return DONE;
    }
  }
}
