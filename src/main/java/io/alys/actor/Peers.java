package io.alys.actor;

import io.alys.actor.wire.Frame;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The other nodes, by membership: what each last said of itself, and whether it ever answered us.
 * Thread-safe; every answer is a snapshot.
 */
final class Peers {
  private final Map<String, Peer> byMember = new HashMap<>();

  /**
   * One other node.
   *
   * @param greeted whether it answered our hello, so that frames reach it
   */
  record Peer(
      String node,
      String member,
      String door,
      boolean ready,
      Set<String> actors,
      long nonce,
      boolean greeted,
      long heardNanos) {
    boolean usable() {
      return ready && greeted;
    }
  }

  /** What follows from an announcement. */
  record Heard(boolean sayHello, long nonce, boolean becameReady, boolean becameUnready) {}

  synchronized Heard heard(Frame.Announce said, long freshNonce, long nowNanos) {
    Peer before = byMember.get(said.member());
    boolean greeted = before != null && before.greeted();
    long nonce = before == null ? freshNonce : before.nonce();
    Peer now =
        new Peer(
            said.node(),
            said.member(),
            said.door(),
            said.ready(),
            Set.copyOf(said.actors()),
            nonce,
            greeted,
            nowNanos);
    byMember.put(said.member(), now);
    boolean was = before != null && before.usable();
    return new Heard(!greeted, nonce, !was && now.usable(), was && !now.usable());
  }

  /** It answered our hello; the peer, when that makes it usable. */
  synchronized Optional<Peer> welcomed(String member, long nonce) {
    Peer peer = byMember.get(member);
    if (peer == null || peer.greeted() || peer.nonce() != nonce) {
      return Optional.empty();
    }
    Peer greeted =
        new Peer(
            peer.node(),
            member,
            peer.door(),
            peer.ready(),
            peer.actors(),
            nonce,
            true,
            peer.heardNanos());
    byMember.put(member, greeted);
    return Optional.of(greeted).filter(Peer::usable);
  }

  synchronized Optional<Peer> remove(String member) {
    return Optional.ofNullable(byMember.remove(member));
  }

  synchronized boolean knows(String member) {
    return byMember.containsKey(member);
  }

  /** Forgets, and returns, those not heard of since a moment. */
  synchronized List<Peer> silentSince(long nanos) {
    List<Peer> silent =
        byMember.values().stream().filter(peer -> peer.heardNanos() - nanos < 0).toList();
    silent.forEach(peer -> byMember.remove(peer.member()));
    return silent;
  }

  /** Those that messages for an actor can be sent to, by name. */
  synchronized List<Peer> ready(String actor) {
    return byMember.values().stream()
        .filter(peer -> peer.usable() && peer.actors().contains(actor))
        .sorted(Comparator.comparing(Peer::node).thenComparing(Peer::member))
        .toList();
  }

  synchronized List<String> readyNames() {
    return byMember.values().stream().filter(Peer::usable).map(Peer::node).sorted().toList();
  }
}
