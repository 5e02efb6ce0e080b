package io.alys.network;

import io.alys.actor.ActorRef;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Reply;
import io.alys.chain.ChainCommand;
import io.alys.chain.ChainEvent;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.rules.Genesis;
import io.alys.network.Conduct.Offence;
import io.alys.network.NetworkCommand.Blame;
import io.alys.network.NetworkCommand.FetchBlocks;
import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.GetPeers;
import io.alys.network.NetworkCommand.Internal;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Peers;
import io.alys.network.NetworkCommand.Tip;
import io.alys.network.Said.Farewell;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.ByHeight;
import io.alys.primitives.Hash32;
import io.alys.primitives.Seed;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell: streams come and go, and what is said on them is handed to who decides. */
public final class NetworkVerticle extends ActorVerticle<NetworkCommand> {
  static final String NAME = "network";

  private static final Logger LOG = LoggerFactory.getLogger(NetworkVerticle.class);
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Answers of Chain that one peer's messages may wait for, before no more of it is read. */
  private static final int UNDER_WAY = 8;

  /** A connection that lasted so long was no failed attempt. */
  private static final Duration STABLE = Duration.ofSeconds(10);

  private final Setup setup;
  private long numbers;
  private Tip tip;
  private Tip tipAsTold;
  private boolean tipTold;
  private @Nullable String certificates;
  private @Nullable Parts parts;

  /**
   * What the network needs to know.
   *
   * @param name this node's, as others shall see it
   * @param instance a word that no other start of any node has
   * @param specification the digest of the chain's specification, of what has held up to a block
   */
  public record Setup(
      NetworkConfig config,
      String name,
      String instance,
      Genesis genesis,
      ByHeight<Hash32> specification,
      MeterRegistry meters) {}

  private record Parts(
      NetworkMetrics metrics, Doors doors, Dialler dialler, Roster roster, Exchange exchange) {}

  public NetworkVerticle(Setup setup) {
    this.setup = setup;
    BlockRef first = setup.genesis().state().head().ref();
    this.tip = new Tip(first, first);
    this.tipAsTold = tip;
  }

  /**
   * The actor {@code network}.
   *
   * @param setup looked at when the actor starts, and not before
   */
  public static ActorSpec<NetworkCommand> spec(Supplier<Setup> setup) {
    return ActorSpec.of(NAME, NetworkCommand.class, () -> new NetworkVerticle(setup.get()))
        .dependsOn("chain")
        .onEventLoop();
  }

  @Override
  protected Future<?> preStart() {
    // What an incarnation before this one left in the mailbox is of streams that are gone.
    numbers = (long) self().incarnation() << 32;
    NetworkConfig config = setup.config();
    NetworkMetrics metrics = new NetworkMetrics(setup.meters());
    ActorRef<NetworkCommand> own = self().ref();
    Link.Means means = new Link.Means(vertx, config, metrics, self().clock()::nanoTime, own::tell);
    Doors doors = new Doors(means, () -> ++numbers);
    Dialler dialler =
        new Dialler(
            config.peers(),
            config.reconnect().backoff(),
            config.reconnect().otherChain(),
            STABLE,
            Seed.of(setup.instance().hashCode() + numbers));
    Roster roster = new Roster(self(), config, metrics, dialler);
    Exchange.World world =
        new Exchange.World(vertx, self(), setup.genesis(), config, metrics, roster);
    parts = new Parts(metrics, doors, dialler, roster, new Exchange(world));
    return doors
        .listen()
        .onSuccess(port -> LOG.info("listening for peers on {}:{}", config.host(), port));
  }

  @Override
  protected Future<?> started() {
    self().subscribe(ChainEvent.BlockProduced.class, e -> new Internal.Produced(e.block()));
    self().subscribe(ChainEvent.Approved.class, e -> new Internal.Approved(e.approval()));
    self().subscribe(ChainEvent.HeadMoved.class, e -> new Internal.HeadMoved(e.head()));
    self().subscribe(ChainEvent.BlocksFinalised.class, e -> new Internal.Finalised(e.last()));
    parts().dialler().begin(nowNanos());
    self().repeat(TICK, new Internal.Tick());
    self().repeat(LOOK, new Internal.Look());
    look();
    tick();
    return DONE;
  }

  @Override
  protected Future<?> preStop() {
    roster().leave();
    return DONE;
  }

  @Override
  protected Future<?> stopped() {
    if (parts != null) {
      parts.metrics().close();
      parts = null;
    }
    return DONE;
  }

  @Override
  protected Future<?> preRestart(Throwable cause) {
    if (parts == null) {
      return DONE;
    }
    roster().crash();
    return parts().doors().close().onComplete(_ -> stopped());
  }

  @Override
  protected Future<?> receive(NetworkCommand message) {
    switch (message) {
      case GetPeers asked ->
          reply(asked, new Peers(roster().peers().stream().map(Talk::peer).toList()));
      case FetchBlocks asked -> fetch(asked, defer(asked));
      case Blame(PeerId id, String offence) -> roster().blame(id, offence);
      case Internal internal -> handle(internal);
    }
    return DONE;
  }

  private void fetch(FetchBlocks question, Reply<Fetched> reply) {
    roster()
        .peer(question.peer())
        .ifPresentOrElse(
            talk -> parts().exchange().fetch(talk, question, reply),
            () ->
                reply.succeed(
                    new Fetched.Failed("%s is not connected".formatted(question.peer()))));
  }

  private void handle(Internal message) {
    Exchange exchange = parts().exchange();
    switch (message) {
      case Internal.Opened(Link link) -> roster().opened(link, hello(tip.head().number()));
      case Internal.NotReached(String address, String reason) ->
          roster().notReached(address, reason);
      case Internal.Heard(long number, Optional<Buffer> wire) ->
          talk(number).ifPresent(talk -> heard(talk, wire));
      case Internal.Ended(long number, String reason) ->
          talk(number).ifPresent(talk -> roster().gone(talk, reason));
      case Internal.Stalled(long number) ->
          talk(number)
              .ifPresent(talk -> roster().end(talk, Farewell.TOO_SLOW, "it reads too slowly"));
      case Internal.ReadOn(long number) -> talk(number).ifPresent(this::waited);
      case Internal.Judged judged -> {
        exchange.judged(talk(judged.number()), judged);
        talk(judged.number()).ifPresent(this::readOn);
      }
      case Internal.Checked checked -> {
        exchange.checked(talk(checked.number()), checked);
        talk(checked.number()).ifPresent(this::readOn);
      }
      case Internal.Unchecked unchecked ->
          talk(unchecked.number())
              .ifPresent(
                  talk -> {
                    talk.end();
                    readOn(talk);
                  });
      case Internal.Served served ->
          talk(served.number())
              .ifPresent(
                  talk -> {
                    exchange.served(talk, served);
                    readOn(talk);
                  });
      case Internal.Late(long number, long id) ->
          talk(number).ifPresent(talk -> exchange.late(talk, id));
      case Internal.Produced(var block) -> exchange.produced(block);
      case Internal.Approved(var approval) -> exchange.approved(approval);
      case Internal.HeadMoved(BlockRef head) -> stands(new Tip(head, tip.finalised()));
      case Internal.Finalised(BlockRef last) -> stands(new Tip(tip.head(), last));
      case Internal.Standing(Tip now) -> stands(now);
      case Internal.Tick _ -> tick();
      case Internal.Look _ -> look();
      case Internal.CertificatesSeen(String fingerprint) -> certificatesSeen(fingerprint);
    }
  }

  private Optional<Talk> talk(long number) {
    return roster().talk(number);
  }

  private void stands(Tip now) {
    if (!now.equals(tip) && now.finalised().number().compareTo(now.head().number()) <= 0) {
      tip = now;
      if (!tipTold) {
        tellTip();
      }
    }
  }

  /** Once in a tick: a node that fetches a thousand blocks a second has more to say than that. */
  private void tellTip() {
    tipTold = true;
    tipAsTold = tip;
    parts().exchange().stands(tip);
  }

  /**
   * What this node says of itself.
   *
   * @param head up to which it names what its chain agreed on
   */
  private Said.Hello hello(BlockNumber head) {
    return new Said.Hello(
        Said.PROTOCOL_VERSION,
        setup.name(),
        setup.genesis().state().head().hash(),
        setup.specification().at(head),
        tip,
        setup.instance());
  }

  /** As if it stood where the other node does: what is ahead of that one need not be the same. */
  private Said.Hello comparable(Said said) {
    return hello((said instanceof Said.Hello theirs ? theirs.tip() : tip).head().number());
  }

  private void heard(Talk talk, Optional<Buffer> wire) {
    if (wire.isEmpty()) {
      String what = "a message over %d bytes, or a compressed one".formatted(Said.MAX_BYTES);
      roster().blame(talk, Offence.OVERSIZE, what);
      return;
    }
    talk.count(wire.get().length(), nowNanos());
    switch (PeerCodec.decode(wire.get().getBytes())) {
      case PeerCodec.Decoded.Malformed(String reason) ->
          roster().blame(talk, Offence.MALFORMED, reason);
      case PeerCodec.Decoded.Read(Said said) -> {
        parts().metrics().received(said.kind());
        if (talk.hasShakenHands()) {
          parts().exchange().heard(talk, said);
        } else {
          roster().greeted(talk, said, comparable(said));
          if (talk.hasShakenHands()) {
            talk.link().say(new Said.Moved(tip)); // It may have moved since the hello.
          }
        }
      }
    }
    readOn(talk);
  }

  /** Reads the next message, when it may come and there is room for what follows from it. */
  private void readOn(Talk talk) {
    if (roster().talk(talk.number()).isEmpty() || talk.underWay() >= UNDER_WAY) {
      return;
    }
    long waitNanos = talk.waitNanos(nowNanos());
    if (waitNanos == 0) {
      talk.link().read();
    } else if (talk.beginsToWait()) {
      parts().metrics().throttled();
      self().schedule(Duration.ofNanos(waitNanos), new Internal.ReadOn(talk.number()));
    }
  }

  private void waited(Talk talk) {
    talk.endsToWait();
    readOn(talk);
  }

  private void tick() {
    tipTold = false;
    if (!tip.equals(tipAsTold)) {
      tellTip();
    }
    parts().dialler().due(nowNanos(), roster()::isConnected).forEach(parts().doors()::dial);
    roster().hurry();
  }

  /** What events told may have been lost; what is on disk may be another. */
  private void look() {
    self()
        .ref("chain", ChainCommand.class)
        .ask(new ChainCommand.GetChain())
        .onSuccess(
            chain ->
                self().ref().tell(new Internal.Standing(new Tip(chain.head(), chain.finalised()))));
    if (parts().doors().hasCertificates()) {
      parts()
          .doors()
          .certificates()
          .onSuccess(seen -> self().ref().tell(new Internal.CertificatesSeen(seen)));
    }
  }

  private void certificatesSeen(String fingerprint) {
    boolean others = certificates != null && !certificates.equals(fingerprint);
    certificates = fingerprint;
    if (others) {
      parts()
          .doors()
          .renew()
          .onSuccess(_ -> LOG.info("the certificates are others; new connections use them"))
          .onFailure(
              cause ->
                  LOG.error(
                      "the certificates that are there now cannot be used: {}; the ones before"
                          + " stay in use for who comes",
                      cause.getMessage()));
    }
  }

  private long nowNanos() {
    return self().clock().nanoTime();
  }

  private Roster roster() {
    return parts().roster();
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "what the network works with comes with the start");
  }
}
