package io.alys.cluster;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorSystemConfig;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Interference;
import io.alys.actor.Request;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.SystemClock;
import io.alys.actor.TreeSpec;
import io.alys.actor.event.DeadLetter;
import io.alys.actor.supervision.SupervisionStrategy;
import io.alys.actor.wire.WireVersion;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A replica in a JVM of its own: {@code ReplicaMain name port members [stranger|newer]}. */
@SuppressWarnings("SameNameButDifferent") // A newer node has a Greeter of its own.
public final class ReplicaMain {
  private ReplicaMain() {}

  /** A protocol that the test's own JVM does not send, and one that it knows otherwise. */
  sealed interface Stranger {
    record Ping() implements Stranger, Request<String> {}
  }

  static final class StrangerVerticle extends ActorVerticle<Stranger> {
    @Override
    protected Future<?> receive(Stranger message) {
      return switch (message) {
        case Stranger.Ping ping -> reply(ping, "pong");
      };
    }
  }

  /** A node of another release: wire names as {@link io.alys.cluster.Greeter}'s, other forms. */
  static final class Newer {
    sealed interface Greeter {
      @WireVersion(2)
      record WhereAreYou() implements Greeter, Request<String> {}

      @WireVersion(2)
      record Count(int number) implements Greeter {}

      /** It has to say from whom, which an older node does not know. */
      record Unheard(int from) implements Greeter, Request<String> {}

      record HowMany() implements Greeter, Request<List<Integer>> {}

      record Refused(DeadLetter.Reason reason) implements Greeter {}
    }

    /** Answers how many dead letters there were, by the ordinal of their reasons. */
    static final class GreeterVerticle extends ActorVerticle<Greeter> {
      private final List<Integer> refused = new ArrayList<>();

      @Override
      protected Future<?> preStart() {
        self().subscribe(DeadLetter.class, letter -> new Greeter.Refused(letter.reason()));
        return DONE;
      }

      @Override
      protected Future<?> receive(Greeter message) {
        return switch (message) {
          case Greeter.WhereAreYou question -> reply(question, "newer");
          case Greeter.Count _ -> DONE;
          case Greeter.Unheard question -> reply(question, "from " + question.from());
          case Greeter.HowMany question -> reply(question, List.copyOf(refused));
          case Greeter.Refused(DeadLetter.Reason reason) -> {
            refused.add(reason.ordinal());
            yield DONE;
          }
        };
      }
    }
  }

  private static TreeSpec child(String kind) {
    return switch (kind) {
      case "stranger" -> ActorSpec.of("greeter", Stranger.class, StrangerVerticle::new);
      case "newer" -> ActorSpec.of("greeter", Newer.Greeter.class, Newer.GreeterVerticle::new);
      default -> Greeter.spec();
    };
  }

  public static void main(String[] args) {
    TreeSpec child = child(args.length > 3 ? args[3] : "");
    start(args[0], Integer.parseInt(args[1]), Arrays.asList(args[2].split(",", -1)), child)
        .onSuccess(system -> system.registry().entries())
        .onFailure(
            cause -> {
              cause.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
  }

  public static Future<ActorSystem> start(
      String name, int port, List<String> members, TreeSpec... children) {
    ClusterConfig config =
        new ClusterConfig(
            true,
            "cluster-it",
            "127.0.0.1",
            port,
            members,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));
    return ClusterNode.join(config, new VertxOptions(), builder -> builder)
        .compose(
            node -> {
              ActorSystem system =
                  ActorSystem.create(
                      node.vertx(),
                      ActorSystemConfig.named(name).announceInterval(Duration.ofMillis(200)),
                      new SystemClock(node.vertx()),
                      new SimpleMeterRegistry(),
                      node.membership(),
                      Interference.NONE);
              return system
                  .start(
                      SupervisorSpec.of(
                          "root",
                          new SupervisionStrategy.OneForOne(3, Duration.ofMinutes(1)),
                          children))
                  .map(system);
            });
  }
}
