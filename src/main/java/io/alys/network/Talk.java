package io.alys.network;

import io.alys.actor.Reply;
import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.Peer;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.Hash32;
import io.alys.primitives.TokenBucket;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One stream, and what is known of the node at its other end. Used on one context alone. */
final class Talk {
  /** What a peer is known to have; more than are told in a minute of blocks. */
  private static final int KNOWN = 1_024;

  private final Link link;
  private final long openedNanos;
  private final NetworkConfig.Limits limits;

  /** What it has: it is not told of that. */
  final Seen<Hash32> has = new Seen<>(KNOWN);

  private final Map<Long, Asked> asked = new HashMap<>();
  private TokenBucket messages;
  private TokenBucket bytes;
  private Said.@Nullable Hello hello;
  private @Nullable Peer peer;
  private long asks;

  /** Answers of others that its messages still wait for. */
  private int underWay;

  private boolean waits;

  /** A question that it has not answered. */
  record Asked(int most, Reply<Fetched> reply) {}

  Talk(Link link, NetworkConfig.Limits limits, long nowNanos) {
    this.link = link;
    this.limits = limits;
    this.openedNanos = nowNanos;
    this.messages = TokenBucket.full(limits.messages(), nowNanos);
    this.bytes = TokenBucket.full(limits.bytes(), nowNanos);
  }

  Link link() {
    return link;
  }

  long number() {
    return link.end().number();
  }

  boolean isDialled() {
    return link.end().dialled();
  }

  long openedNanos() {
    return openedNanos;
  }

  /** Its node follows the same chain, and said so. */
  void shakeHands(PeerId id, Said.Hello said, Instant now) {
    hello = said;
    peer = new Peer(id, link.end().address(), isDialled(), now, said.tip());
  }

  boolean hasShakenHands() {
    return peer != null;
  }

  /** Who is there; only after it has shaken hands. */
  Peer peer() {
    return Objects.requireNonNull(peer, "nobody has shaken hands yet");
  }

  Said.Hello hello() {
    return Objects.requireNonNull(hello, "nobody has shaken hands yet");
  }

  void moved(Tip tip) {
    Peer before = peer();
    peer = new Peer(before.id(), before.address(), before.dialled(), before.since(), tip);
  }

  /** A message came. What is read already is counted also when it is more than was left. */
  void count(int sizeBytes, long nowNanos) {
    messages = messages.filled(limits.messages(), nowNanos).minus(1);
    bytes = bytes.filled(limits.bytes(), nowNanos).minus(sizeBytes);
  }

  /** After how long the next message may be read; 0: at once. */
  long waitNanos(long nowNanos) {
    messages = messages.filled(limits.messages(), nowNanos);
    bytes = bytes.filled(limits.bytes(), nowNanos);
    return Math.max(messages.waitNanos(limits.messages(), 1), bytes.waitNanos(limits.bytes(), 1));
  }

  /** Whether it begins to wait with this; it may wait already. */
  boolean beginsToWait() {
    boolean begins = !waits;
    waits = true;
    return begins;
  }

  void endsToWait() {
    waits = false;
  }

  /** One of its messages waits for the answer of another actor. */
  void begin() {
    underWay++;
  }

  void end() {
    underWay--;
  }

  int underWay() {
    return underWay;
  }

  /** Remembers a question; gives its id. */
  long ask(int most, Reply<Fetched> reply) {
    asks++;
    asked.put(asks, new Asked(most, reply));
    return asks;
  }

  /** The question of an answer, which has no other one then; null when there is none. */
  @Nullable Asked answered(long id) {
    return asked.remove(id);
  }

  /** Whether such a question was ever asked, so that its answer is only late. */
  boolean hasAsked(long id) {
    return id > 0 && id <= asks;
  }

  /** How many questions it has not answered. */
  int open() {
    return asked.size();
  }

  /** Nothing it was asked will be answered. */
  void giveUp(String reason) {
    asked.values().forEach(one -> one.reply().succeed(new Fetched.Failed(reason)));
    asked.clear();
  }
}
