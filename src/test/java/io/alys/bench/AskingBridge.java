package io.alys.bench;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Reply;
import io.alys.actor.Request;
import io.alys.bench.Samples.Kind;
import io.alys.bench.Samples.Result;
import io.alys.bench.Samples.Times;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.stream.StreamCommand;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands where Bridge will: asks the stream for so many things at a time, the next when one is
 * served. A request for signatures is served when its signatures are here, a notice when governance
 * has it.
 */
final class AskingBridge extends ActorVerticle<AskingBridge.Command> {
  private final Deque<Long> begun = new ArrayDeque<>();
  private Times times = new Times();
  private Command.Run run = new Command.Run(Kind.SIGNATURES, "", 0, Duration.ZERO);
  private @Nullable Reply<Result> answer;
  private long startNanos;
  private int asked;
  private int failed;

  /** What it is told. */
  sealed interface Command {
    /** Asks, so many at a time and for so long, or just once when there is no time. */
    record Run(Kind kind, String name, int inFlight, Duration length)
        implements Command, Request<Result> {}

    /** Messages of governance. */
    record Hear(List<Delivery> deliveries) implements Command {}

    /** Governance has a notice. */
    record Served() implements Command {}
  }

  @Override
  protected Future<?> receive(Command message) {
    switch (message) {
      case Command.Run question -> {
        run = question;
        answer = defer(question);
        times = new Times();
        asked = 0;
        failed = 0;
        startNanos = self().clock().nanoTime();
        for (int i = 0; i < question.inFlight(); i++) {
          ask();
        }
      }
      case Command.Hear(List<Delivery> deliveries) -> {
        stream().tell(new StreamCommand.Delivered("bridge", deliveries.getLast().number()));
        deliveries.forEach(this::heard);
      }
      case Command.Served _ -> {
        if (run.kind() == Kind.PEGINS) {
          served();
        }
      }
    }
    return DONE;
  }

  private void heard(Delivery delivery) {
    if (delivery.message() instanceof SignatureReport report
        && report.progress() instanceof Progress.Complete) {
      served();
    }
  }

  private ActorRef<StreamCommand> stream() {
    return self().ref("stream", StreamCommand.class);
  }

  private void ask() {
    begun.addLast(self().clock().nanoTime());
    String id = Samples.id(run.name(), ++asked);
    Future<?> accepted =
        switch (run.kind()) {
          case SIGNATURES ->
              stream().ask(new StreamCommand.RequestSignatures(id, Samples.payout()));
          case PEGINS -> stream().ask(new StreamCommand.NotifyPegin(id, Samples.deposit()));
        };
    accepted.onFailure(
        cause -> {
          failed++;
          served();
        });
  }

  private void served() {
    if (begun.isEmpty()) {
      return; // Told twice.
    }
    long now = self().clock().nanoTime();
    times.add(now - begun.removeFirst());
    if (now - startNanos < run.length().toNanos()) {
      ask();
    } else if (begun.isEmpty() && answer != null) {
      answer.succeed(new Result(now - startNanos, times, failed));
      answer = null;
    }
  }
}
