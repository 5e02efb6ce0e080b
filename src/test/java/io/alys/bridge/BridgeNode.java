package io.alys.bridge;

import io.alys.actor.ActorRef;
import io.alys.bitcoin.Address;
import io.alys.bitcoin.Block;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.FeeRate;
import io.alys.bitcoin.Multisig;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bitcoin.SigningKey;
import io.alys.bitcoin.Transaction;
import io.alys.bitcoind.BitcoinClient;
import io.alys.bitcoind.BitcoinConfig;
import io.alys.bitcoind.BitcoinMetrics;
import io.alys.bitcoind.Clients;
import io.alys.bitcoind.SendOutcome;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.bitcoin.DevWallet;
import io.alys.devnet.governance.Federal;
import io.alys.devnet.governance.GovernanceService;
import io.alys.federation.Federation;
import io.alys.governance.FromGovernance;
import io.alys.governance.ToGovernance;
import io.alys.node.NodeConfig;
import io.alys.peg.PegParameters;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.payout.PayoutTerms;
import io.alys.peg.state.PegState;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand;
import io.alys.stream.StreamVerticle;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.Faults;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything of one node that carries coins, between a Bitcoin node and governance. */
public final class BridgeNode implements AutoCloseable {
  static final PegParameters PARAMETERS =
      new PegParameters(
          Network.REGTEST,
          new PegParameters.Amounts(
              new Sats(10_000),
              new Sats(100_000),
              new Sats(1_000_000_000),
              new Sats(10_000_000_000L),
              100),
          new PegParameters.Batching(5, Duration.ofSeconds(10), 100, 50, 100_000),
          PegParameters.FeePolicy.DEFAULT,
          new PegParameters.Replacing(Duration.ofSeconds(60), FeeRate.RELAY_FLOOR, 5, 20),
          new PegParameters.Rotation(2, 100_000, 10));

  private static final PayoutTerms PAYOUTS =
      new PayoutTerms(
          3, Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(5), 5, 100_000);
  private static final BridgeTerms TERMS = new BridgeTerms(PARAMETERS, 2, PAYOUTS);
  private static final FeeRate RATE = FeeRate.perVirtualByte(3);

  private final Path folder;
  private final Duration looks;
  private final Vertx theirs = Vertx.vertx();
  private final DevWallet wallet =
      new DevWallet(SigningKey.of(Bytes.fromHex("44".repeat(32))), Network.REGTEST);
  private final Multisig members;
  private final int governancePort;
  private final BlockHeight anchor;
  private BlockHeight walletAt;
  private GovernanceService governance;
  private ActorTestKit kit;
  private BitcoinClient client;
  private int starts;
  public final BitcoinNode bitcoin;
  public final Sidechain chain;

  public BridgeNode(Path folder, BitcoinNode bitcoin, Faults faults) {
    this(folder, bitcoin, faults, Duration.ofMillis(100));
  }

  /** With another time between looks at the Bitcoin node. */
  public BridgeNode(Path folder, BitcoinNode bitcoin, Faults faults, Duration looks) {
    this.folder = folder;
    this.looks = looks;
    this.bitcoin = bitcoin;
    governance = startGovernance(0);
    governancePort = governance.port();
    members = Await.result(governance.federation()).script();
    bitcoin.mine(1);
    anchor = new BlockHeight(bitcoin.height());
    walletAt = anchor;
    startNode(faults);
    chain = new Sidechain(this::bridge);
  }

  private GovernanceService startGovernance(int port) {
    return Await.result(
        GovernanceService.start(
            theirs, Federal.config(folder.resolve("governance"), "service.port=" + port)));
  }

  private void startNode(Faults faults) {
    kit = ActorTestKit.with(faults);
    starts++;
    BitcoinMetrics metrics = new BitcoinMetrics(kit.meters());
    BitcoinConfig config = bitcoinConfig();
    client = new BitcoinClient(kit.vertx(), kit.system().clock(), metrics, config, Map.of());
    PegState genesis =
        PegState.genesis(Sidechain.GENESIS, Sidechain.START, new Federation(1, members));
    kit.start(
        StorageVerticle.spec(
            folder.resolve("node"),
            new StorageConfig("journal.db", Duration.ofSeconds(2), 256, 1_000, 0),
            kit::meters),
        StreamVerticle.spec(() -> stream("start" + starts)),
        BridgeVerticle.spec(
            () ->
                new BridgeVerticle.Setup(
                    TERMS, genesis, anchor, 10_000, "node/" + starts, true, kit.meters())),
        PeginVerticle.spec(() -> new PeginVerticle.Setup(client, metrics, config, true), true),
        PegoutVerticle.spec(
            () ->
                new PegoutVerticle.Setup(
                    client,
                    Network.REGTEST,
                    new PegoutConfig(6, Duration.ofMillis(200), 2_000),
                    "alys",
                    true),
            true),
        FederationVerticle.spec(
            () -> new FederationVerticle.Setup(ByHeight.always(PARAMETERS), kit.meters())));
  }

  private BitcoinConfig bitcoinConfig() {
    return new BitcoinConfig(
        true,
        Network.REGTEST,
        bitcoin.url(),
        false,
        Optional.of(bitcoin.cookie()),
        "",
        Optional.empty(),
        looks,
        Duration.ofHours(3),
        Clients.LIMITS,
        Clients.RETRY);
  }

  private StreamVerticle.Setup stream(String instance) {
    ConfigSource source =
        ConfigSource.empty()
            .settings(
                "governance.enabled=true",
                "governance.endpoints=http://127.0.0.1:" + governancePort,
                "governance.liveness.connect-limit=2s",
                "governance.liveness.ping=200ms",
                "governance.liveness.ping-limit=500ms",
                "governance.reconnect.initial=20ms",
                "governance.reconnect.max=1s",
                "governance.reconnect.breaker-failures=50",
                "governance.buffer.redeliver=100ms");
    if (!(NodeConfig.loader().load(source) instanceof Loaded<NodeConfig> loaded)) {
      throw new AssertionError(NodeConfig.loader().load(source).toString());
    }
    return new StreamVerticle.Setup(
        loaded.value().governance(),
        "node",
        instance,
        new StreamCommand.RegisterNode("", ToGovernance.NodeType.BRIDGE, "0", List.of()),
        List.of(
            new StreamVerticle.Consumer<>(
                "bridge",
                BridgeCommand.class,
                BridgeVerticle::wants,
                BridgeCommand.HearGovernance::new),
            new StreamVerticle.Consumer<>(
                "federation",
                FederationCommand.class,
                FromGovernance.FederationUpdate.class::isInstance,
                FederationCommand.HearGovernance::new)),
        kit.meters(),
        Map.of());
  }

  public ActorRef<BridgeCommand> bridge() {
    return kit.ref("bridge", BridgeCommand.class);
  }

  FederationCommand.FederationView federation() {
    return Await.result(
        kit.ref("federation", FederationCommand.class).ask(new FederationCommand.GetFederation()));
  }

  public ActorTestKit kit() {
    return kit;
  }

  GovernanceService governance() {
    return governance;
  }

  void stopGovernance() {
    Await.result(governance.stop());
  }

  void restartGovernance() {
    governance = startGovernance(governancePort);
  }

  /** Stops the node, and starts another over the same journal. */
  void restartNode() {
    stopNode();
    startNode(new Faults());
  }

  private void stopNode() {
    client.close();
    kit.close();
  }

  /** Gives the depositor so many coins. */
  public void fundDepositor(int coins, long each) {
    for (int i = 0; i < coins; i++) {
      bitcoin.fund(wallet.address(), each);
    }
    bitcoin.mine(1);
  }

  /** A payment of the depositor that waits in the mempool. */
  public SignedTransaction pay(Transaction.Output... outputs) {
    followByWallet();
    SignedTransaction signed = wallet.pay(List.of(outputs), RATE);
    if (!(Await.result(client.send(signed)) instanceof SendOutcome.Sent)) {
      throw new AssertionError("not taken: " + signed.txid());
    }
    return signed;
  }

  /** As blocks come; those that a reorganisation took are not asked back. */
  private void followByWallet() {
    while (walletAt.value() < bitcoin.height()) {
      walletAt = walletAt.plus(1);
      BlockHash hash = Await.result(client.blockAt(walletAt)).orElseThrow();
      Block block = Await.result(client.block(hash)).orElseThrow();
      wallet.connected(block);
    }
  }

  public Transaction.Output toFederation(long sats) {
    return new Transaction.Output(new Sats(sats), members.outputScript());
  }

  BitcoinClient client() {
    return client;
  }

  public static String address(int who) {
    SigningKey key = SigningKey.of(Bytes.fromHex("%064x".formatted(10_000 + who)));
    return new Address(Network.REGTEST, new Multisig(1, List.of(key.publicKey())).outputScript())
        .text();
  }

  @Override
  public void close() {
    stopNode();
    Await.result(theirs.close());
    bitcoin.close();
  }
}
