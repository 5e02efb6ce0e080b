package io.alys.stream;

import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.config.Secret;
import io.alys.config.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the node keeps its stream to governance. */
public record StreamConfig(
    @Setting(doc = "Whether this node talks to governance.", byDefault = "false") boolean enabled,
    @Setting(
            doc =
                "Where governance listens, as http://host:port or https://host:port, the preferred"
                    + " one first. The node goes back to an earlier one as soon as it answers"
                    + " again. Over http, nothing proves who answers: only for loopback.",
            byDefault = "")
        List<String> endpoints,
    @Setting(
            doc =
                "The bearer token, as file:/path or env:NAME. A file is looked at again and again;"
                    + " a new token opens a new stream.",
            byDefault = "")
        Optional<Secret> token,
    Tls tls,
    Reconnect reconnect,
    Liveness liveness,
    Buffer buffer,
    Requests requests) {

  /** Who is trusted, and who the node says it is. Files are read anew at each connection. */
  public record Tls(
      @Setting(
              doc =
                  "Certificates (PEM) of the authorities that governance's certificate may come"
                      + " from; those of the JDK when empty.",
              byDefault = "")
          Optional<Path> ca,
      @Setting(doc = "The node's own certificate chain (PEM), for mutual TLS.", byDefault = "")
          Optional<Path> certificate,
      @Setting(doc = "The private key (PKCS#8 PEM) of that certificate.", byDefault = "")
          Optional<Path> key) {
    public Tls {
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException("certificate and key go together");
      }
    }
  }

  /** How soon and how often it tries again. */
  public record Reconnect(
      @Setting(doc = "The wait before the second attempt.", byDefault = "100ms") Duration initial,
      @Setting(doc = "The longest wait between two attempts.", byDefault = "60s") Duration max,
      @Setting(
              doc = "How much longer each wait is than the one before, in percent.",
              byDefault = "200",
              min = 100,
              max = 10_000)
          int growthPercent,
      @Setting(
              doc = "By how much a wait is made shorter or longer by chance, in percent.",
              byDefault = "10",
              min = 0,
              max = 99)
          int jitterPercent,
      @Setting(
              doc = "Attempts in a row, after which only the slow probe goes on.",
              byDefault = "100",
              min = 1,
              max = 1_000_000)
          int attempts,
      @Setting(doc = "The wait between two attempts from then on.", byDefault = "5m")
          Duration slowProbe,
      @Setting(
              doc = "How long a connection must last before the attempts count from one again.",
              byDefault = "5s")
          Duration stableAfter,
      @Setting(
              doc =
                  "How often a closed port is knocked at while the node waits: it connects at once"
                      + " when the port opens.",
              byDefault = "500ms")
          Duration knock,
      @Setting(
              doc = "Failures of one endpoint within a minute, after which others are preferred.",
              byDefault = "5",
              min = 1,
              max = 1_000)
          int breakerFailures,
      @Setting(doc = "For how long they are.", byDefault = "2s") Duration breakerOpen) {
    public Reconnect {
      if (initial.compareTo(max) > 0) {
        throw new IllegalArgumentException("initial must not be longer than max");
      }
      if (knock.toMillis() < 50) {
        throw new IllegalArgumentException("knock must be at least 50ms");
      }
    }

    BackoffPolicy backoff() {
      return new BackoffPolicy(initial, max, growthPercent / 100.0, jitterPercent / 100.0);
    }

    CircuitBreakerPolicy breaker() {
      return new CircuitBreakerPolicy(breakerFailures, Duration.ofMinutes(1), breakerOpen, 1);
    }
  }

  /** How a dead peer is found. */
  public record Liveness(
      @Setting(doc = "How long a connection may take to be made and accepted.", byDefault = "10s")
          Duration connectLimit,
      @Setting(
              doc = "How often governance's program is asked for a sign of life.",
              byDefault = "10s")
          Duration heartbeat,
      @Setting(
              doc = "Heartbeats without an answer, after which governance counts as dead.",
              byDefault = "3",
              min = 1,
              max = 1_000)
          int missed,
      @Setting(doc = "How often the connection itself is tried, by a ping.", byDefault = "1s")
          Duration ping,
      @Setting(
              doc = "Silence after a ping, after which the connection counts as dead.",
              byDefault = "2s")
          Duration pingLimit) {}

  /** How much may wait. */
  public record Buffer(
      @Setting(
              doc =
                  "Messages that may wait for governance. Signature requests and peg-ins are never"
                      + " dropped for room: their sender is refused.",
              byDefault = "10000",
              min = 1,
              max = 1_000_000)
          int messages,
      @Setting(
              doc = "Messages that may be on their way without an acknowledgement.",
              byDefault = "1024",
              min = 1,
              max = 100_000)
          int inFlight,
      @Setting(
              doc =
                  "Messages of governance that may wait in the node for the actors that they are"
                      + " for; governance is paused beyond.",
              byDefault = "1024",
              min = 1,
              max = 100_000)
          int inbound,
      @Setting(
              doc = "How long an actor may take to accept a message before it is told again.",
              byDefault = "2s")
          Duration redeliver) {}

  /** Deadlines and rates. */
  public record Requests(
      @Setting(
              doc = "How long signatures may take before they are asked for again.",
              byDefault = "30s")
          Duration signaturesWithin,
      @Setting(
              doc = "How often signatures are asked for before the asker is told of a timeout.",
              byDefault = "3",
              min = 1,
              max = 1_000)
          int signatureAttempts,
      @Setting(
              doc = "Messages a second that the node sends at most; beyond, they wait.",
              byDefault = "20000",
              min = 1,
              max = 1_000_000)
          int outboundPerSecond,
      @Setting(
              doc = "Messages a second that the node takes at most; beyond, governance waits.",
              byDefault = "20000",
              min = 1,
              max = 1_000_000)
          int inboundPerSecond) {}

  public StreamConfig {
    if (enabled && endpoints.isEmpty()) {
      throw new IllegalArgumentException("endpoints must name at least one http(s)://host:port");
    }
    endpoints.forEach(StreamConfig::requireEndpoint);
    if (endpoints.stream().distinct().count() != endpoints.size()) {
      throw new IllegalArgumentException("endpoints must name each only once");
    }
  }

  private static void requireEndpoint(String text) {
    try {
      URI uri = URI.create(text);
      boolean scheme = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (scheme && uri.getHost() != null && uri.getPort() > 0 && uri.getPath().isEmpty()) {
        return;
      }
    } catch (IllegalArgumentException _) {
      // Falls through to the one message for both.
    }
    throw new IllegalArgumentException(
        "endpoints: '%s' must be http://host:port or https://host:port".formatted(text));
  }
}
