package io.alys.network;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.actor.Interference;
import io.alys.bitcoin.Network;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.Run;
import io.alys.chain.ChainEvent;
import io.alys.chain.ChainWorld;
import io.alys.config.ConfigLoader;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.network.NetworkCommand.Peer;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.Ports;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The actor behind a real port, with a chain that says what a test wants it to say. */
final class NetworkNode implements AutoCloseable {
  static final Genesis GENESIS = Genesis.of(ChainWorld.spec(3), Network.REGTEST);
  static final Hash32 FIRST = GENESIS.state().head().hash();
  static final Hash32 DIGEST = new Hash32(Bytes.fromHex("d1".repeat(32)));

  final ActorTestKit kit;
  final List<Bytes> imported = new CopyOnWriteArrayList<>();
  final List<Approval> approvals = new CopyOnWriteArrayList<>();
  final int port;
  private final List<Function<Bytes, Import>> judges = new CopyOnWriteArrayList<>();
  private final List<Set<Authorities>> authorities =
      new CopyOnWriteArrayList<>(List.of(Set.of(GENESIS.state().authorities())));
  private final List<Function<ChainCommand.GetRun, Run>> runs = new CopyOnWriteArrayList<>();
  private final String name;

  NetworkNode(String name, String... settings) {
    this(name, DIGEST, Interference.NONE, settings);
  }

  NetworkNode(String name, Interference faults, String... settings) {
    this(name, DIGEST, faults, settings);
  }

  NetworkNode(String name, Hash32 specification, Interference faults, String... settings) {
    this(name, ByHeight.always(specification), faults, settings);
  }

  NetworkNode(
      String name, ByHeight<Hash32> specification, Interference faults, String... settings) {
    this.kit = ActorTestKit.with(faults);
    this.name = name;
    judges(_ -> new Import.Taken(ref(1), true));
    runs(_ -> new Run.OnAnotherChain());
    NetworkConfig config = config(Ports.free(), settings);
    this.port = config.port();
    kit.start(
        ActorSpec.of("chain", ChainCommand.class, Chain::new),
        NetworkVerticle.spec(
            () ->
                new NetworkVerticle.Setup(
                    config, name, "start-of-" + name, GENESIS, specification, kit.meters())));
  }

  /** Its chain says that others may make blocks, too. */
  void expects(Authorities others) {
    authorities.add(Set.of(GENESIS.state().authorities(), others));
  }

  /** What its chain says of blocks from now on. */
  void judges(Function<Bytes, Import> judge) {
    judges.add(judge);
  }

  /** What its chain has for those who ask from now on. */
  void runs(Function<ChainCommand.GetRun, Run> run) {
    runs.add(run);
  }

  static NetworkConfig config(int port, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "enabled=true",
                "port=" + port,
                "reconnect.initial=20ms",
                "reconnect.max=200ms",
                "liveness.ping=200ms",
                "liveness.ping-limit=5s"));
    all.addAll(List.of(settings));
    ConfigLoader<NetworkConfig> loader =
        new ConfigLoader<>(
            NetworkConfig.class, List.of(new ConfigLoader.Profile("development", Map.of())));
    return switch (loader.load(ConfigSource.empty().settings(all.toArray(String[]::new)))) {
      case Loaded<NetworkConfig>(NetworkConfig config, var _) -> config;
      case io.alys.config.ConfigResult.Invalid<NetworkConfig>(var errors) ->
          throw new IllegalArgumentException(errors.toString());
    };
  }

  static BlockRef ref(long number) {
    return new BlockRef(new BlockNumber(number), new Hash32(Bytes.fromHex("0a".repeat(32))));
  }

  static Tip tip(long head) {
    return new Tip(ref(head), ref(0));
  }

  /** A signature that holds, over a block that nobody has. */
  static Approval approval(int authority, int block) {
    byte[] octets = new byte[Hash32.SIZE_BYTES];
    octets[0] = (byte) block;
    Hash32 hash = new Hash32(Bytes.copyOf(octets));
    Hash32 message = GENESIS.terms().domain().message(SigningDomain.Purpose.BLOCK, hash);
    return new Approval(hash, authority, SomeBlocks.key(authority + 1).sign(message));
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  PeerId id() {
    return new PeerId(name);
  }

  ActorRef<NetworkCommand> network() {
    return kit.ref("network", NetworkCommand.class);
  }

  List<Peer> peers() {
    return Await.result(network().ask(new NetworkCommand.GetPeers())).peers();
  }

  void awaitPeers(int count) {
    Await.until("%s has %d peers".formatted(name, count), () -> peers().size() == count);
  }

  void says(ChainEvent event) {
    kit.system().events().publish(event);
  }

  <E extends NetworkEvent> List<E> events(Class<E> type) {
    return kit.events(type);
  }

  long nanoTime() {
    return kit.system().clock().nanoTime();
  }

  double count(String meter, String... tags) {
    return kit.meters().get(meter).tags(tags).counter().count();
  }

  String health() {
    Health health =
        kit.system().registry().entries().stream()
            .filter(entry -> entry.id().name().equals("network"))
            .findFirst()
            .orElseThrow()
            .health();
    return switch (health) {
      case Health.Healthy _ -> "";
      case Health.Degraded(String reason) -> reason;
      case Health.Unhealthy(String reason) -> "unhealthy: " + reason;
    };
  }

  @Override
  public void close() {
    kit.close();
  }

  private final class Chain extends ActorVerticle<ChainCommand> {
    @Override
    protected Future<?> receive(ChainCommand message) {
      return switch (message) {
        case ChainCommand.GetChain asked ->
            reply(
                asked,
                new ChainCommand.ChainStatus(
                    FIRST,
                    new BlockRef(BlockNumber.GENESIS, FIRST),
                    Slot.ZERO,
                    Instant.EPOCH,
                    new BlockRef(BlockNumber.GENESIS, FIRST),
                    new BlockRef(BlockNumber.GENESIS, FIRST),
                    0,
                    1,
                    new ChainCommand.Activity.Following(),
                    new ChainCommand.Turns(GENESIS.state().schedule(), Optional.empty()),
                    List.of()));
        case ChainCommand.GetBlock asked -> reply(asked, Optional.empty());
        case ChainCommand.GetAuthorities asked -> reply(asked, authorities.getLast());
        case ChainCommand.GetRun asked -> reply(asked, runs.getLast().apply(asked));
        case ChainCommand.ImportBlock asked -> {
          imported.add(asked.wire());
          yield reply(asked, judges.getLast().apply(asked.wire()));
        }
        case ChainCommand.HearApproval(Approval approval) -> {
          approvals.add(approval);
          yield DONE;
        }
        case ChainCommand.ImportRun _,
            ChainCommand.GetLocator _,
            ChainCommand.Hold _,
            ChainCommand.Internal _ ->
            DONE;
      };
    }
  }
}
