package io.alys.actor;

import java.time.Duration;
import java.util.Optional;

/** Faults put into the kernel on purpose, for tests and drills. */
public interface Interference {
  /** No faults. */
  Interference NONE = new Interference() {};

  /** What befalls a message on its way; called once, when it reaches the receiver's mailbox. */
  default Fault onDelivery(Envelope<?> envelope) {
    return Fault.NONE;
  }

  /** What the handler throws instead of handling a message; called at each attempt. */
  default Optional<RuntimeException> onHandling(Envelope<?> envelope) {
    return Optional.empty();
  }

  /** What can befall a message on its way. */
  sealed interface Fault {
    Fault NONE = new None();

    record None() implements Fault {}

    /** It is lost, as the event bus may lose it: no error, no dead letter. */
    record Drop() implements Fault {}

    /** It arrives later. */
    record Delay(Duration by) implements Fault {}
  }
}
