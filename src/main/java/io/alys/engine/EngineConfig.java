package io.alys.engine;

import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.config.Secret;
import io.alys.config.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How the node talks to its own execution client. */
public record EngineConfig(
    @Setting(doc = "Whether this node talks to an execution client.", byDefault = "false")
        boolean enabled,
    @Setting(
            doc = "Where its Engine API listens, as http://host:port.",
            byDefault = "http://127.0.0.1:8551")
        String url,
    @Setting(
            doc =
                "Where its ordinary JSON-RPC listens, for logs, receipts and balances; without a"
                    + " secret. The Engine API is asked for them when empty; not every client"
                    + " answers there.",
            byDefault = "")
        String rpcUrl,
    @Setting(
            doc =
                "Lets url and rpc-url be another machine. They have no TLS: whoever can change what"
                    + " passes in between decides what the node takes for valid.",
            byDefault = "false")
        boolean remote,
    @Setting(
            doc =
                "The secret that it shares with its execution client, as file:/path or env:NAME: 64"
                    + " hex digits, 0x before them or not. A changed file is noticed.",
            byDefault = "")
        Optional<Secret> jwtSecret,
    @Setting(doc = "How often it is looked how the client is.", byDefault = "1s") Duration poll,
    @Setting(
            doc =
                "How long the client may look for transactions before the payload is taken. A part"
                    + " of the slot.",
            byDefault = "200ms")
        Duration buildTime,
    Limits limits) {
  private static final int MAX_PORT = 65_535;

  /** How long and how much an answer may be. */
  public record Limits(
      @Setting(doc = "How long a connection may take to be made.", byDefault = "2s")
          Duration connect,
      @Setting(
              doc =
                  "How long engine_newPayload and engine_forkchoiceUpdated may take; the"
                      + " specification's value.",
              byDefault = "8s")
          Duration execute,
      @Setting(
              doc =
                  "How long engine_getPayload and engine_exchangeCapabilities may take; the"
                      + " specification's value.",
              byDefault = "1s")
          Duration answer,
      @Setting(doc = "How long questions for logs and receipts may take.", byDefault = "10s")
          Duration read,
      @Setting(doc = "The longest answer in MiB.", byDefault = "32", min = 1, max = 256)
          int answerMib,
      @Setting(
              doc = "Payloads kept to give them again to a client that lost them.",
              byDefault = "128",
              min = 1,
              max = 10_000)
          int payloads,
      @Setting(
              doc = "Builds, imports and forkchoices that may wait; further ones are refused.",
              byDefault = "64",
              min = 1,
              max = 10_000)
          int waiting,
      @Setting(
              doc = "Failures within a minute after which the client is left alone for a while.",
              byDefault = "5",
              min = 1,
              max = 1_000)
          int breakerFailures,
      @Setting(doc = "For how long it is.", byDefault = "2s") Duration breakerOpen) {
    private static final int KIB = 1_024;

    public Limits {
      Duration most = Duration.ofMinutes(10);
      requireUpTo("connect", connect, most);
      requireUpTo("execute", execute, most);
      requireUpTo("answer", answer, most);
      requireUpTo("read", read, most);
      requireUpTo("breaker-open", breakerOpen, most);
    }

    int answerBytes() {
      return answerMib * KIB * KIB;
    }

    CircuitBreakerPolicy breaker() {
      return new CircuitBreakerPolicy(breakerFailures, Duration.ofMinutes(1), breakerOpen, 1);
    }
  }

  public EngineConfig {
    requireUpTo("poll", poll, Duration.ofHours(1));
    if (buildTime.isNegative() || buildTime.compareTo(Duration.ofSeconds(10)) > 0) {
      throw new IllegalArgumentException("build-time must be from 0s to 10s");
    }
    requireUrl("url", url, remote);
    if (!rpcUrl.isEmpty()) {
      requireUrl("rpc-url", rpcUrl, remote);
    }
    if (enabled && jwtSecret.isEmpty()) {
      throw new IllegalArgumentException(
          "give jwt-secret, as the execution client's --authrpc.jwtsecret or --jwtSecret names it");
    }
  }

  URI engineEndpoint() {
    return URI.create(url);
  }

  URI rpcEndpoint() {
    return URI.create(rpcUrl.isEmpty() ? url : rpcUrl);
  }

  private static void requireUrl(String what, String url, boolean remote) {
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
      throw new IllegalArgumentException("%s must be http://host:port".formatted(what));
    }
    if (!remote && !uri.getHost().matches("localhost|127\\.[0-9.]+|\\[::1]")) {
      throw new IllegalArgumentException(
          "%s: %s is another machine, and there is no TLS; set remote when the network between is"
                  .formatted(what, uri.getHost())
              + " trusted");
    }
  }

  private static void requireUpTo(String what, Duration value, Duration most) {
    if (value.toMillis() < 1 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s must be from 1ms to %ds".formatted(what, most.toSeconds()));
    }
  }
}
