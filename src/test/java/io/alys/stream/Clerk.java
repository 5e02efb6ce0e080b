package io.alys.stream;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.governance.Delivery;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/** An actor that wants all that governance says, and accepts each message when it has noted it. */
sealed interface Clerk {
  record Hear(List<Delivery> deliveries) implements Clerk {}

  static ActorSpec<Clerk> spec(Consumer<Delivery> note) {
    return ActorSpec.of("clerk", Clerk.class, () -> new ClerkVerticle(note));
  }

  /** What the stream must know of it. */
  static StreamVerticle.Consumer<Clerk> consumer() {
    return new StreamVerticle.Consumer<>("clerk", Clerk.class, _ -> true, Hear::new);
  }

  final class ClerkVerticle extends ActorVerticle<Clerk> {
    private final Consumer<Delivery> note;

    ClerkVerticle(Consumer<Delivery> note) {
      this.note = note;
    }

    @Override
    protected Future<?> receive(Clerk message) {
      switch (message) {
        case Hear(List<Delivery> deliveries) -> {
          for (Delivery delivery : deliveries) {
            note.accept(delivery);
            self()
                .ref("stream", StreamCommand.class)
                .tell(new StreamCommand.Delivered("clerk", delivery.number()));
          }
        }
      }
      return DONE;
    }
  }
}
