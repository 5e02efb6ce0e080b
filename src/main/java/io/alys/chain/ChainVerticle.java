package io.alys.chain;

import io.alys.actor.ActorClock;
import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.ChainStatus;
import io.alys.chain.ChainCommand.Found;
import io.alys.chain.ChainCommand.GetBlock;
import io.alys.chain.ChainCommand.GetChain;
import io.alys.chain.ChainCommand.GetLocator;
import io.alys.chain.ChainCommand.GetRun;
import io.alys.chain.ChainCommand.HearApproval;
import io.alys.chain.ChainCommand.Hold;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.ImportBlock;
import io.alys.chain.ChainCommand.ImportRun;
import io.alys.chain.ChainCommand.Internal;
import io.alys.chain.ChainCommand.Locator;
import io.alys.chain.ChainCommand.RunResult;
import io.alys.chain.ChainCommand.Which;
import io.alys.chain.ChainMetrics.Fate;
import io.alys.config.Secret;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.finality.Unfinalised;
import io.alys.consensus.fork.Move;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Genesis;
import io.alys.engine.EngineCommand;
import io.alys.engine.EngineEvent;
import io.alys.mining.AuxPowCommand;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.alys.storage.StorageCommand;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shell around {@link ChainBook}: slots, blocks, disk. A block is on disk before anybody is
 * told that it counts; whoever lags then is brought in step, and no block is made before.
 */
public final class ChainVerticle extends ActorVerticle<ChainCommand> {
  static final String NAME = "chain";

  private static final Logger LOG = LoggerFactory.getLogger(ChainVerticle.class);
  private static final Duration AGAIN = Duration.ofMillis(200);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  /** How long others wait for their turn while a run of blocks is taken. */
  private static final Duration RUN_AT_MOST = Duration.ofMillis(500);

  private final Setup setup;
  private Slot tried = Slot.ZERO;
  private boolean executionInStep;
  private boolean pegInStep;
  private ActorClock.@Nullable Alarm alarm;
  private @Nullable Parts parts;

  /**
   * What the chain needs to know.
   *
   * @param signingKey the authority's; a node without one makes no blocks
   * @param environment where a key given as {@code env:NAME} is looked up
   * @param awaitsSync whether no block is made before Sync says that nobody is ahead, or says
   *     nothing for a while
   */
  public record Setup(
      Genesis genesis,
      Optional<Secret> signingKey,
      boolean awaitsSync,
      MeterRegistry meters,
      Map<String, String> environment) {
    /** Twice as many as one branch may have, so that others fit beside it. */
    int capacity() {
      return (int) Math.min(Integer.MAX_VALUE / 2, 2 * genesis.finality().mostWaiting());
    }
  }

  private record Parts(
      Standing standing,
      BlockShelf shelf,
      RunReader runs,
      ExecutionLayer execution,
      PegSide peg,
      CatchUp catchUp,
      Importer importer,
      Function<RunImporter.Circumstances, RunImporter> intake,
      Optional<Signer> signer,
      Optional<Producer> producer) {}

  public ChainVerticle(Setup setup) {
    this.setup = setup;
  }

  /**
   * The actor {@code chain}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<ChainCommand> spec(Supplier<Setup> setup) {
    return ActorSpec.of(NAME, ChainCommand.class, () -> new ChainVerticle(setup.get()))
        .dependsOn("storage")
        .dependsOn("engine")
        .dependsOn("bridge")
        .dependsOn("auxpow");
  }

  @Override
  protected Future<?> preStart() {
    Genesis genesis = setup.genesis();
    ActorRef<StorageCommand> storage = self().ref("storage", StorageCommand.class);
    ExecutionLayer execution =
        new ExecutionLayer(self().ref("engine", EngineCommand.class), self().clock());
    PegSide peg = new PegSide(self());
    BlockShelf shelf = new BlockShelf(storage, genesis, setup.capacity());
    Optional<Signer> signer =
        setup
            .signingKey()
            .map(secret -> Signer.key(secret, setup.environment()))
            .map(key -> new Signer(genesis.terms().domain(), storage, key));
    Optional<Producer> producer =
        signer
            .map(own -> new Producer.Partners(execution, peg, mining(), own))
            .map(partners -> new Producer(genesis, partners));
    Importer.Partners judges =
        new Importer.Partners(shelf, new Examiner(genesis.rules(), execution, peg), signer);
    Follows follows = new Follows();
    Importer importer = new Importer(genesis, shelf.load(), judges, follows);
    parts =
        new Parts(
            new Standing(self(), new ChainMetrics(setup.meters(), genesis.finality()), firstHold()),
            shelf,
            new RunReader(storage, genesis.state().head().hash()),
            execution,
            peg,
            new CatchUp(shelf, execution, peg, genesis),
            importer,
            at -> new RunImporter(genesis, judges, importer, follows, at),
            signer,
            producer);
    parts().standing().show(book());
    return DONE;
  }

  private Holding firstHold() {
    return setup.awaitsSync()
        ? new Holding(
            Optional.of("it is not known yet whether others are ahead"), self().clock().nanoTime())
        : Holding.none();
  }

  private ActorRef<AuxPowCommand> mining() {
    return self().ref("auxpow", AuxPowCommand.class);
  }

  @Override
  protected Future<?> started() {
    ChainState head = book().head();
    LOG.info("the head is {}, {} is final", head.head().ref(), book().lastFinal());
    status()
        .ahead()
        .forEach(change -> LOG.info("the specification has a change ahead, {}", change));
    self().subscribe(EngineEvent.ClientChanged.class, _ -> new Internal.ClientChanged());
    wakeIn(AT_ONCE);
    return DONE;
  }

  @Override
  protected Future<?> stopped() {
    if (parts != null) {
      parts.standing().metrics().close();
    }
    return DONE;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    return stopped();
  }

  @Override
  protected Future<?> receive(ChainCommand message) {
    return switch (message) {
      case GetChain asked -> reply(asked, status());
      case GetBlock asked -> reply(asked, find(asked.which()));
      case GetRun asked -> reply(asked, parts().runs().read(asked));
      case ImportBlock asked -> reply(asked, take(asked.wire()));
      case ImportRun asked -> reply(asked, take(asked.blocks()));
      case ChainCommand.GetAuthorities asked -> reply(asked, book().authorities());
      case GetLocator asked -> reply(asked, locator());
      case Hold(Optional<String> why) -> {
        if (parts().standing().hold(why) && parts().producer().isPresent()) {
          wakeIn(AT_ONCE);
        }
        yield DONE;
      }
      case HearApproval(Approval approval) -> {
        parts().importer().hear(approval);
        yield DONE;
      }
      case Internal.Wake _ -> wake();
      case Internal.ClientChanged _ -> {
        executionInStep = false;
        yield wake();
      }
    };
  }

  private ChainStatus status() {
    ChainState head = book().head();
    return ChainStatus.of(
        setup.genesis(),
        head,
        book().lastFinal(),
        parts().standing().activity(),
        parts().signer().flatMap(own -> own.index(head.authorities())));
  }

  private Locator locator() {
    Unfinalised branch = book().head().branch();
    return new Locator(
        branch.head(), book().lastFinal(), branch.locator(), executionInStep && pegInStep);
  }

  private Optional<Found> find(Which which) {
    Optional<BlockShelf.Kept> kept =
        switch (which) {
          case Which.ByHash(Hash32 hash) -> parts().shelf().byHash(hash);
          case Which.ByNumber(var number) -> parts().shelf().at(number);
        };
    return kept.map(
        it -> new Found(it.block(), it.canonical(), it.finalised(), it.found().target()));
  }

  private Future<?> wake() {
    Duration next = AGAIN;
    if (!executionInStep || !pegInStep) {
      next = catchUp();
    }
    if (executionInStep && pegInStep) {
      next = produce();
    }
    wakeIn(next);
    return DONE;
  }

  private void wakeIn(Duration delay) {
    if (alarm != null) {
      alarm.cancel();
    }
    alarm = self().schedule(delay, new Internal.Wake());
  }

  /** Brings the neighbours in step; says when to look again. */
  private Duration catchUp() {
    CatchUp.Progress progress =
        executionInStep ? parts().catchUp().peg(book()) : parts().catchUp().execution(book());
    return switch (progress) {
      case CatchUp.Progress.InStep _ when !executionInStep -> {
        executionInStep = true;
        yield AT_ONCE;
      }
      case CatchUp.Progress.InStep _ -> {
        pegInStep = true;
        mining().tell(new AuxPowCommand.Follow(book().head().branch()));
        parts().standing().caughtUp(parts().producer().isPresent());
        yield AT_ONCE;
      }
      case CatchUp.Progress.Going(String where) -> {
        turnTo(new Activity.Starting(where));
        yield AT_ONCE;
      }
      case CatchUp.Progress.Stuck(String why) -> {
        turnTo(new Activity.Starting(why));
        yield AGAIN;
      }
    };
  }

  /** Makes a block if it is time; says when to look again. */
  private Duration produce() {
    if (parts().producer().isPresent() && parts().standing().isResting()) {
      return AGAIN;
    }
    Slot slot = setup.genesis().terms().clock().at(now());
    ChainState head = parts().producer().flatMap(own -> own.parent(book())).orElse(book().head());
    boolean done = slot.compareTo(tried) <= 0 || slot.compareTo(head.head().slot()) <= 0;
    Optional<Producer> producer = parts().producer().filter(own -> own.hasTurn(head, slot));
    if (done || producer.isEmpty()) {
      // Once a slot, for a mining that began anew: whoever makes blocks asks it anyway.
      mining().tell(new AuxPowCommand.Follow(head.branch()));
      parts()
          .signer()
          .flatMap(own -> own.idle(head, slot, tried))
          .map(Activity.Halted::new)
          .ifPresent(this::turnTo);
      return untilAfter(slot);
    }
    long begun = self().clock().nanoTime();
    return switch (producer.get().make(book(), slot)) {
      case Outcome.Done<Block>(Block block) -> {
        tried = slot;
        made(block, parts().importer().take(block, now(), true));
        metrics().took(Fate.PRODUCED, self().clock().nanoTime() - begun);
        yield untilAfter(slot);
      }
      case Outcome.Wrong<Block>(String reason) -> {
        tried = slot;
        turnTo(new Activity.Halted(reason));
        yield untilAfter(slot);
      }
      case Outcome.NotNow<Block>(String reason, boolean lagging) -> {
        if (lagging) {
          executionInStep = false;
          pegInStep = false;
        }
        turnTo(new Activity.Halted(reason));
        yield AGAIN;
      }
    };
  }

  private void made(Block block, Import result) {
    if (result instanceof Import.Taken) {
      metrics().produced();
      self().publish(new ChainEvent.BlockProduced(block));
      turnTo(new Activity.Producing());
    } else {
      turnTo(new Activity.Halted("own block %s: %s".formatted(block, result)));
    }
  }

  private Duration untilAfter(Slot slot) {
    Instant next = setup.genesis().terms().clock().startOf(new Slot(slot.number() + 1));
    Duration left = Duration.between(now(), next);
    return left.compareTo(AT_ONCE) < 0 ? AT_ONCE : left;
  }

  private Import take(Bytes wire) {
    long begun = self().clock().nanoTime();
    Import result =
        switch (BlockCodec.decode(wire)) {
          case BlockCodec.Decoded.Read(Block block) ->
              parts().importer().take(block, now(), executionInStep && pegInStep);
          case BlockCodec.Decoded.Rejected(var _, String reason) -> new Import.Refused(reason);
        };
    metrics().took(Fate.TAKEN, self().clock().nanoTime() - begun);
    metrics().became(result);
    return result;
  }

  private RunResult take(List<Block> blocks) {
    long begun = self().clock().nanoTime();
    RunImporter.Circumstances at =
        new RunImporter.Circumstances(
            now(),
            () -> executionInStep && pegInStep,
            () -> self().clock().nanoTime() - begun > RUN_AT_MOST.toNanos());
    RunResult result = parts().intake().apply(at).take(blocks);
    metrics().became(result);
    return result;
  }

  /** What follows from what the importer does. */
  private final class Follows implements Importer.Listener {
    @Override
    public void executionLags() {
      executionInStep = false;
    }

    @Override
    public void pegLags() {
      pegInStep = false;
    }

    @Override
    public void approved(Approval approval) {
      self().publish(new ChainEvent.Approved(approval));
    }

    @Override
    public void grown(Move move, BlockRef finalBefore) {
      moved(move, finalBefore);
    }
  }

  private void moved(Move move, BlockRef finalBefore) {
    ChainState head = book().head();
    executionInStep =
        parts().execution().choose(parts().catchUp().choice(book(), head.head().executionHash()))
            instanceof Outcome.Done<Boolean>;
    if (!move.applied().isEmpty()) {
      pegInStep &= parts().peg().choose(head.head().hash()) instanceof Outcome.Done<Boolean>;
      mining().tell(new AuxPowCommand.Follow(head.branch()));
      metrics().reverted(move.reverted().size());
      self()
          .publish(
              new ChainEvent.HeadMoved(
                  head.head().ref(), move.reverted().size(), move.applied().size()));
    }
    BlockRef last = book().lastFinal();
    if (!last.equals(finalBefore)) {
      LOG.info("all blocks up to {} are final", last);
      self().publish(new ChainEvent.BlocksFinalised(last));
    }
    parts().standing().show(book());
    if (!executionInStep || !pegInStep) {
      wakeIn(AT_ONCE);
    }
  }

  private void turnTo(Activity now) {
    parts().standing().turnTo(now);
  }

  private ChainMetrics metrics() {
    return parts().standing().metrics();
  }

  private Instant now() {
    return self().clock().now();
  }

  private ChainBook book() {
    return parts().importer().book();
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "what the chain works with comes with the start");
  }
}
