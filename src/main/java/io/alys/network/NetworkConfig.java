package io.alys.network;

import io.alys.actor.supervision.BackoffPolicy;
import io.alys.config.Setting;
import io.alys.primitives.TokenBucket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the node talks with those of other operators. */
public record NetworkConfig(
    @Setting(
            doc = "Whether this node talks with the nodes of other operators.",
            byDefault = "false")
        boolean enabled,
    @Setting(
            doc =
                "The address at which others find it; 0.0.0.0 is every address. Without TLS it"
                    + " must be one of this machine alone.",
            byDefault = "127.0.0.1")
        String host,
    @Setting(
            doc = "Its port; 0 takes any that is free.",
            byDefault = "30313",
            min = 0,
            max = 65_535)
        int port,
    @Setting(
            doc =
                "Nodes to connect to, as host:port. Two nodes need one connection: it is enough"
                    + " that either names the other.",
            byDefault = "")
        List<String> peers,
    Tls tls,
    Reconnect reconnect,
    Liveness liveness,
    Limits limits) {

  /** Who may talk. Either side shows a certificate, and checks that of the other. */
  public record Tls(
      @Setting(
              doc =
                  "Certificates (PEM) of the authorities that the peers' certificates may come"
                      + " from.",
              byDefault = "")
          Optional<Path> ca,
      @Setting(
              doc =
                  "The node's own certificate chain (PEM): others know the node by it. It must name"
                      + " the host that they dial.",
              byDefault = "")
          Optional<Path> certificate,
      @Setting(doc = "The private key (PKCS#8 PEM) of that certificate.", byDefault = "")
          Optional<Path> key) {
    public Tls {
      if (ca.isPresent() != certificate.isPresent() || certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException("ca, certificate and key go together");
      }
    }

    boolean isThere() {
      return certificate.isPresent();
    }
  }

  /** How soon and how often a peer of the settings is dialled. */
  public record Reconnect(
      @Setting(doc = "The wait before the second attempt.", byDefault = "500ms") Duration initial,
      @Setting(doc = "The longest wait between two attempts.", byDefault = "30s") Duration max,
      @Setting(
              doc = "How much longer each wait is than the one before, in percent.",
              byDefault = "200",
              min = 100,
              max = 10_000)
          int growthPercent,
      @Setting(
              doc = "By how much a wait is made shorter or longer by chance, in percent.",
              byDefault = "20",
              min = 0,
              max = 99)
          int jitterPercent,
      @Setting(
              doc = "The wait before a node that follows another chain is tried again.",
              byDefault = "5m")
          Duration otherChain) {
    public Reconnect {
      if (initial.isNegative() || initial.isZero() || initial.compareTo(max) > 0) {
        throw new IllegalArgumentException("initial must be positive and not longer than max");
      }
      if (max.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("max must not be longer than a day");
      }
    }

    BackoffPolicy backoff() {
      return new BackoffPolicy(initial, max, growthPercent / 100.0, jitterPercent / 100.0);
    }
  }

  /** How a dead peer is found. */
  public record Liveness(
      @Setting(
              doc = "How long a connection may take until both sides have said who they are.",
              byDefault = "10s")
          Duration connectLimit,
      @Setting(doc = "How often the connection is tried, by a ping.", byDefault = "1s")
          Duration ping,
      @Setting(
              doc = "Silence after a ping, after which the connection counts as dead.",
              byDefault = "2s")
          Duration pingLimit,
      @Setting(
              doc = "How long a peer may read nothing while something waits for it.",
              byDefault = "30s")
          Duration stallLimit) {
    public Liveness {
      for (Duration each : List.of(connectLimit, ping, pingLimit, stallLimit)) {
        if (each.toMillis() < 1 || each.compareTo(Duration.ofHours(1)) > 0) {
          throw new IllegalArgumentException("every limit must be from 1ms to 1h");
        }
      }
    }
  }

  /** How much of the node its peers may take. */
  public record Limits(
      @Setting(
              doc = "Peers that may connect to this node; further ones are turned away.",
              byDefault = "32",
              min = 0,
              max = 1_000)
          int inbound,
      @Setting(
              doc = "Messages a second that are read from one peer; beyond, it waits.",
              byDefault = "200",
              min = 1,
              max = 1_000_000)
          int messagesPerSecond,
      @Setting(
              doc = "KiB a second that are read from one peer; beyond, it waits.",
              byDefault = "16384",
              min = 1,
              max = 1_048_576)
          int kibPerSecond,
      @Setting(
              doc =
                  "KiB that may wait for one peer to read them; beyond, blocks and signatures are"
                      + " not passed on to it. More than the longest message, which has 8256.",
              byDefault = "32768",
              min = 8_256,
              max = 1_048_576)
          int outboundKib,
      @Setting(doc = "How long a peer may take to send blocks.", byDefault = "20s") Duration answer,
      @Setting(
              doc = "How long a peer stays away that sent what no honest node sends.",
              byDefault = "10m")
          Duration rest) {
    private static final int KIB = 1_024;

    public Limits {
      if (answer.toMillis() < 1 || rest.toMillis() < 1) {
        throw new IllegalArgumentException("answer and rest must be positive");
      }
    }

    /** Twice a second's worth may come at once. */
    TokenBucket.Rate messages() {
      return new TokenBucket.Rate(messagesPerSecond, 2 * messagesPerSecond);
    }

    TokenBucket.Rate bytes() {
      return new TokenBucket.Rate(kibPerSecond * KIB, kibPerSecond * KIB);
    }

    long outboundBytes() {
      return (long) outboundKib * KIB;
    }
  }

  public NetworkConfig {
    peers = List.copyOf(peers);
    if (host.isBlank()) {
      throw new IllegalArgumentException("host must not be empty; 0.0.0.0 is every address");
    }
    peers.forEach(NetworkConfig::addressOf);
    if (peers.stream().distinct().count() != peers.size()) {
      throw new IllegalArgumentException("peers must name each only once");
    }
    if (enabled && !tls.isThere()) {
      requireLocal(host, "host");
      peers.forEach(peer -> requireLocal(addressOf(peer).getHost(), "peers"));
    }
  }

  private static void requireLocal(String host, String key) {
    if (!host.matches("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?")) {
      throw new IllegalArgumentException(
          "%s: '%s' is beyond this machine, and there nothing but a certificate proves who talks:"
                  .formatted(key, host)
              + " set tls.ca, tls.certificate and tls.key");
    }
  }

  /** An address of the settings, taken apart. */
  static URI addressOf(String peer) {
    try {
      URI uri = URI.create("peer://" + peer);
      boolean bare = uri.getPath().isEmpty() && uri.getUserInfo() == null;
      if (bare && uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= 65_535) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Falls through to the one message for both.
    }
    throw new IllegalArgumentException("peers: '%s' must be host:port".formatted(peer));
  }
}
