package io.alys.network;

import io.alys.actor.ActorContext;
import io.alys.actor.Health;
import io.alys.network.Conduct.Offence;
import io.alys.network.Handshake.Verdict;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.Said.Farewell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is connected: streams come, shake hands, misbehave and go. All on one event loop. */
final class Roster {
  private static final Logger LOG = LoggerFactory.getLogger(NetworkVerticle.class);

  private final ActorContext<NetworkCommand> self;
  private final NetworkConfig config;
  private final NetworkMetrics metrics;
  private final Dialler dialler;
  private final Conduct conduct;
  private final Strangers strangers = new Strangers();
  private final Map<Long, Talk> talks = new LinkedHashMap<>();
  private final Map<PeerId, Talk> peers = new LinkedHashMap<>();

  Roster(
      ActorContext<NetworkCommand> self,
      NetworkConfig config,
      NetworkMetrics metrics,
      Dialler dialler) {
    this.self = self;
    this.config = config;
    this.metrics = metrics;
    this.dialler = dialler;
    this.conduct = new Conduct(config.limits().rest());
  }

  Optional<Talk> talk(long number) {
    return Optional.ofNullable(talks.get(number));
  }

  Optional<Talk> peer(PeerId id) {
    return Optional.ofNullable(peers.get(id));
  }

  boolean isConnected(PeerId id) {
    return peers.containsKey(id);
  }

  /** Those with whom this node has shaken hands. */
  Collection<Talk> peers() {
    return Collections.unmodifiableCollection(peers.values());
  }

  /** A stream was opened. */
  void opened(Link link, Said.Hello hello) {
    Talk talk = new Talk(link, config.limits(), nowNanos());
    talks.put(talk.number(), talk);
    long inbound = talks.values().stream().filter(other -> !other.isDialled()).count();
    if (!talk.isDialled() && inbound > config.limits().inbound()) {
      end(talk, Farewell.TOO_MANY, "as many peers are connected as may be");
      return;
    }
    link.say(hello);
    link.read();
  }

  /** The first that the other end said. */
  void greeted(Talk talk, Said said, Said.Hello ours) {
    switch (said) {
      case Said.Hello hello -> shakeHands(talk, hello, ours);
      case Said.Goodbye(Farewell why, String text) -> dismissed(talk, why, text);
      case Said.Moved _, Said.NewBlock _, Said.Approved _, Said.Fetch _, Said.Answer _ ->
          blame(talk, Offence.OUT_OF_TURN, "%s before a hello".formatted(said.kind()));
    }
  }

  private void shakeHands(Talk talk, Said.Hello hello, Said.Hello ours) {
    Optional<PeerId> proven = talk.link().proven();
    if (proven.isEmpty() && config.tls().isThere()) {
      end(talk, Farewell.MISCONDUCT, "it shows no certificate");
      return;
    }
    if (Handshake.check(ours, hello) instanceof Verdict.Refused(Farewell why, String text)) {
      end(talk, why, text);
      return;
    }
    PeerId id = proven.orElse(new PeerId(hello.name()));
    Optional<Duration> rest = conduct.rest(id, nowNanos());
    if (rest.isPresent()) {
      String text = "%s may come back in %d s".formatted(id, rest.get().toSeconds() + 1);
      end(talk, Farewell.MISCONDUCT, text);
    } else {
      agreed(talk, id, hello, ours);
    }
  }

  private void agreed(Talk talk, PeerId id, Said.Hello hello, Said.Hello ours) {
    dialler.reached(talk.link().end().address(), id);
    Talk standing = peers.get(id);
    if (standing != null) {
      boolean another =
          Handshake.prefersNew(
              ours, standing.hello(), standing.isDialled(), hello, talk.isDialled());
      if (!another) {
        end(talk, Farewell.ALREADY_CONNECTED, "there is a stream between the two already");
        return;
      }
      peers.remove(id); // It is not gone: it has another stream.
      end(standing, Farewell.ALREADY_CONNECTED, "there is another stream between the two");
    }
    strangers.forget(hostOf(talk));
    talk.shakeHands(id, hello, self.clock().now());
    peers.put(id, talk);
    if (standing == null) {
      LOG.info("{} is connected ({})", id, talk.link().end().address());
      self.publish(new NetworkEvent.PeerJoined(talk.peer()));
    }
    show();
  }

  /** What a peer did is counted; too much of it, and it has to go. */
  void blame(Talk talk, Offence offence, String what) {
    metrics.blamed(offence);
    if (!talks.containsKey(talk.number())) {
      return;
    }
    if (!talk.hasShakenHands()) {
      LOG.debug("{} sent what no node sends: {}", talk.link().end().address(), what);
      end(talk, Farewell.MISCONDUCT, what);
      return;
    }
    PeerId id = talk.peer().id();
    LOG.warn("{} sent what no honest node sends: {}", id, what);
    if (conduct.blame(id, offence, nowNanos())) {
      end(talk, Farewell.MISCONDUCT, what);
    }
  }

  /** What Sync found out about a peer; it may have left meanwhile, and is known when it is back. */
  void blame(PeerId id, String what) {
    Talk talk = peers.get(id);
    if (talk != null) {
      blame(talk, Offence.BLAMED, what);
    } else {
      metrics.blamed(Offence.BLAMED);
      conduct.blame(id, Offence.BLAMED, nowNanos());
    }
  }

  /** This side ends a stream. */
  void end(Talk talk, Farewell why, String text) {
    String address = talk.link().end().address();
    over(talk, why, text);
    if (talk.isDialled() && why == Farewell.ONESELF) {
      LOG.info("{} is this node itself, and is not dialled again", address);
      dialler.oneself(address);
    }
    show();
  }

  /** The other side said goodbye. */
  void dismissed(Talk talk, Farewell why, String text) {
    over(talk, why, "it said: " + text);
    show();
  }

  private void over(Talk talk, Farewell why, String text) {
    metrics.refused(why);
    talk.link().close(new Said.Goodbye(why, text));
    forget(talk, text);
    String address = talk.link().end().address();
    boolean another = why.isOfAnotherChain();
    if (another && strangers.met(hostOf(talk), text, nowNanos())) {
      LOG.warn("{} is not of this chain: {}", address, text);
    }
    if (talk.isDialled() && (another || why == Farewell.MISCONDUCT)) {
      dialler.estranged(address, text, nowNanos());
    } else if (talk.isDialled()) {
      dialler.failed(address, text, lasted(talk), nowNanos());
    }
  }

  /** By host where it came from, for its port is another each time; by address of the settings. */
  private static String hostOf(Talk talk) {
    String address = talk.link().end().address();
    return talk.isDialled() ? address : address.substring(0, address.lastIndexOf(':'));
  }

  /** A stream broke. */
  void gone(Talk talk, String reason) {
    forget(talk, reason);
    if (talk.isDialled()) {
      notReached(talk.link().end().address(), reason, lasted(talk));
    }
    show();
  }

  private Duration lasted(Talk talk) {
    return talk.hasShakenHands()
        ? Duration.ofNanos(Math.max(0, nowNanos() - talk.openedNanos()))
        : Duration.ZERO;
  }

  private void notReached(String address, String reason, Duration lasted) {
    LOG.debug("{}: {}", address, reason);
    dialler.failed(address, reason, lasted, nowNanos());
  }

  /** Nobody was reached at an address of the settings. */
  void notReached(String address, String reason) {
    notReached(address, reason, Duration.ZERO);
    show();
  }

  private void forget(Talk talk, String reason) {
    talks.remove(talk.number());
    talk.giveUp("it left: " + reason);
    if (talk.hasShakenHands() && peers.remove(talk.peer().id(), talk)) {
      LOG.info("{} is connected no longer: {}", talk.peer().id(), reason);
      self.publish(new NetworkEvent.PeerLeft(talk.peer().id(), reason));
    }
  }

  /** Whoever has not said who it is in time has to go. */
  void hurry() {
    Duration limit = config.liveness().connectLimit();
    for (Talk talk : List.copyOf(talks.values())) {
      if (!talk.hasShakenHands() && nowNanos() - talk.openedNanos() > limit.toNanos()) {
        end(talk, Farewell.TOO_SLOW, "it said no hello within %d ms".formatted(limit.toMillis()));
      }
    }
    show();
  }

  /** The node stops. */
  void leave() {
    List.copyOf(talks.values()).forEach(talk -> end(talk, Farewell.STOPPING, "the node stops"));
  }

  /** The actor crashed: its streams are gone, without a word. */
  void crash() {
    for (Talk talk : peers.values()) {
      self.publish(new NetworkEvent.PeerLeft(talk.peer().id(), "the network begins anew"));
    }
  }

  private void show() {
    long dialled = peers.values().stream().filter(Talk::isDialled).count();
    List<String> troubles = dialler.troubles(this::isConnected);
    metrics.peers(dialled, peers.size() - dialled, troubles.size());
    List<String> reasons = new ArrayList<>();
    if (peers.isEmpty() && !troubles.isEmpty()) {
      reasons.add("no peer is connected: " + String.join("; ", troubles));
    }
    strangers
        .lately(nowNanos())
        .forEach(stranger -> reasons.add("a node of another chain at " + stranger));
    self.health(
        reasons.isEmpty() ? Health.healthy() : new Health.Degraded(String.join("; ", reasons)));
  }

  private long nowNanos() {
    return self.clock().nanoTime();
  }
}
