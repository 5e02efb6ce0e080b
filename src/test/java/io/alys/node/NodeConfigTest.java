package io.alys.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorId;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.mailbox.Overflow;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeConfigTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, http://127.0.0.1:9900/operator/",
    "0.0.0.0, http://127.0.0.1:9900/operator/",
    "::, http://[::1]:9900/operator/",
    "fe80::1, http://[fe80::1]:9900/operator/",
    "node.example, http://node.example:9900/operator/"
  })
  void takesCommandsWhereItListens(String host, String address) {
    if (!(NodeConfig.loader().load(ConfigSource.empty().settings("metrics.host=" + host))
        instanceof Loaded<NodeConfig>(NodeConfig config, var _))) {
      throw new AssertionError("the host is valid");
    }
    assertThat(config.operatorAddress()).hasToString(address);
    assertThat(config.operatorToken()).hasToString("file:data/alys/operator.token");
  }

  @Test
  void hasTheseKeysAndDefaults() {
    if (!(NodeConfig.loader().load(ConfigSource.empty())
        instanceof Loaded<NodeConfig>(NodeConfig _, List<Effective> settings))) {
      throw new AssertionError("the defaults are valid");
    }
    assertThat(settings.stream().map(s -> s.key() + " = " + s.value()))
        .containsExactly(
            "node.name = \"alys\"",
            "node.data-dir = \"data\"",
            "chain.spec = \"\"",
            "chain.enabled = false",
            "chain.signing-key = \"\"",
            "log.level = \"info\"",
            "log.format = \"text\"",
            "metrics.host = \"127.0.0.1\"",
            "metrics.port = 9900",
            "metrics.page = true",
            "operator.token = \"\"",
            "tracing.enabled = false",
            "tracing.endpoint = \"http://127.0.0.1:4318/v1/traces\"",
            "tracing.headers = \"\"",
            "tracing.sample-ratio = 0.1",
            "tracing.queue = 8192",
            "tracing.timeout = \"10s\"",
            "cluster.enabled = false",
            "cluster.name = \"alys\"",
            "cluster.host = \"127.0.0.1\"",
            "cluster.port = 5701",
            "cluster.members = []",
            "cluster.heartbeat-interval = \"1s\"",
            "cluster.max-no-heartbeat = \"2s\"",
            "storage.journal = \"sqlite\"",
            "storage.file = \"journal.db\"",
            "storage.busy-timeout = \"2s\"",
            "storage.batch-limit = 256",
            "storage.acknowledged-kept = 100000",
            "storage.journal-limit-mib = 0",
            "storage.postgresql.url = \"\"",
            "storage.postgresql.user = \"alys\"",
            "storage.postgresql.password = \"\"",
            "storage.postgresql.pool-size = 2",
            "governance.enabled = false",
            "governance.endpoints = []",
            "governance.token = \"\"",
            "governance.tls.ca = \"\"",
            "governance.tls.certificate = \"\"",
            "governance.tls.key = \"\"",
            "governance.reconnect.initial = \"100ms\"",
            "governance.reconnect.max = \"1m\"",
            "governance.reconnect.growth-percent = 200",
            "governance.reconnect.jitter-percent = 10",
            "governance.reconnect.attempts = 100",
            "governance.reconnect.slow-probe = \"5m\"",
            "governance.reconnect.stable-after = \"5s\"",
            "governance.reconnect.knock = \"500ms\"",
            "governance.reconnect.breaker-failures = 5",
            "governance.reconnect.breaker-open = \"2s\"",
            "governance.liveness.connect-limit = \"10s\"",
            "governance.liveness.heartbeat = \"10s\"",
            "governance.liveness.missed = 3",
            "governance.liveness.ping = \"1s\"",
            "governance.liveness.ping-limit = \"2s\"",
            "governance.buffer.messages = 10000",
            "governance.buffer.in-flight = 1024",
            "governance.buffer.inbound = 1024",
            "governance.buffer.redeliver = \"2s\"",
            "governance.requests.signatures-within = \"30s\"",
            "governance.requests.signature-attempts = 3",
            "governance.requests.outbound-per-second = 20000",
            "governance.requests.inbound-per-second = 20000",
            "bitcoin.enabled = false",
            "bitcoin.network = \"mainnet\"",
            "bitcoin.url = \"\"",
            "bitcoin.remote = false",
            "bitcoin.cookie-file = \"\"",
            "bitcoin.user = \"\"",
            "bitcoin.password = \"\"",
            "bitcoin.poll = \"1s\"",
            "bitcoin.tip-older-than = \"3h\"",
            "bitcoin.limits.connect = \"5s\"",
            "bitcoin.limits.answer = \"30s\"",
            "bitcoin.limits.answer-mib = 16",
            "bitcoin.limits.batch = 100",
            "bitcoin.limits.connections = 4",
            "bitcoin.limits.waiting = 256",
            "bitcoin.retry.attempts = 4",
            "bitcoin.retry.initial = \"200ms\"",
            "bitcoin.retry.max = \"5s\"",
            "bitcoin.retry.breaker-failures = 10",
            "bitcoin.retry.breaker-open = \"5s\"",
            "engine.enabled = false",
            "engine.url = \"http://127.0.0.1:8551\"",
            "engine.rpc-url = \"\"",
            "engine.remote = false",
            "engine.jwt-secret = \"\"",
            "engine.poll = \"1s\"",
            "engine.build-time = \"200ms\"",
            "engine.limits.connect = \"2s\"",
            "engine.limits.execute = \"8s\"",
            "engine.limits.answer = \"1s\"",
            "engine.limits.read = \"10s\"",
            "engine.limits.answer-mib = 32",
            "engine.limits.payloads = 128",
            "engine.limits.waiting = 64",
            "engine.limits.breaker-failures = 5",
            "engine.limits.breaker-open = \"2s\"",
            "mining.templates = 1000",
            "mining.longest-wait = \"10m\"",
            "bridge.stuck-after-blocks = 6",
            "bridge.retry-first = \"1s\"",
            "bridge.retry-longest = \"5m\"",
            "bridge.signature-wait = \"2m\"",
            "bridge.operator-after-attempts = 5",
            "bridge.pegout.fee-target = 6",
            "bridge.pegout.fee-every = \"30s\"",
            "bridge.pegout.fee-fallback = 0",
            "network.enabled = false",
            "network.host = \"127.0.0.1\"",
            "network.port = 30313",
            "network.peers = []",
            "network.tls.ca = \"\"",
            "network.tls.certificate = \"\"",
            "network.tls.key = \"\"",
            "network.reconnect.initial = \"500ms\"",
            "network.reconnect.max = \"30s\"",
            "network.reconnect.growth-percent = 200",
            "network.reconnect.jitter-percent = 20",
            "network.reconnect.other-chain = \"5m\"",
            "network.liveness.connect-limit = \"10s\"",
            "network.liveness.ping = \"1s\"",
            "network.liveness.ping-limit = \"2s\"",
            "network.liveness.stall-limit = \"30s\"",
            "network.limits.inbound = 32",
            "network.limits.messages-per-second = 200",
            "network.limits.kib-per-second = 16384",
            "network.limits.outbound-kib = 32768",
            "network.limits.answer = \"20s\"",
            "network.limits.rest = \"10m\"",
            "sync.run = 64",
            "sync.answer-within = \"10s\"",
            "sync.patience = \"10s\"",
            "rpc.enabled = false",
            "rpc.host = \"127.0.0.1\"",
            "rpc.port = 3000",
            "rpc.origins = []",
            "rpc.limits.request-kib = 512",
            "rpc.limits.answer-mib = 32",
            "rpc.limits.batch = 50",
            "rpc.limits.concurrent = 64",
            "rpc.limits.per-second = 100",
            "rpc.limits.burst = 400",
            "rpc.limits.answer = \"5s\"",
            "actors.ask-deadline = \"5s\"",
            "actors.drain-limit = \"10s\"",
            "actors.dead-letters-kept = 1000",
            "actors.mailbox.capacity = 10000",
            "actors.mailbox.overflow = \"fail\"",
            "actors.mailbox.batch = 1",
            "actors.mailbox.backoff.initial = \"10ms\"",
            "actors.mailbox.backoff.max = \"1s\"",
            "actors.mailbox.backoff.attempts = 8");
    assertThat(settings.stream().filter(Effective::live).map(Effective::key))
        .containsExactly(
            "log.level",
            "metrics.host",
            "metrics.port",
            "metrics.page",
            "actors.drain-limit",
            "actors.mailbox.capacity",
            "actors.mailbox.overflow",
            "actors.mailbox.batch",
            "actors.mailbox.backoff.initial",
            "actors.mailbox.backoff.max",
            "actors.mailbox.backoff.attempts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf/development.toml", "conf/cluster.toml", "conf/governed.toml"})
  void loadsWhatIsShipped(String file) throws IOException {
    assertThat(NodeConfig.loader().load(ConfigSource.of(file, Files.readString(Path.of(file)))))
        .isInstanceOf(Loaded.class);
  }

  @Test
  void isGovernedOnlyWhenItIsToldTo() throws IOException {
    Path file = Path.of("conf/governed.toml");
    if (!(NodeConfig.loader().load(ConfigSource.of(file.toString(), Files.readString(file)))
        instanceof Loaded<NodeConfig>(NodeConfig config, List<Effective> _))) {
      throw new AssertionError("it is valid");
    }
    assertThat(config.governance().enabled()).isTrue();
    assertThat(NodeTree.mailboxes(config)).containsKey(ActorId.of("stream"));
    assertThat(NodeTree.mailboxes(loaded())).doesNotContainKey(ActorId.of("stream"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node.name= | name must be 1 to 63 letters",
        "cluster.enabled=true | members must name at least one host:port",
        "cluster.members=there | members: 'there' must be host:port",
        "cluster.max-no-heartbeat=1s | max-no-heartbeat must be longer than heartbeat-interval",
        "cluster.heartbeat-interval=500ms | heartbeat-interval must be at least 1s",
        "governance.enabled=true | endpoints must name at least one http(s)://host:port",
        "governance.endpoints=there:1 | endpoints: 'there:1' must be http://host:port or https",
        "governance.endpoints=http://a:1, http://a:1 | endpoints must name each only once",
        "governance.token=abc | a secret is given as file:/path or env:NAME, never by itself",
        "governance.tls.key=key.pem | certificate and key go together",
        "governance.reconnect.initial=2m | initial must not be longer than max",
        "governance.reconnect.knock=49ms | knock must be at least 50ms",
        "governance.buffer.messages=0 | must be between 1 and 1000000",
        "storage.file=../x | file must be a file name of 1 to 63 letters",
        "storage.busy-timeout=61s | busy-timeout must be at most 1m",
        "metrics.port=65536 | must be between 0 and 65535",
        "actors.dead-letters-kept=0 | must be between 1 and 100000",
        "actors.mailbox.capacity=0 | must be between 1 and 1000000",
        "actors.mailbox.capacity=1000001 | must be between 1 and 1000000",
        "actors.mailbox.batch=10001 | must be between 1 and 10000",
        "actors.mailbox.overflow=drop | must be one of drop-oldest, drop-newest, fail, block, b",
        "actors.mailbox.backoff.initial=2s | initial delay PT2S must be positive and not over the",
        "actors.mailbox.backoff.attempts=0 | must be between 1 and 1000",
        "actors.mailbox-of.metrics.capacity=0 | must be between 1 and 1000000",
        "actors.mailbox-of.metrics.batch=10000000 | must be between 1 and 10000",
        "actors.mailbox-of.metrix.batch=2 | -of.metrix: no such actor; did you mean metrics?",
        "actors.mailbox-of.alys.batch=2 | actors.mailbox-of.alys: no such actor",
        "actors.mailbox-of.metrics.size=2 | no such setting",
        "log.level=loud | must be one of error, warn, info, debug, trace",
      })
  void refuses(String setting, String reason) {
    if (!(NodeConfig.loader().load(ConfigSource.empty().settings(setting))
        instanceof Invalid<NodeConfig>(List<ConfigError> errors))) {
      throw new AssertionError("it is valid");
    }
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().toString()).startsWith("--set: ").contains(reason);
  }

  private static NodeConfig loaded(String... settings) {
    return switch (NodeConfig.loader().load(ConfigSource.empty().settings(settings))) {
      case Loaded<NodeConfig>(NodeConfig config, List<Effective> _) -> config;
      case Invalid<NodeConfig>(List<ConfigError> errors) ->
          throw new AssertionError(errors.toString());
    };
  }

  private static MailboxConfig mailbox(String actor, String... settings) {
    return Objects.requireNonNull(NodeTree.mailboxes(loaded(settings)).get(ActorId.of(actor)));
  }

  @Test
  void refusesABatchThatFindsNoRoom() {
    if (!(NodeConfig.loader()
            .load(
                ConfigSource.of(
                    "x.toml",
                    """
                    [actors.mailbox-of.metrics]
                    capacity = 2
                    batch = 3
                    """))
        instanceof Invalid<NodeConfig>(List<ConfigError> errors))) {
      throw new AssertionError("it is valid");
    }
    assertThat(errors.stream().map(ConfigError::toString))
        .containsExactly(
            "x.toml:2: actors.mailbox-of.metrics: mailbox batch 3 must be between 1 and 2");
  }

  @Test
  void givesEveryActorTheMailboxOfAllUnlessOneIsNamed() {
    assertThat(mailbox("metrics")).isEqualTo(MailboxConfig.DEFAULT);
    String[] settings = {
      "actors.mailbox.capacity=7",
      "actors.mailbox.overflow=drop-oldest",
      "actors.mailbox-of.metrics.overflow=block",
      "actors.mailbox-of.metrics.batch=2"
    };
    assertThat(mailbox("configuration", settings))
        .isEqualTo(new MailboxConfig(7, new Overflow.DropOldest(), 1));
    assertThat(mailbox("metrics", settings))
        .isEqualTo(new MailboxConfig(7, new Overflow.Block(), 2));
  }

  @ParameterizedTest
  @CsvSource({"drop-oldest", "drop-newest", "fail", "block"})
  void knowsEveryOverflow(String name) {
    Overflow overflow = mailbox("metrics", "actors.mailbox.overflow=" + name).overflow();
    assertThat(overflow.getClass().getSimpleName()).isEqualToIgnoringCase(name.replace("-", ""));
  }

  @Test
  void triesAgainAsOftenAsItIsTold() {
    assertThat(
            mailbox(
                    "metrics",
                    "actors.mailbox-of.metrics.overflow=backoff",
                    "actors.mailbox.backoff.initial=5ms",
                    "actors.mailbox.backoff.max=20ms",
                    "actors.mailbox.backoff.attempts=3")
                .overflow())
        .isEqualTo(
            new Overflow.Backoff(
                new BackoffPolicy(Duration.ofMillis(5), Duration.ofMillis(20), 2, 0.2), 3));
  }
}
