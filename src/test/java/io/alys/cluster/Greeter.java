package io.alys.cluster;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Request;
import io.vertx.core.Future;
import java.util.List;

/** An actor that runs on every node of the cluster tests and says which one it is. */
sealed interface Greeter {
  record WhereAreYou() implements Greeter, Request<String> {}

  record Count(int number) implements Greeter {}

  record HowMany() implements Greeter, Request<List<Integer>> {}

  record Sulk() implements Greeter, Request<String> {}

  record Unheard() implements Greeter, Request<String> {}

  static ActorSpec<Greeter> spec() {
    return ActorSpec.of("greeter", Greeter.class, GreeterVerticle::new);
  }

  final class GreeterVerticle extends ActorVerticle<Greeter> {
    private final List<Integer> counted = new java.util.ArrayList<>();

    @Override
    protected Future<?> receive(Greeter message) {
      return switch (message) {
        case WhereAreYou question -> reply(question, self().node());
        case Count(int number) -> {
          counted.add(number);
          yield DONE;
        }
        case HowMany question -> reply(question, List.copyOf(counted));
        case Sulk question -> {
          defer(question);
          yield DONE;
        }
        case Unheard question -> reply(question, "heard");
      };
    }
  }
}
