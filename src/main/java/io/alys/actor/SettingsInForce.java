package io.alys.actor;

import io.alys.actor.mailbox.Priority;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The settings that each actor has now. They outlive its crashes: a new incarnation begins with
 * them, also when the message that told of them was lost with the one before.
 */
final class SettingsInForce {
  private final Map<ActorId, OfActor<?, ?>> actors = new ConcurrentHashMap<>();

  /** The same actor, whose incarnations begin with what is in force when they start. */
  <M> ActorSpec<M> bind(ActorSpec<M> spec) {
    return spec.configured().map(settings -> bind(spec, settings)).orElse(spec);
  }

  private <S extends Record, M> ActorSpec<M> bind(
      ActorSpec<M> spec, ActorSpec.Configured<S, M> settings) {
    OfActor<S, M> own = new OfActor<>(spec, settings);
    actors.put(spec.id(), own);
    return spec.following(settings, own::make);
  }

  /** Tells those that were configured with a section of this type; ends when all have heard. */
  Future<Void> change(ActorSystem system, Record section, Duration within) {
    List<Future<?>> told = new ArrayList<>();
    actors.values().forEach(actor -> told.add(actor.change(system, section, within)));
    return Future.join(told).mapEmpty();
  }

  private static final class OfActor<S extends Record, M> {
    private final ActorSpec<M> spec;
    private final ActorSpec.Configured<S, M> settings;
    private volatile S inForce;

    private OfActor(ActorSpec<M> spec, ActorSpec.Configured<S, M> settings) {
      this.spec = spec;
      this.settings = settings;
      this.inForce = settings.initial();
    }

    private ActorVerticle<M> make() {
      return settings.factory().apply(inForce);
    }

    private Future<?> change(ActorSystem system, Record section, Duration within) {
      if (section.getClass() != settings.initial().getClass()) {
        return Future.succeededFuture();
      }
      @SuppressWarnings("unchecked") // Records are final: one class, one type.
      S next = (S) section;
      inForce = next;
      return system
          .ref(spec.id(), spec.protocol())
          .with(Priority.HIGH)
          .offer(settings.inItsWords().apply(next), within);
    }
  }
}
