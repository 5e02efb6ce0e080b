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
import io.alys.actor.supervision.SupervisionStrategy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A replica in a JVM of its own: {@code ReplicaMain name port members [stranger]}. */
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

  public static void main(String[] args) {
    boolean stranger = args.length > 3;
    TreeSpec child =
        stranger ? ActorSpec.of("greeter", Stranger.class, StrangerVerticle::new) : Greeter.spec();
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
