package io.alys.actor.event;

import io.alys.actor.ActorRef;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Typed publish and subscribe within a node. An actor's subscription turns an event into one of its
 * own messages, which then waits in its mailbox like any other: nothing runs beside the mailbox.
 */
public final class EventStream {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();

  /** Ends a subscription. */
  @FunctionalInterface
  public interface Subscription {
    void cancel();
  }

  private record Listener<E>(Class<E> type, Consumer<? super E> consumer) {
    void hear(AlysEvent event) {
      if (type.isInstance(event)) {
        consumer.accept(type.cast(event));
      }
    }
  }

  /** Sends each event of a type, or of its subtypes, to an actor, in the actor's own words. */
  public <E extends AlysEvent, M> Subscription subscribe(
      Class<E> type, ActorRef<M> subscriber, Function<? super E, ? extends M> inItsWords) {
    return listen(type, event -> subscriber.tell(inItsWords.apply(event)));
  }

  /** Calls a listener, on the publisher's thread; for what is not an actor. It must not block. */
  public <E extends AlysEvent> Subscription listen(Class<E> type, Consumer<? super E> listener) {
    Listener<E> added = new Listener<>(type, listener);
    listeners.add(added);
    return () -> listeners.remove(added);
  }

  /** Tells everybody. A listener that throws harms neither the publisher nor the others. */
  public void publish(AlysEvent event) {
    for (Listener<?> listener : listeners) {
      try {
        listener.hear(event);
      } catch (RuntimeException e) {
        LOG.error("a listener failed on {}", event, e);
      }
    }
  }
}
