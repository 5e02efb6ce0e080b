package io.alys.node;

import io.alys.actor.ActorClock;
import io.alys.actor.SupervisorSpec;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.actor.supervision.CircuitBreakerPolicy;
import io.alys.actor.supervision.SupervisionStrategy.CircuitBreaking;
import io.alys.actor.supervision.SupervisionStrategy.ExponentialBackoff;
import io.alys.actor.supervision.SupervisionStrategy.OneForOne;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.PublicKey;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinMetrics;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeVerticle;
import io.alys.bridge.FederationCommand;
import io.alys.bridge.FederationVerticle;
import io.alys.bridge.PeginVerticle;
import io.alys.bridge.PegoutVerticle;
import io.alys.consensus.ChainSpec;
import io.alys.ethereum.Keccak256;
import io.alys.federation.Federation;
import io.alys.governance.FromGovernance;
import io.alys.peg.PegParameters;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.state.PegState;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.stream.StreamVerticle;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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
        new BridgeTerms(parameters(), spec.requiredBtcTxnConfirmations(), config.bridge().terms());
    int start = (int) Math.max(1, spec.bitcoinStartHeight());
    return new BridgeVerticle.Setup(
        terms,
        PegState.genesis(genesisHash(), Instant.EPOCH, firstFederation()),
        new BlockHeight(start - 1),
        (int) Math.min(Integer.MAX_VALUE, 2 * spec.maxBlocksWithoutPow()),
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

  /** Block 0 has nothing in it: the chain's name is all that there is to hash. */
  private Hash32 genesisHash() {
    return Keccak256.of(Bytes.copyOf(chainName().getBytes(StandardCharsets.US_ASCII)));
  }

  private Federation firstFederation() {
    List<PublicKey> keys =
        spec.federationBitcoinPubkeys().stream()
            .map(hex -> new PublicKey(Bytes.fromHex(hex)))
            .toList();
    return Federation.of(1, keys, spec.federationThreshold());
  }

  private PegParameters parameters() {
    return parameters(spec.peg(), config.bitcoin().network());
  }

  static PegParameters parameters(ChainSpec.PegTerms terms, Network network) {
    PegParameters usual = PegParameters.defaults(network);
    return new PegParameters(
        network,
        new PegParameters.Amounts(
            new Sats(terms.minDepositSat()),
            new Sats(terms.minPegoutSat()),
            new Sats(terms.maxPegoutSat()),
            new Sats(terms.pegoutWindowCapSat()),
            terms.pegoutWindowBlocks()),
        new PegParameters.Batching(
            terms.pegoutBatchSize(),
            Duration.ofSeconds(terms.pegoutBatchSeconds()),
            terms.maxPegoutsPerTransaction(),
            usual.batching().maxInputs(),
            terms.refundAfterBlocks()),
        usual.fees(),
        new PegParameters.Replacing(
            Duration.ofSeconds(terms.replaceAfterSeconds()),
            FeeRate.RELAY_FLOOR,
            usual.replacing().maxVariants(),
            usual.replacing().maxOpen()),
        new PegParameters.Rotation(
            terms.federationNoticeBlocks(),
            terms.federationGraceBlocks(),
            usual.rotation().sweptCoins()));
  }
}
