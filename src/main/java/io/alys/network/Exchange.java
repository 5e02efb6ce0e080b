package io.alys.network;

import io.alys.actor.ActorContext;
import io.alys.actor.ActorRef;
import io.alys.actor.Reply;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainCommand.Import;
import io.alys.consensus.approval.Approval;
import io.alys.consensus.approval.Authorities;
import io.alys.consensus.approval.SigningDomain;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.consensus.bls.BlsSignature;
import io.alys.consensus.bls.Claim;
import io.alys.consensus.rules.Genesis;
import io.alys.network.Conduct.Offence;
import io.alys.network.NetworkCommand.FetchBlocks;
import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.Internal;
import io.alys.network.NetworkMetrics.Fate;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What nodes that have shaken hands tell each other: each block and each signature goes to Chain
 * once and on to the others once, and only when it is right. All on one event loop.
 */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkVerticle.class);

  /** Execution of a full block, on a slow machine, behind others. */
  private static final Duration CHAIN_LIMIT = Duration.ofSeconds(60);

  private static final int REMEMBERED = 4_096;

  private final World world;
  private final ActorRef<ChainCommand> chain;
  private final ActorRef<NetworkCommand> own;

  /** By the hash of their bytes: of a block there may be a copy that is wrong. */
  private final Seen<Hash32> seen = new Seen<>(REMEMBERED);

  /** Whose blocks may come, as Chain said last; on the event loop only. */
  private Set<Authorities> authorities;

  /** What it works with. */
  record World(
      Vertx vertx,
      ActorContext<NetworkCommand> self,
      Genesis genesis,
      NetworkConfig config,
      NetworkMetrics metrics,
      Roster roster) {}

  Exchange(World world) {
    this.world = world;
    this.chain = world.self().ref("chain", ChainCommand.class);
    this.own = world.self().ref();
    this.authorities = Set.of(world.genesis().state().authorities());
  }

  /** A peer that has shaken hands said something. */
  void heard(Talk talk, Said said) {
    switch (said) {
      case Said.Hello _ -> world.roster().blame(talk, Offence.OUT_OF_TURN, "a second hello");
      case Said.Moved(var tip) -> {
        talk.moved(tip);
        world.self().publish(new NetworkEvent.PeerMoved(talk.peer().id(), tip));
      }
      case Said.NewBlock(Bytes wire) -> block(talk, wire);
      case Said.Approved approved -> approval(talk, approved);
      case Said.Fetch fetch -> serve(talk, fetch);
      case Said.Answer(long id, Said.Found found) -> answered(talk, id, found);
      case Said.Goodbye(Said.Farewell why, String text) ->
          world.roster().dismissed(talk, why, text);
    }
  }

  private void block(Talk talk, Bytes wire) {
    Hash32 digest = sha256(wire);
    talk.has.add(digest);
    if (!seen.add(digest)) {
      world.metrics().block(Fate.KNOWN);
      return;
    }
    talk.begin();
    chain
        .ask(new ChainCommand.ImportBlock(wire), CHAIN_LIMIT)
        .onComplete(
            result ->
                own.tell(
                    new Internal.Judged(
                        talk.number(), digest, wire, Optional.ofNullable(result.result()))));
  }

  /**
   * Chain has looked at a block.
   *
   * @param sender empty when it left meanwhile
   */
  void judged(Optional<Talk> sender, Internal.Judged judged) {
    sender.ifPresent(Talk::end);
    switch (judged.result().orElse(new Import.NotNow("Chain did not answer"))) {
      case Import.Taken(var block, var _) -> {
        LOG.debug("block {} came from a peer", block);
        world.metrics().block(Fate.TAKEN);
        tell(new Said.NewBlock(judged.wire()), judged.digest());
      }
      case Import.Known _ -> world.metrics().block(Fate.KNOWN);
      case Import.Refused(String reason) -> {
        seen.forget(judged.digest());
        world.metrics().block(Fate.REFUSED);
        sender.ifPresent(talk -> world.roster().blame(talk, Offence.REFUSED_BLOCK, reason));
      }
      case Import.UnknownParent _ -> {
        seen.forget(judged.digest());
        world.metrics().block(Fate.NO_PARENT);
        sender.ifPresent(
            talk ->
                world
                    .self()
                    .publish(new NetworkEvent.PeerMoved(talk.peer().id(), talk.peer().tip())));
      }
      case Import.NotNow(String reason) -> {
        LOG.debug("a block of a peer could not be judged now: {}", reason);
        seen.forget(judged.digest());
        world.metrics().block(Fate.NOT_NOW);
      }
    }
  }

  /** This node made a block. */
  void produced(Block block) {
    Bytes wire = BlockCodec.encode(block);
    Hash32 digest = sha256(wire);
    if (seen.add(digest)) {
      tell(new Said.NewBlock(wire), digest);
    }
  }

  /** This node signed a block. */
  void approved(Approval approval) {
    Said.Approved said =
        new Said.Approved(
            approval.block(), approval.authority(), approval.signature().compressed());
    Hash32 digest = digestOf(said);
    if (seen.add(digest)) {
      tell(said, digest);
    }
  }

  /** The head is another one, or what is final. */
  void stands(NetworkCommand.Tip tip) {
    Said.Moved said = new Said.Moved(tip);
    Buffer wire = Link.wireOf(said);
    world.roster().peers().forEach(talk -> talk.link().say(said, wire));
  }

  /** Tells all that do not have it. It is encoded once. */
  private void tell(Said said, Hash32 digest) {
    Buffer wire = Link.wireOf(said);
    for (Talk talk : List.copyOf(world.roster().peers())) {
      if (talk.has.add(digest)) {
        talk.link().say(said, wire);
      }
    }
  }

  private void approval(Talk talk, Said.Approved said) {
    Hash32 digest = digestOf(said);
    talk.has.add(digest);
    if (!seen.add(digest)) {
      return;
    }
    talk.begin();
    held(said, authorities)
        .compose(
            found ->
                found.isPresent()
                    ? Future.succeededFuture(found)
                    : chain
                        .ask(new ChainCommand.GetAuthorities(), CHAIN_LIMIT)
                        .compose(now -> heldAnew(said, now)))
        .onComplete(
            result ->
                own.tell(
                    result.succeeded()
                        ? new Internal.Checked(talk.number(), digest, result.result())
                        : new Internal.Unchecked(talk.number())));
  }

  /** Others may have taken over since Chain was asked last. */
  private Future<Optional<Approval>> heldAnew(Said.Approved said, Set<Authorities> now) {
    if (now.equals(authorities)) {
      return Future.succeededFuture(Optional.empty());
    }
    authorities = now;
    return held(said, now);
  }

  private Future<Optional<Approval>> held(Said.Approved said, Set<Authorities> sets) {
    return world
        .vertx()
        .executeBlocking(
            () -> sets.stream().flatMap(set -> check(said, set).stream()).findFirst(), false)
        .map(found -> Optional.ofNullable(found).flatMap(holds -> holds));
  }

  /**
   * Checks a signature, whose block may come later: Chain keeps it until then. What is not checked
   * is not passed on, else one node could have all others send its rubbish to each other.
   */
  private Optional<Approval> check(Said.Approved said, Authorities set) {
    if (said.authority() >= set.count()) {
      return Optional.empty();
    }
    Hash32 message =
        world.genesis().terms().domain().message(SigningDomain.Purpose.BLOCK, said.block());
    try {
      BlsSignature signature = BlsSignature.parse(said.signature());
      Claim claim = new Claim(List.of(set.keys().get(said.authority())), message, signature);
      return claim.holds()
          ? Optional.of(new Approval(said.block(), said.authority(), signature))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** A signature was checked. */
  void checked(Optional<Talk> sender, Internal.Checked checked) {
    sender.ifPresent(Talk::end);
    if (checked.approval().isEmpty()) {
      String what = "an approval that does not hold";
      sender.ifPresent(talk -> world.roster().blame(talk, Offence.WRONG_APPROVAL, what));
      return;
    }
    Approval approval = checked.approval().get();
    chain.tell(new ChainCommand.HearApproval(approval));
    tell(
        new Said.Approved(
            approval.block(), approval.authority(), approval.signature().compressed()),
        checked.digest());
  }

  private void serve(Talk talk, Said.Fetch fetch) {
    talk.begin();
    chain
        .ask(
            new ChainCommand.GetRun(fetch.locator(), fetch.most(), Said.MAX_BLOCKS_BYTES),
            CHAIN_LIMIT)
        .onComplete(
            result ->
                own.tell(
                    new Internal.Served(
                        talk.number(), fetch.id(), found(Optional.ofNullable(result.result())))));
  }

  private static Said.Found found(Optional<ChainCommand.Run> run) {
    if (run.isEmpty()) {
      return new Said.Found.Unavailable("the chain did not answer");
    }
    return switch (run.get()) {
      case ChainCommand.Run.Blocks(List<Bytes> wires) -> new Said.Found.Run(wires);
      case ChainCommand.Run.OnAnotherChain _ -> new Said.Found.OnAnotherChain();
    };
  }

  /** Chain has what a peer asked for. */
  void served(Talk talk, Internal.Served served) {
    talk.end();
    talk.link().say(new Said.Answer(served.id(), served.found()));
  }

  /** Asks a peer for blocks. */
  void fetch(Talk talk, FetchBlocks question, Reply<Fetched> reply) {
    int most = Math.clamp(question.most(), 1, Said.MAX_BLOCKS);
    List<Hash32> locator = question.locator();
    if (locator.isEmpty() || locator.size() > Said.MAX_LOCATOR) {
      reply.succeed(
          new Fetched.Failed(
              "%d hashes say from where on; 1 to %d are right"
                  .formatted(locator.size(), Said.MAX_LOCATOR)));
      return;
    }
    long id = talk.ask(most, reply);
    talk.link().say(new Said.Fetch(id, locator, most));
    world.self().schedule(world.config().limits().answer(), new Internal.Late(talk.number(), id));
  }

  private void answered(Talk talk, long id, Said.Found found) {
    Talk.Asked question = talk.answered(id);
    if (question == null) {
      if (!talk.hasAsked(id)) {
        world.roster().blame(talk, Offence.OUT_OF_TURN, "blocks that nobody asked for");
      }
      return;
    }
    switch (found) {
      case Said.Found.Run(List<Bytes> wires) when wires.size() > question.most() -> {
        String what = "%d blocks, asked for %d".formatted(wires.size(), question.most());
        question.reply().succeed(new Fetched.Failed("it sent " + what));
        world.roster().blame(talk, Offence.TOO_MUCH, what);
      }
      case Said.Found.Run(List<Bytes> wires) -> question.reply().succeed(new Fetched.Blocks(wires));
      case Said.Found.OnAnotherChain _ -> question.reply().succeed(new Fetched.OnAnotherChain());
      case Said.Found.Unavailable(String reason) ->
          question.reply().succeed(new Fetched.Failed("it has no answer: " + reason));
    }
  }

  /** A peer has had enough time for an answer. */
  void late(Talk talk, long id) {
    Talk.Asked question = talk.answered(id);
    if (question != null) {
      question
          .reply()
          .succeed(
              new Fetched.Failed(
                  "it did not answer within %d ms"
                      .formatted(world.config().limits().answer().toMillis())));
    }
  }

  private static Hash32 digestOf(Said.Approved said) {
    return sha256(Bytes.copyOf(PeerCodec.encode(said)));
  }

  private static Hash32 sha256(Bytes octets) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return new Hash32(Bytes.copyOf(digest.digest(octets.toArray())));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
