package io.alys.testkit;

import io.alys.actor.Envelope;
import io.alys.actor.Interference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/** Faults by rule: the first rule that applies to a message decides. */
public final class Faults implements Interference {
  private final List<Function<Envelope<?>, Optional<Fault>>> onTheWay =
      new CopyOnWriteArrayList<>();
  private final List<Function<Envelope<?>, Optional<RuntimeException>>> inTheHandler =
      new CopyOnWriteArrayList<>();

  /** Crashes an actor on its nth message of a type, counted from 1 over all attempts. */
  public Faults crashOn(String actor, Class<?> type, int nth) {
    AtomicInteger seen = new AtomicInteger();
    inTheHandler.add(
        envelope ->
            matches(envelope, actor, type) && seen.incrementAndGet() == nth
                ? Optional.of(new IllegalStateException("injected crash"))
                : Optional.empty());
    return this;
  }

  /** Loses the messages to an actor for which the condition holds. */
  public Faults drop(String actor, Predicate<Envelope<?>> which) {
    return onTheWay(actor, which, new Fault.Drop());
  }

  /** Holds up the messages to an actor for which the condition holds. */
  public Faults delay(String actor, Predicate<Envelope<?>> which, Duration by) {
    return onTheWay(actor, which, new Fault.Delay(by));
  }

  private Faults onTheWay(String actor, Predicate<Envelope<?>> which, Fault fault) {
    onTheWay.add(
        envelope ->
            envelope.target().name().equals(actor) && which.test(envelope)
                ? Optional.of(fault)
                : Optional.empty());
    return this;
  }

  private static boolean matches(Envelope<?> envelope, String actor, Class<?> type) {
    return envelope.target().name().equals(actor) && type.isInstance(envelope.message());
  }

  @Override
  public Fault onDelivery(Envelope<?> envelope) {
    return onTheWay.stream()
        .flatMap(rule -> rule.apply(envelope).stream())
        .findFirst()
        .orElse(Fault.NONE);
  }

  @Override
  public Optional<RuntimeException> onHandling(Envelope<?> envelope) {
    // Every rule counts every message, also when another one decides.
    return inTheHandler.stream().map(rule -> rule.apply(envelope)).toList().stream()
        .flatMap(Optional::stream)
        .findFirst();
  }
}
