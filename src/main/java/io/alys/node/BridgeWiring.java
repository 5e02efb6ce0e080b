package io.alys.node;

import io.alys.actor.ActorClock;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.actor.supervision.SupervisionStrategy.CircuitBreaking;
import io.alys.actor.supervision.SupervisionStrategy.ExponentialBackoff;
import io.alys.actor.supervision.SupervisionStrategy.OneForOne;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinMetrics;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeVerticle;
import io.alys.bridge.FederationCommand;
import io.alys.bridge.FederationVerticle;
import io.alys.bridge.PeginVerticle;
import io.alys.bridge.PegoutVerticle;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.rules.Genesis;
import io.alys.governance.FromGovernance;
import io.alys.peg.PegParameters;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.primitives.ByHeight;
import io.alys.stream.StreamVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The actors of the peg, made of the settings and of the chain's specification.
 *
 * @param client one for all of them; it lives as long as the node
 */
record BridgeWiring(
    NodeConfig config,
    ChainSpec spec,
    BitcoinClient client,
    BitcoinMetrics bitcoin,
    MeterRegistry meters,
    String instance) {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** A bridge that crashes again and again rests: it stops rather than pays. */
  private static final CircuitBreakerPolicy REST =
      new CircuitBreakerPolicy(5, MINUTE, Duration.ofSeconds(10), 1);

  /** What there is to make a wiring of. */
  record Ground(Vertx vertx, ActorClock clock, MeterRegistry meters, String instance) {}

  static BridgeWiring of(NodeConfig config, ChainSpec spec, Ground ground) {
    BitcoinMetrics bitcoin = new BitcoinMetrics(ground.meters());
    BitcoinClient client =
        new BitcoinClient(
            ground.vertx(), ground.clock(), bitcoin, config.bitcoin(), System.getenv());
    return new BridgeWiring(config, spec, client, bitcoin, ground.meters(), ground.instance());
  }

  /** The supervisor of the peg and its actors. */
  static SupervisorSpec supervisor(NodeConfig config, Supplier<BridgeWiring> wiring) {
    boolean governed = config.governance().enabled();
    ExponentialBackoff backoff = NodeTree.backoff();
    return SupervisorSpec.of(
        "bridge-supervisor",
        new OneForOne(5, MINUTE),
        BridgeVerticle.spec(() -> wiring.get().bridge())
            .mailbox(MailboxConfig.DEFAULT)
            .supervised(new CircuitBreaking(REST)),
        PeginVerticle.spec(() -> wiring.get().pegin(), governed).supervised(backoff),
        PegoutVerticle.spec(() -> wiring.get().pegout(), governed).supervised(backoff),
        FederationVerticle.spec(() -> wiring.get().federation()).supervised(backoff));
  }

  /** Who wants what governance says. */
  static List<StreamVerticle.Consumer<?>> consumers(NodeConfig config) {
    return config.bitcoin().enabled()
        ? List.of(
            new StreamVerticle.Consumer<>(
                "bridge",
                BridgeCommand.class,
                BridgeVerticle::wants,
                BridgeCommand.HearGovernance::new),
            new StreamVerticle.Consumer<>(
                "federation",
                FederationCommand.class,
                message -> message instanceof FromGovernance.FederationUpdate,
                FederationCommand.HearGovernance::new))
        : List.of();
  }

  private BridgeVerticle.Setup bridge() {
    BridgeTerms terms =
        new BridgeTerms(
            parameters(),
            spec.terms().map(ChainSpec.Terms::requiredBtcTxnConfirmations),
            config.bridge().terms());
    Genesis genesis = Genesis.of(spec, config.bitcoin().network());
    int start = (int) Math.max(1, spec.bitcoinStartHeight());
    return new BridgeVerticle.Setup(
        terms,
        genesis.state().peg(),
        new BlockHeight(start - 1),
        (int) Math.min(Integer.MAX_VALUE, 2 * genesis.finality().mostWaiting()),
        config.node().name() + "/" + instance,
        config.governance().enabled(),
        meters);
  }

  private PeginVerticle.Setup pegin() {
    return new PeginVerticle.Setup(
        client, bitcoin, config.bitcoin(), config.governance().enabled());
  }

  private PegoutVerticle.Setup pegout() {
    return new PegoutVerticle.Setup(
        client,
        config.bitcoin().network(),
        config.bridge().pegout(),
        chainName(),
        config.governance().enabled());
  }

  private FederationVerticle.Setup federation() {
    return new FederationVerticle.Setup(parameters(), meters);
  }

  private String chainName() {
    return "alys-" + spec.chainId();
  }

  private ByHeight<PegParameters> parameters() {
    return Genesis.pegParameters(spec, config.bitcoin().network());
  }
}
