package io.alys.devnet.mining;

import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.alys.actor.supervision.BackoffPolicy;
import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.Target;
import io.alys.devnet.mining.ParentSource.Parent;
import io.alys.jsonrpc.RpcCall;
import io.alys.jsonrpc.RpcReply;
import io.alys.observability.Logging;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A miner that runs, for development and drills: its strength is that of one thread.
 *
 * <pre>
 *   node     createauxblock    -> what to commit to
 *   Bitcoin  getblocktemplate  -> what the parent block is made of
 *            nonce after nonce -> a parent block that meets our target
 *   Bitcoin  submitblock          when it meets Bitcoin's own target too
 *   node     submitauxblock
 * </pre>
 *
 * <p>All of it happens on one context of Vert.x; hashing on a worker's thread. May be called from
 * any thread.
 */
public final class Miner {
  private static final Logger LOG = LoggerFactory.getLogger(Miner.class);
  private static final BackoffPolicy BACKOFF =
      new BackoffPolicy(Duration.ofSeconds(1), Duration.ofSeconds(30), 2, 0.1);

  /** So that a node without work is not asked without end. */
  private static final Duration SHORTEST = Duration.ofMillis(50);

  /** Between two looks at whether to go on: a quarter of a second or so. */
  private static final long CHUNK = 1 << 18;

  /** Then the chain has gone on, and so has Bitcoin: new work covers more. */
  private static final Duration STALE = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final Context own;
  private final ActorClock clock;
  private final MinerConfig config;
  private final Consumer<Mined> listener;
  private final Peer node;
  private final ParentSource parents;
  private final Seed chance;
  private final Promise<Long> end = Promise.promise();
  private String lastIdle = "";
  private ActorClock.@Nullable Alarm next;
  private boolean stopping;
  private boolean busy;
  private int failures;
  private long proofs;

  /**
   * A proof that the node took.
   *
   * @param parent the block that was mined
   * @param inBitcoin whether the Bitcoin node took that block
   */
  public record Mined(AuxHash hash, BlockHash parent, boolean inBitcoin) {}

  /** What a round works on. */
  private record Job(
      AuxWork work, AuxTree tree, ParentBlock parent, BlockHeader start, long begunNanos) {}

  private Miner(Vertx vertx, ActorClock clock, MinerConfig config, Consumer<Mined> listener) {
    this.vertx = vertx;
    this.own = vertx.getOrCreateContext();
    this.clock = clock;
    this.config = config;
    this.listener = listener;
    this.node = Peer.node(vertx, clock, config.nodeAddress());
    this.parents = new ParentSource(vertx, clock, config.bitcoin());
    this.chance = Seed.of(clock.nanoTime());
  }

  /** Gives the log its form; once, before the first line. */
  public static void log() {
    Logging.format(false);
    Logging.level("info");
  }

  /** Starts one with the machine's clock. */
  public static Miner start(Vertx vertx, MinerConfig config) {
    return start(vertx, new SystemClock(vertx), config, _ -> {});
  }

  /**
   * The same, with another clock.
   *
   * @param listener is told of each proof that the node took, on the miner's own thread
   */
  public static Miner start(
      Vertx vertx, ActorClock clock, MinerConfig config, Consumer<Mined> listener) {
    Miner miner = new Miner(vertx, clock, config, listener);
    miner.own.runOnContext(_ -> miner.begin());
    return miner;
  }

  /** Completes, with the number of proofs that were taken, when it mined as many as it was told. */
  public Future<Long> end() {
    return end.future();
  }

  /** Ends it after what it does at the moment; with the number of proofs that were taken. */
  public Future<Long> stop() {
    own.runOnContext(
        _ -> {
          stopping = true;
          if (next != null) {
            next.cancel();
          }
          if (!busy && !end.future().isComplete()) {
            finish();
          }
        });
    return end();
  }

  private void begin() {
    LOG.warn("*** this miner is for development: it hashes with one thread of this machine ***");
    if (!parents.isReal()) {
      LOG.warn("*** no Bitcoin node: its parent blocks are of no chain, and pay nobody       ***");
    }
    LOG.info("mining for {} at {}", config.reward(), config.node());
    if (!config.beside().isEmpty()) {
      LOG.info("beside the chains {}", config.beside().keySet());
    }
    round();
  }

  private void finish() {
    Future.join(node.close(), parents.close()).onComplete(_ -> end.tryComplete(proofs));
  }

  private void round() {
    long begun = clock.nanoTime();
    busy = true;
    prepared(begun)
        .compose(job -> job.isEmpty() ? Future.succeededFuture() : mine(job.get(), 0))
        .onComplete(
            done -> {
              busy = false;
              if (done.succeeded()) {
                failures = 0;
                after(config.interval().minusNanos(clock.nanoTime() - begun));
              } else {
                failures++;
                Duration rest = BACKOFF.delay(failures, chance.nextDouble());
                LOG.warn("{}; next attempt in {} ms", text(done.cause()), rest.toMillis());
                after(rest);
              }
            });
  }

  private static String text(Throwable cause) {
    return cause instanceof MiningFailure failure ? failure.reason() : String.valueOf(cause);
  }

  private void after(Duration rest) {
    boolean enough = config.blocks() > 0 && proofs >= config.blocks();
    if (stopping || enough) {
      finish();
    } else {
      Duration pause = rest.compareTo(SHORTEST) < 0 ? SHORTEST : rest;
      next = clock.schedule(pause, this::onContext);
    }
  }

  private void onContext() {
    own.runOnContext(
        _ -> {
          if (!stopping) {
            round();
          }
        });
  }

  /** Empty when the node has no work. */
  private Future<Optional<Job>> prepared(long begunNanos) {
    RpcCall<AuxWork> call = RpcCall.read("createauxblock", AuxWork::read, config.reward());
    return node.call(List.of(call))
        .compose(
            replies ->
                switch (replies.getFirst()) {
                  case RpcReply.Refusal(int _, String message) -> idle(message);
                  case RpcReply.Result result -> {
                    lastIdle = "";
                    AuxWork work = node.result(call, result);
                    yield parents.next().map(parent -> Optional.of(job(work, parent, begunNanos)));
                  }
                });
  }

  /** Said once, and not each time. */
  private Future<Optional<Job>> idle(String message) {
    if (!message.equals(lastIdle)) {
      LOG.info("no work: {}", message);
      lastIdle = message;
    }
    return Future.succeededFuture(Optional.empty());
  }

  private Job job(AuxWork work, Parent parent, long begunNanos) {
    AuxTree tree = tree(work, config.beside());
    // Where others are in the tree, their nodes look into the input.
    ParentBlock.Place place =
        config.beside().isEmpty() ? ParentBlock.Place.OUTPUT : ParentBlock.Place.INPUT;
    ParentBlock block =
        ParentBlock.of(
            parent.template(),
            new ParentBlock.Coinbase(parent.payTo(), tree.commitment(), place, chance.nextLong()));
    return new Job(work, tree, block, block.header(), begunNanos);
  }

  /**
   * Of our chain, which is the first, and others.
   *
   * @param beside ids, and hashes as their nodes show them
   */
  static AuxTree tree(AuxWork work, Map<Long, String> beside) {
    List<AuxTree.Chain> chains = new ArrayList<>();
    chains.add(new AuxTree.Chain(work.chainId(), work.hash().value().octets()));
    beside.forEach((id, hash) -> chains.add(new AuxTree.Chain(id, Bytes.fromHex(hash))));
    try {
      return AuxTree.of(chains);
    } catch (IllegalArgumentException e) {
      throw new MiningFailure("beside: " + e.getMessage());
    }
  }

  private Future<Void> mine(Job job, long first) {
    Target target = job.work().bits().target();
    return vertx
        .executeBlocking(() -> Grinder.search(job.start(), target, first, CHUNK), false)
        .compose(
            found -> {
              Optional<BlockHeader> header = Objects.requireNonNull(found);
              if (header.isPresent()) {
                return submit(job, header.get());
              }
              boolean stale = clock.nanoTime() - job.begunNanos() > STALE.toNanos();
              return stopping || stale ? Future.succeededFuture() : mine(job, first + CHUNK);
            });
  }

  private Future<Void> submit(Job job, BlockHeader mined) {
    boolean forBitcoin =
        parents.isReal()
            && job.parent().template().header().bits().target().isMetBy(mined.hash().wire());
    Future<Boolean> inBitcoin =
        forBitcoin
            ? parents.submit(job.parent().block(mined)).map(refused -> told(mined, refused))
            : Future.succeededFuture(false);
    // Our node wants the proof whatever becomes of the block.
    return inBitcoin
        .otherwise(
            cause -> {
              LOG.warn("the Bitcoin node has not got {}: {}", mined.hash(), text(cause));
              return false;
            })
        .compose(taken -> prove(job, mined, taken));
  }

  private static boolean told(BlockHeader mined, Optional<String> refused) {
    refused.ifPresent(why -> LOG.warn("the Bitcoin node refuses block {}: {}", mined.hash(), why));
    return refused.isEmpty();
  }

  private Future<Void> prove(Job job, BlockHeader mined, boolean inBitcoin) {
    AuxWork work = job.work();
    RpcCall<Boolean> call =
        RpcCall.once(
            "submitauxblock",
            answer -> answer.isNull() || answer.asBoolean(),
            work.hash().toHex(),
            AuxPowWire.encode(job.parent().proof(mined, job.tree().branch(0))).toHex());
    return node.ask(call)
        .onSuccess(
            _ -> {
              proofs++;
              LOG.info(
                  "proof {} for {}: parent block {}{}",
                  proofs,
                  work.hash(),
                  mined.hash(),
                  inBitcoin ? ", which is Bitcoin's too" : "");
              listener.accept(new Mined(work.hash(), mined.hash(), inBitcoin));
            })
        .mapEmpty();
  }
}
