package io.alys.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.HazelcastInstance;
import io.alys.actor.Membership;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A Vert.x instance that is a member of a cluster.
 *
 * <p>Hazelcast says who is there, quickly; it never says who may act. A killed member is noticed
 * when its connections break, a frozen one by its silence.
 */
public record ClusterNode(Vertx vertx, Membership membership) {

  /**
   * Joins, or founds, the cluster.
   *
   * @param builder adds what else the Vert.x instance needs
   */
  public static Future<ClusterNode> join(
      ClusterConfig config, VertxOptions options, UnaryOperator<VertxBuilder> builder) {
    HazelcastClusterManager manager = new HazelcastClusterManager(hazelcast(config));
    VertxOptions clustered =
        new VertxOptions(options).setEventBusOptions(new EventBusOptions().setHost(config.host()));
    return builder
        .apply(Vertx.builder().with(clustered))
        .withClusterManager(manager)
        .buildClustered()
        .map(vertx -> new ClusterNode(vertx, new Members(manager.getHazelcastInstance())));
  }

  static Config hazelcast(ClusterConfig config) {
    Config hazelcast = ConfigUtil.loadConfig();
    hazelcast.setClusterName(config.name());
    hazelcast.getNetworkConfig().setPort(config.port()).setPortAutoIncrement(false);
    hazelcast.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(config.host());
    JoinConfig join = hazelcast.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(config.members());
    hazelcast.setProperty("hazelcast.logging.type", "slf4j");
    hazelcast.setProperty("hazelcast.phone.home.enabled", "false");
    hazelcast.setProperty("hazelcast.shutdownhook.enabled", "false");
    hazelcast.setProperty("hazelcast.wait.seconds.before.join", "0");
    // A broken connection is doubted after 100 ms and believed at the first failed retry.
    hazelcast.setProperty("hazelcast.connection.monitor.interval", "100");
    hazelcast.setProperty("hazelcast.connection.monitor.max.faults", "1");
    hazelcast.setProperty(
        "hazelcast.heartbeat.interval.seconds",
        Long.toString(config.heartbeatInterval().toSeconds()));
    hazelcast.setProperty(
        "hazelcast.max.no.heartbeat.seconds", Long.toString(config.maxNoHeartbeat().toSeconds()));
    return hazelcast;
  }

  /** Hazelcast's members as the kernel wants to know them. */
  private record Members(HazelcastInstance hazelcast) implements Membership {
    @Override
    public boolean clustered() {
      return true;
    }

    @Override
    public String memberId() {
      return hazelcast.getCluster().getLocalMember().getUuid().toString();
    }

    @Override
    public void onMemberLeft(Consumer<String> listener) {
      hazelcast
          .getCluster()
          .addMembershipListener(
              new MembershipListener() {
                @Override
                public void memberAdded(MembershipEvent event) {}

                @Override
                public void memberRemoved(MembershipEvent event) {
                  listener.accept(event.getMember().getUuid().toString());
                }
              });
    }
  }
}
