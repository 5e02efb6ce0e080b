package io.alys.bitcoind;

import io.alys.actor.supervision.BackoffPolicy;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.bitcoin.Network;
import io.alys.config.Secret;
import io.alys.config.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How the node talks to its own Bitcoin node. */
public record BitcoinConfig(
    @Setting(doc = "Whether this node talks to a Bitcoin node.", byDefault = "false")
        boolean enabled,
    @Setting(
            doc =
                "The network that the Bitcoin node must be on; on another one, nothing is scanned"
                    + " and nothing is sent.",
            byDefault = "mainnet")
        Network network,
    @Setting(
            doc =
                "Where its JSON-RPC listens, as http://host:port; this machine and the network's"
                    + " usual port when empty.",
            byDefault = "")
        String url,
    @Setting(
            doc =
                "Lets url be another machine. Its RPC has no TLS: whoever can listen in between"
                    + " reads the password, and can answer in the Bitcoin node's place.",
            byDefault = "false")
        boolean remote,
    @Setting(
            doc =
                "The cookie that bitcoind writes at its start (.cookie in its data directory). It"
                    + " is read anew when bitcoind refuses the last one.",
            byDefault = "")
        Optional<Path> cookieFile,
    @Setting(doc = "The user of the RPC, where there is no cookie.", byDefault = "") String user,
    @Setting(doc = "That user's password, as file:/path or env:NAME.", byDefault = "")
        Optional<Secret> password,
    @Setting(doc = "How often it is asked for its best block.", byDefault = "1s") Duration poll,
    @Setting(doc = "The age of its best block from which on it counts as behind.", byDefault = "3h")
        Duration tipOlderThan,
    Limits limits,
    Retry retry) {
  private static final Map<Network, Integer> PORTS =
      Map.of(
          Network.MAINNET, 8332,
          Network.TESTNET, 18332,
          Network.SIGNET, 38332,
          Network.REGTEST, 18443);
  private static final int MAX_PORT = 65_535;

  /** How long and how much an answer may be. */
  public record Limits(
      @Setting(doc = "How long a connection may take to be made.", byDefault = "5s")
          Duration connect,
      @Setting(
              doc =
                  "How long an answer may take. bitcoind holds everything up while it connects a"
                      + " block.",
              byDefault = "30s")
          Duration answer,
      @Setting(
              doc =
                  "The longest answer in MiB. A block of 4 MB is 8 MB as the hex in which it"
                      + " comes.",
              byDefault = "16",
              min = 1,
              max = 256)
          int answerMib,
      @Setting(doc = "Calls that go in one request.", byDefault = "100", min = 1, max = 1_000)
          int batch,
      @Setting(
              doc = "Connections; keep it below bitcoind's rpcthreads.",
              byDefault = "4",
              min = 1,
              max = 64)
          int connections,
      @Setting(
              doc = "Requests that may wait for a connection; further ones are refused.",
              byDefault = "256",
              min = 1,
              max = 100_000)
          int waiting) {
    private static final int KIB = 1_024;

    public Limits {
      requireFrom("connect", connect, Duration.ofMillis(1), Duration.ofMinutes(5));
      requireFrom("answer", answer, Duration.ofMillis(1), Duration.ofMinutes(10));
    }

    int answerBytes() {
      return answerMib * KIB * KIB;
    }
  }

  /** What follows when it does not answer. Only what changes nothing is asked again. */
  public record Retry(
      @Setting(doc = "How often a question is asked at most.", byDefault = "4", min = 1, max = 100)
          int attempts,
      @Setting(
              doc = "The wait before the second attempt; each is twice as long as the last.",
              byDefault = "200ms")
          Duration initial,
      @Setting(doc = "The longest wait between two attempts.", byDefault = "5s") Duration max,
      @Setting(
              doc =
                  "Failures within a minute after which the node stops asking for a while: of"
                      + " connections and of answers, not of what bitcoind says no to.",
              byDefault = "10",
              min = 1,
              max = 10_000)
          int breakerFailures,
      @Setting(doc = "For how long it does.", byDefault = "5s") Duration breakerOpen) {
    private static final double GROWTH = 2;
    private static final double JITTER = 0.1;

    public Retry {
      requireFrom("initial", initial, Duration.ofMillis(1), max);
      requireFrom("max", max, initial, Duration.ofHours(1));
      requireFrom("breaker-open", breakerOpen, Duration.ofMillis(1), Duration.ofHours(1));
    }

    BackoffPolicy backoff() {
      return new BackoffPolicy(initial, max, GROWTH, JITTER);
    }

    CircuitBreakerPolicy breaker() {
      return new CircuitBreakerPolicy(breakerFailures, Duration.ofMinutes(1), breakerOpen, 1);
    }
  }

  public BitcoinConfig {
    requireFrom("poll", poll, Duration.ofMillis(10), Duration.ofHours(1));
    requireFrom("tip-older-than", tipOlderThan, Duration.ofMinutes(10), Duration.ofDays(365));
    if (!url.isEmpty()) {
      requireUrl(url, remote);
    }
    if (user.isEmpty() != password.isEmpty()) {
      throw new IllegalArgumentException("user and password go together");
    }
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("user must not have a colon in it");
    }
    if (cookieFile.isPresent() && password.isPresent()) {
      throw new IllegalArgumentException("give cookie-file, or user and password, not both");
    }
    if (enabled && cookieFile.isEmpty() && password.isEmpty()) {
      throw new IllegalArgumentException("give cookie-file, or user and password");
    }
  }

  /** Where its JSON-RPC listens. */
  public URI endpoint() {
    return URI.create(url.isEmpty() ? "http://127.0.0.1:%d".formatted(PORTS.get(network)) : url);
  }

  private static void requireUrl(String url, boolean remote) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException _) {
      uri = URI.create("");
    }
    if (!"http".equals(uri.getScheme())
        || uri.getHost() == null
        || uri.getPort() < 1
        || uri.getPort() > MAX_PORT
        || uri.getUserInfo() != null
        || !uri.getPath().isEmpty()
        || uri.getQuery() != null) {
      throw new IllegalArgumentException(
          "url must be http://host:port; user and password are settings of their own");
    }
    if (!remote && !uri.getHost().matches("localhost|127\\.[0-9.]+|\\[::1]")) {
      throw new IllegalArgumentException(
          "url: %s is another machine, and its RPC has no TLS; set remote when the network between"
                  .formatted(uri.getHost())
              + " is trusted");
    }
  }

  private static void requireFrom(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s".formatted(what, text(least), text(most)));
    }
  }

  private static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
