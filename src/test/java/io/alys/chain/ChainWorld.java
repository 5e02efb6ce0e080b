package io.alys.chain;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.Interference;
import io.alys.actor.Request;
import io.alys.actor.TreeSpec;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeVerticle;
import io.alys.bridge.FederationCommand;
import io.alys.bridge.PeginCommand;
import io.alys.bridge.PegoutCommand;
import io.alys.chain.ChainCommand.ChainStatus;
import io.alys.chain.ChainCommand.Found;
import io.alys.chain.ChainCommand.GetBlock;
import io.alys.chain.ChainCommand.GetChain;
import io.alys.chain.ChainCommand.Which;
import io.alys.config.Secret;
import io.alys.consensus.ChainSpec;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.consensus.block.Block;
import io.alys.consensus.bls.BlsSecretKey;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.consensus.workbook.Template;
import io.alys.engine.EngineCommand;
import io.alys.ethereum.EvmAddress;
import io.alys.mining.AuxPowCommand;
import io.alys.mining.AuxPowConfig;
import io.alys.mining.AuxPowVerticle;
import io.alys.peg.bridge.BridgeTerms;
import io.alys.peg.payout.PayoutTerms;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import io.alys.storage.StorageConfig;
import io.alys.storage.StorageVerticle;
import io.alys.stream.StreamCommand;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.alys.testkit.HandClock;
import io.alys.testkit.ModelClient;
import io.alys.testkit.ModelEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A node's chain, bridge, mining and disk, with a model of the execution client, and recorders
 * where Bitcoin and governance would be; by a clock that the test moves.
 */
public final class ChainWorld implements AutoCloseable {
  public static final EvmAddress MINER = EvmAddress.fromHex("0x" + "a1".repeat(20));
  public static final long MAY_WAIT = 12;
  private static final Duration LIMIT = Duration.ofSeconds(20);

  public final HandClock clock;
  public final ActorTestKit kit;
  public final ModelClient client;
  public final Genesis genesis;

  /** Which authority a node is, and of how many. */
  public record Who(int index, int of) {
    public static final Who ALONE = new Who(0, 1);

    /** It takes blocks and makes none. */
    public static Who nobody(int of) {
      return new Who(-1, of);
    }
  }

  public ChainWorld(Path home, Who who, ModelClient client, HandClock clock, Interference faults) {
    this(
        home,
        who,
        ModelEngine.spec(client),
        client,
        ActorTestKit.with(clock, faults),
        clock,
        spec(who.of()),
        _ -> List.of());
  }

  /** Of a chain with another specification. */
  public static ChainWorld of(ChainSpec spec, Path home, Who who, HandClock clock) {
    ModelClient client = client();
    return new ChainWorld(
        home,
        who,
        ModelEngine.spec(client),
        client,
        ActorTestKit.with(clock, Interference.NONE),
        clock,
        spec,
        _ -> List.of());
  }

  /**
   * With other actors beside it, whose chain waits for the word of one of them.
   *
   * @param others made when meters are there
   */
  public static ChainWorld among(
      Path home, Who who, HandClock clock, Function<ActorTestKit, List<TreeSpec>> others) {
    ModelClient client = client();
    return new ChainWorld(
        home,
        who,
        ModelEngine.spec(client),
        client,
        ActorTestKit.with(clock, Interference.NONE),
        clock,
        spec(who.of()),
        others);
  }

  /** With a neighbour of the chain besides. */
  public static ChainWorld with(Path home, Who who, HandClock clock, TreeSpec neighbour) {
    ModelClient client = client();
    ActorTestKit kit = ActorTestKit.with(clock, Interference.NONE);
    return new ChainWorld(
        home,
        who,
        ModelEngine.spec(client),
        client,
        kit,
        clock,
        spec(who.of()),
        _ -> List.of(neighbour));
  }

  /** With an engine of another kind. */
  static ChainWorld with(Path home, Who who, ActorSpec<EngineCommand> engine, HandClock clock) {
    return new ChainWorld(
        home,
        who,
        engine,
        client(),
        ActorTestKit.with(clock, Interference.NONE),
        clock,
        spec(who.of()),
        _ -> List.of());
  }

  private ChainWorld(
      Path home,
      Who who,
      ActorSpec<EngineCommand> engine,
      ModelClient client,
      ActorTestKit kit,
      HandClock clock,
      ChainSpec spec,
      Function<ActorTestKit, List<TreeSpec>> others) {
    this.clock = clock;
    this.client = client;
    this.kit = kit;
    genesis = Genesis.of(spec, Network.REGTEST);
    BridgeVerticle.Setup bridge =
        new BridgeVerticle.Setup(
            new BridgeTerms(
                Genesis.pegParameters(spec, Network.REGTEST),
                spec.terms().map(ChainSpec.Terms::requiredBtcTxnConfirmations),
                PayoutTerms.DEFAULTS),
            genesis.state().peg(),
            new BlockHeight(0),
            (int) (2 * MAY_WAIT),
            "test/1",
            false,
            kit.meters());
    List<TreeSpec> more = others.apply(kit);
    ChainVerticle.Setup chain =
        new ChainVerticle.Setup(genesis, key(home, who), hasSync(more), kit.meters(), Map.of());
    List<TreeSpec> actors = new ArrayList<>();
    Collections.addAll(
        actors,
        StorageVerticle.spec(
            home,
            new StorageConfig("journal.db", Duration.ofMillis(200), 256, 1_000, 0),
            kit::meters),
        kit.probe("pegin", PeginCommand.class).spec(),
        kit.probe("pegout", PegoutCommand.class).spec(),
        kit.probe("federation", FederationCommand.class).spec(),
        kit.probe("stream", StreamCommand.class).spec(),
        engine,
        BridgeVerticle.spec(() -> bridge),
        AuxPowVerticle.spec(
            () -> new AuxPowVerticle.Setup(genesis.finality(), AuxPowConfig.DEFAULT, kit.meters())),
        ChainVerticle.spec(() -> chain));
    actors.addAll(more);
    kit.start(actors.toArray(TreeSpec[]::new));
  }

  private static boolean hasSync(List<TreeSpec> specs) {
    return specs.stream()
        .anyMatch(spec -> spec instanceof ActorSpec<?> actor && actor.id().name().equals("sync"));
  }

  static ChainWorld alone(Path home) {
    return new ChainWorld(home, Who.ALONE, client(), new HandClock(), Interference.NONE);
  }

  public static ModelClient client() {
    ChainSpec.ExecutionGenesis first = ChainSpec.ExecutionGenesis.DEVELOPMENT;
    return new ModelClient(Hash32.fromHex(first.hash()), Instant.ofEpochSecond(first.timestamp()));
  }

  public static ChainSpec spec(int authorities) {
    ChainSpec dev = ChainSpec.DEVELOPMENT;
    return new ChainSpec(
        Duration.ofSeconds(1),
        IntStream.range(0, authorities)
            .mapToObj(i -> SomeBlocks.key(i + 1).publicKey().compressed().toHex())
            .toList(),
        dev.federation(),
        dev.federationBitcoinPubkeys(),
        SomeProof.EASY.bits(),
        dev.chainId(),
        MAY_WAIT,
        1,
        new ChainSpec.RetargetParams(false, 0x2100ffff, 0x2000f000, 60, 5, 20),
        true,
        2,
        peg(ChainSpec.PegTerms.DEFAULT),
        dev.execution());
  }

  /** With little notice, so that what governance announces holds soon. */
  private static ChainSpec.PegTerms peg(ChainSpec.PegTerms usual) {
    return new ChainSpec.PegTerms(
        usual.federationThreshold(),
        usual.minDepositSat(),
        usual.minPegoutSat(),
        usual.maxPegoutSat(),
        usual.pegoutWindowCapSat(),
        usual.pegoutWindowBlocks(),
        usual.maxPegoutsPerTransaction(),
        usual.pegoutBatchSize(),
        usual.pegoutBatchSeconds(),
        usual.refundAfterBlocks(),
        usual.replaceAfterSeconds(),
        2,
        usual.federationGraceBlocks());
  }

  private static Optional<Secret> key(Path home, Who who) {
    if (who.index() < 0) {
      return Optional.empty();
    }
    byte[] scalar = new byte[BlsSecretKey.SIZE_BYTES];
    scalar[scalar.length - 1] = (byte) (who.index() + 1);
    Path file = home.resolve("authority.key");
    try {
      Files.writeString(file, Bytes.copyOf(scalar).toHex());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(new Secret("file:" + file));
  }

  public ActorRef<ChainCommand> chain() {
    return kit.ref("chain", ChainCommand.class);
  }

  public <R> R ask(Request<R> question) {
    return Await.result(chain().ask(question, LIMIT));
  }

  public ChainStatus status() {
    return ask(new GetChain());
  }

  public long head() {
    return status().head().number().value();
  }

  public Block block(long number) {
    return found(number).block();
  }

  Found found(long number) {
    return ask(new GetBlock(new Which.ByNumber(new BlockNumber(number)))).orElseThrow();
  }

  /** Lets time pass until something is so. */
  public void until(String what, BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          clock.advance(Duration.ofMillis(100));
          return false;
        });
  }

  public void awaitHead(long number) {
    until("the head is %d".formatted(number), () -> head() >= number);
  }

  /** What a miner does: asks for work until there is some, works, and hands the proof in. */
  public void mine() {
    until("a proof is taken", this::minedOnce);
  }

  private boolean minedOnce() {
    ActorRef<AuxPowCommand> auxpow = kit.ref("auxpow", AuxPowCommand.class);
    AuxPowCommand.WorkOffer offer =
        Await.result(auxpow.ask(new AuxPowCommand.CreateAuxBlock(MINER), LIMIT));
    if (!(offer instanceof AuxPowCommand.WorkOffer.Offered(Template template))) {
      return false;
    }
    AuxPow proof = SomeProof.of(template.hash(), Seed.of(7)).mined(template.work().bits());
    AuxPowCommand.SubmitAuxBlock submission =
        new AuxPowCommand.SubmitAuxBlock(template.hash(), AuxPowWire.encode(proof));
    return Await.result(auxpow.ask(submission, LIMIT)) instanceof AuxPowCommand.Submitted.Accepted;
  }

  public BridgeCommand.Head bridgeHead() {
    return Await.result(
        kit.ref("bridge", BridgeCommand.class).ask(new BridgeCommand.GetHead(), LIMIT));
  }

  List<ChainEvent> events() {
    return kit.events(ChainEvent.class);
  }

  @Override
  public void close() {
    kit.close();
  }
}
