package io.alys.rpc;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Request;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Outpoint;
import io.alys.bitcoin.Txid;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeCommand.PauseState;
import io.alys.bridge.BridgeCommand.PeginView;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.bridge.FederationCommand;
import io.alys.chain.ChainCommand;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.auxpow.CompactTarget;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.finality.SomeChain;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.ProofTarget;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.consensus.workbook.Issue;
import io.alys.consensus.workbook.Template;
import io.alys.consensus.workbook.WorkBook;
import io.alys.engine.EngineCommand;
import io.alys.ethereum.BurnId;
import io.alys.ethereum.EvmAddress;
import io.alys.mining.AuxPowCommand;
import io.alys.network.NetworkCommand;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.alys.stream.StreamCommand;
import io.alys.sync.SyncCommand;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/** Neighbours that always say the same. */
final class Stands {
  static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
  static final EvmAddress SOMEONE = EvmAddress.fromHex("0x" + "ab".repeat(20));
  static final Outpoint DEPOSIT = new Outpoint(new Txid(hash(0x31).octets()), 1);
  static final BurnId BURN = new BurnId(hash(0x41));
  static final Block BLOCK = block();

  /** Version 1's own samples. */
  static final Properties VERSION_1 = properties("/vectors/auxpow/version1.properties");

  private Stands() {}

  /** What a neighbour answers; empty: never. */
  interface Answers<M> extends Function<M, Optional<Object>> {}

  static <M> ActorSpec<M> of(String name, Class<M> protocol, Answers<M> answers) {
    return ActorSpec.of(name, protocol, () -> new Stand<>(answers)).onEventLoop();
  }

  private static final class Stand<M> extends ActorVerticle<M> {
    private final Answers<M> answers;

    private Stand(Answers<M> answers) {
      this.answers = answers;
    }

    @Override
    @SuppressWarnings("unchecked") // A test's own answers are of the right type.
    protected Future<?> receive(M message) {
      Request<Object> question = (Request<Object>) message;
      Optional<Object> answer = answers.apply(message);
      if (answer.isEmpty()) {
        defer(question);
        return DONE;
      }
      return reply(question, answer.get());
    }
  }

  /** All but the bridge. */
  static ActorSpec<?>[] chainSide() {
    return new ActorSpec<?>[] {
      of("chain", ChainCommand.class, Stands::chain),
      of("auxpow", AuxPowCommand.class, Stands::auxPow),
      of("federation", FederationCommand.class, _ -> Optional.of(federation())),
      of("stream", StreamCommand.class, _ -> Optional.of(stream())),
      of("engine", EngineCommand.class, _ -> Optional.of(engine())),
      of("network", NetworkCommand.class, _ -> Optional.of(peers())),
      of("sync", SyncCommand.class, _ -> Optional.of(fetching()))
    };
  }

  private static NetworkCommand.Peers peers() {
    NetworkCommand.Tip tip =
        new NetworkCommand.Tip(
            new BlockRef(new BlockNumber(2_007), hash(0x17)),
            new BlockRef(new BlockNumber(2_001), hash(0x11)));
    return new NetworkCommand.Peers(
        List.of(
            new NetworkCommand.Peer(
                new NetworkCommand.PeerId("CN=alys-two"), "192.0.2.7:30303", true, THEN, tip)));
  }

  static SyncCommand.SyncStatus fetching() {
    return new SyncCommand.SyncStatus(
        new SyncCommand.Activity.Fetching(new NetworkCommand.PeerId("CN=alys-two")), 7, 2_007);
  }

  /** The bridge alone. */
  static ActorSpec<?>[] pegSide() {
    return new ActorSpec<?>[] {of("bridge", BridgeCommand.class, Stands::bridge)};
  }

  static Hash32 hash(int octet) {
    return new Hash32(Bytes.fromHex("%02x".formatted(octet).repeat(32)));
  }

  private static Properties properties(String path) {
    Properties values = new Properties();
    try (InputStream in = Stands.class.getResourceAsStream(path)) {
      values.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }

  private static Block block() {
    Bytes wire =
        Bytes.fromHex(properties("/vectors/block/v1.properties").getProperty("full.block"));
    return ((BlockCodec.Decoded.Read) BlockCodec.decode(wire)).block();
  }

  static ChainCommand.ChainStatus status(ChainCommand.Activity activity) {
    return new ChainCommand.ChainStatus(
        hash(0x01),
        new BlockRef(BLOCK.header().number(), BLOCK.hash()),
        new Slot(340_651_261),
        THEN,
        new BlockRef(new BlockNumber(5), hash(0x05)),
        new BlockRef(new BlockNumber(6), hash(0x06)),
        4,
        100,
        activity,
        TURNS,
        List.of(new Genesis.Change(new BlockNumber(500), Map.of("maxBlocksWithoutPow", 20L))));
  }

  private static final ChainCommand.Turns TURNS =
      new ChainCommand.Turns(
          AuthoritySchedule.startingWith(SomeBlocks.SET)
              .plus(new Authorities(List.of(SomeBlocks.key(6).publicKey())), new BlockNumber(900)),
          Optional.of(2));

  static Optional<Object> chain(ChainCommand message) {
    return switch (message) {
      case ChainCommand.GetChain _ -> Optional.of(status(new ChainCommand.Activity.Producing()));
      case ChainCommand.GetBlock(ChainCommand.Which which) -> Optional.of(found(which));
      default -> Optional.empty();
    };
  }

  private static final Optional<ProofTarget> TARGET =
      Optional.of(new ProofTarget(new CompactTarget(0x2000f00d), new BlockNumber(8)));

  private static Optional<ChainCommand.Found> found(ChainCommand.Which which) {
    boolean it =
        switch (which) {
          case ChainCommand.Which.ByHash(Hash32 hash) -> hash.equals(BLOCK.hash());
          case ChainCommand.Which.ByNumber(BlockNumber number) ->
              number.equals(BLOCK.header().number());
        };
    return it ? Optional.of(new ChainCommand.Found(BLOCK, true, false, TARGET)) : Optional.empty();
  }

  static Template template(EvmAddress feeAddress) {
    Issue issue = WorkBook.empty(4).issue(SomeChain.RULES, SomeChain.upTo(3), feeAddress);
    return ((Issue.Issued) issue).template();
  }

  private static Optional<Object> auxPow(AuxPowCommand message) {
    return switch (message) {
      case AuxPowCommand.CreateAuxBlock(EvmAddress feeAddress) ->
          Optional.of(
              feeAddress.equals(SomeChain.THIEF)
                  ? new AuxPowCommand.WorkOffer.Nothing("nothing is left to prove")
                  : new AuxPowCommand.WorkOffer.Offered(template(feeAddress)));
      case AuxPowCommand.SubmitAuxBlock(var hash, Bytes proof) ->
          Optional.of(
              proof.toHex().equals(VERSION_1.getProperty("submission.b.proof"))
                      && hash.toHex().equals(VERSION_1.getProperty("submission.b.hash"))
                  ? new AuxPowCommand.Submitted.Accepted(template(SomeChain.MINER))
                  : new AuxPowCommand.Submitted.Refused("the parent's hash is over the target"));
      case AuxPowCommand.GetQueuedProof _ -> {
        Template template = template(SomeChain.MINER);
        yield Optional.of(
            Optional.of(
                new WorkBook.Queued(
                    template, SomeChain.mined(template.hash(), template.work().bits()))));
      }
      default -> Optional.empty();
    };
  }

  private static Optional<Object> bridge(BridgeCommand message) {
    return switch (message) {
      case BridgeCommand.GetPegin(Outpoint outpoint) ->
          Optional.of(outpoint.equals(DEPOSIT) ? Optional.of(pegin()) : Optional.empty());
      case BridgeCommand.GetPegout(BurnId id) ->
          Optional.of(id.equals(BURN) ? Optional.of(pegout()) : Optional.empty());
      case BridgeCommand.ListPegs list -> Optional.of(page(list));
      case BridgeCommand.GetBalance _ ->
          Optional.of(
              new BridgeCommand.PegBalance(
                  new BlockNumber(9),
                  new Sats(5_000_000),
                  new Sats(4_000_000),
                  new Wei(BigInteger.TEN.pow(18)),
                  new Wei(BigInteger.TEN.pow(17)),
                  Wei.ZERO,
                  new Wei(BigInteger.TEN.pow(16)),
                  new Sats(0)));
      case BridgeCommand.GetStatus _ ->
          Optional.of(
              new BridgeCommand.BridgeStatus(
                  new BridgeCommand.Head(BLOCK.hash(), BLOCK.header().number(), new BlockNumber(5)),
                  new PauseState.Running(),
                  4,
                  1,
                  List.of()));
      case BridgeCommand.Pause(String by, String reason) ->
          Optional.of(new PauseState.Paused(by + ": " + reason));
      case BridgeCommand.Resume _ -> Optional.of(new PauseState.Running());
      default -> Optional.empty();
    };
  }

  private static PeginView pegin() {
    return new PeginView(
        DEPOSIT,
        new Sats(50_000),
        Optional.of(SOMEONE),
        "MINTED",
        "",
        new BlockHash(hash(0x32).octets()),
        new BlockHeight(840_000),
        7,
        Optional.of(new BlockNumber(9)));
  }

  private static PegoutView pegout() {
    return new PegoutView(
        BURN,
        SOMEONE,
        "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
        new Wei(BigInteger.TEN.pow(16)),
        new BlockNumber(8),
        "BROADCAST",
        "",
        Optional.of(new Txid(hash(0x51).octets())));
  }

  private static BridgeCommand.PegPage page(BridgeCommand.ListPegs list) {
    boolean in = list.side() == BridgeCommand.Side.PEGIN;
    return new BridgeCommand.PegPage(
        in ? List.of(pegin()) : List.of(),
        in ? List.of() : List.of(pegout()),
        list.limit() == 1 ? Optional.of("8:" + BURN) : Optional.empty());
  }

  private static FederationCommand.FederationView federation() {
    return new FederationCommand.FederationView(
        new BlockNumber(9),
        "bcrt1qft5p2uhsdcdc3l2ua4ap5qqfg4pjaqlp250x7us7a8qqhrxrxfsqseac85",
        2,
        2,
        List.of("02" + "11".repeat(32), "02" + "22".repeat(32), "03" + "33".repeat(32)),
        Optional.of(
            new FederationCommand.Announced(
                3,
                "bcrt1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qzf4jry",
                new BlockNumber(1_000),
                true)),
        List.of(1L, 2L),
        List.of(
            new FederationCommand.WaitingAuthorities(
                new BlockNumber(1_200), List.of("ab".repeat(48)))));
  }

  private static StreamCommand.ConnectionStatus stream() {
    return new StreamCommand.ConnectionStatus(
        new StreamCommand.ConnectionState.Connected("https://governance.example", THEN),
        Optional.of(THEN.plusSeconds(10)),
        Optional.of(Duration.ofNanos(1_500_000)),
        12,
        11,
        0,
        1,
        1,
        Optional.of(Duration.ofMillis(20)),
        1);
  }

  private static EngineCommand.EngineStatus engine() {
    EngineCommand.Tip tip = new EngineCommand.Tip(new BlockNumber(9), hash(0x15), THEN);
    return new EngineCommand.EngineStatus(
        new EngineCommand.EngineState.Ready(tip), THEN, "Client/1.0", Optional.of(tip), 0);
  }
}
