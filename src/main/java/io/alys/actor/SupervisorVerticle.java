package io.alys.actor;

import io.alys.actor.SupervisorCommand.ChildCrashed;
import io.alys.actor.SupervisorCommand.ChildRunning;
import io.alys.actor.SupervisorCommand.GetChildren;
import io.alys.actor.SupervisorCommand.RestartDue;
import io.alys.actor.supervision.SupervisionMachine;
import io.alys.actor.supervision.SupervisionMachine.Child;
import io.alys.actor.supervision.SupervisionMachine.Decision;
import io.alys.actor.supervision.SupervisionMachine.Step;
import io.alys.actor.supervision.SupervisionState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A supervisor: carries out what {@link SupervisionMachine} decides about its children. */
final class SupervisorVerticle extends ActorVerticle<SupervisorCommand> {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisorVerticle.class);

  private final ActorSystem system;
  private final SupervisorSpec spec;
  private SupervisionState state;

  /** It is taken down: what it began to start, its successor starts, or nobody. */
  private volatile boolean gone;

  SupervisorVerticle(ActorSystem system, SupervisorSpec spec) {
    this.system = system;
    this.spec = spec;
    this.state =
        SupervisionState.of(
            spec.strategy(),
            spec.children().stream()
                .map(child -> new Child(child.id().name(), child.supervision()))
                .toList());
  }

  @Override
  protected Future<?> receive(SupervisorCommand message) {
    return switch (message) {
      case GetChildren question -> reply(question, names());
      case ChildCrashed crash -> crashed(crash);
      case ChildRunning running -> running(running);
      case RestartDue due -> {
        relaunch(due.children());
        yield DONE;
      }
    };
  }

  /** A restarted supervisor begins anew: with a clean history and all its children. */
  @Override
  protected Future<?> postRestart(String cause) {
    relaunch(names());
    return DONE;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    gone = true;
    return rest(names(), Duration.ZERO, false);
  }

  private Future<?> crashed(ChildCrashed crash) {
    ActorCell<?> cell = cell(crash.child());
    if (cell.incarnation() != crash.incarnation() || !cell.down()) {
      return DONE; // It was restarted meanwhile, with its siblings.
    }
    Step step =
        SupervisionMachine.crashed(
            state, crash.child(), self().clock().now(), system.nextUniform());
    state = step.next();
    return switch (step.decision()) {
      case Decision.Restart restart -> restart(restart);
      case Decision.GiveUp giveUp -> {
        LOG.error("{} is given up: {} ({})", crash.child(), giveUp.reason(), crash.reason());
        cell.giveUp(giveUp.reason() + ": " + crash.reason());
        yield DONE;
      }
      case Decision.Escalate escalate -> {
        cell.giveUp(escalate.reason() + ": " + crash.reason());
        throw new IllegalStateException(
            "%s: %s (%s)".formatted(crash.child(), escalate.reason(), crash.reason()));
      }
      case Decision.Ignore ignore -> {
        LOG.debug("crash of {} needs no decision: {}", crash.child(), ignore.reason());
        yield DONE;
      }
    };
  }

  private Future<?> restart(Decision.Restart restart) {
    Duration after = restart.after();
    Future<Void> resting = rest(restart.children(), after, restart.circuitOpen());
    if (after.isZero()) {
      resting.onComplete(_ -> relaunch(restart.children()));
    } else {
      self().schedule(after, new RestartDue(List.copyOf(restart.children())));
    }
    return DONE;
  }

  /** Takes children down, the last first, each when the one before is down. */
  private Future<Void> rest(List<String> children, Duration after, boolean circuitOpen) {
    Future<Void> done = DONE;
    for (String child : children.reversed()) {
      done = done.eventually(() -> cell(child).rest(after, circuitOpen));
    }
    return done;
  }

  /**
   * Starts children in order, each when the one before runs or has failed. The mailbox does not
   * wait for it: a child that fails says so in a message of its own.
   */
  private void relaunch(List<String> children) {
    Future<Void> done = DONE;
    for (String child : children) {
      done = done.eventually(() -> gone ? DONE : cell(child).relaunch());
    }
  }

  private List<String> names() {
    return spec.children().stream().map(child -> child.id().name()).toList();
  }

  private Future<?> running(ChildRunning running) {
    if (cell(running.child()).incarnation() == running.incarnation()) {
      state = SupervisionMachine.running(state, running.child(), self().clock().now()).next();
    }
    return DONE;
  }

  private ActorCell<?> cell(String child) {
    return system.cell(ActorId.of(child));
  }
}
