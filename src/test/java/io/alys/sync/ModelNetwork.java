package io.alys.sync;

import static java.util.Objects.requireNonNull;

import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.network.NetworkCommand;
import io.alys.network.NetworkCommand.Blame;
import io.alys.network.NetworkCommand.FetchBlocks;
import io.alys.network.NetworkCommand.Fetched;
import io.alys.network.NetworkCommand.GetPeers;
import io.alys.network.NetworkCommand.Peer;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Peers;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** Peers without a network: what each of them answers is up to the test. */
public final class ModelNetwork {
  private final Map<PeerId, Peer> peers = new ConcurrentHashMap<>();
  private final Map<PeerId, BiFunction<List<Hash32>, Integer, Optional<Fetched>>> manners =
      new ConcurrentHashMap<>();
  public final List<Blame> blames = new CopyOnWriteArrayList<>();
  public final List<FetchBlocks> asked = new CopyOnWriteArrayList<>();

  public ActorSpec<NetworkCommand> spec() {
    return ActorSpec.of("network", NetworkCommand.class, Shell::new);
  }

  /**
   * A peer is there.
   *
   * @param manner what it answers; nothing at all when empty
   */
  public Peer join(
      String name, Tip tip, BiFunction<List<Hash32>, Integer, Optional<Fetched>> manner) {
    Peer peer = new Peer(new PeerId(name), "127.0.0.1:1", true, Instant.EPOCH, tip);
    manners.put(peer.id(), manner);
    peers.put(peer.id(), peer);
    return peer;
  }

  public void leave(Peer peer) {
    peers.remove(peer.id());
  }

  /** What an honest peer with these blocks answers, the first of them on the first of a chain. */
  public static Optional<Fetched> serve(List<Block> chain, List<Hash32> locator, int most) {
    List<Hash32> parents = chain.stream().map(block -> block.header().parent()).toList();
    for (Hash32 hash : locator) {
      int first = parents.indexOf(hash);
      boolean last = !chain.isEmpty() && chain.getLast().hash().equals(hash);
      if (first >= 0 || last) {
        List<Bytes> wires = new ArrayList<>();
        for (int i = first; first >= 0 && i < chain.size() && wires.size() < most; i++) {
          wires.add(BlockCodec.encode(chain.get(i)));
        }
        return Optional.of(new Fetched.Blocks(wires));
      }
    }
    return Optional.of(new Fetched.OnAnotherChain());
  }

  private final class Shell extends ActorVerticle<NetworkCommand> {
    @Override
    protected Future<?> receive(NetworkCommand message) {
      return switch (message) {
        case GetPeers asked -> reply(asked, new Peers(List.copyOf(peers.values())));
        case FetchBlocks fetch -> {
          asked.add(fetch);
          Optional<Fetched> answer =
              peers.containsKey(fetch.peer())
                  ? requireNonNull(manners.get(fetch.peer())).apply(fetch.locator(), fetch.most())
                  : Optional.of(new Fetched.Failed("it left"));
          if (answer.isEmpty()) {
            defer(fetch);
            yield DONE;
          }
          yield reply(fetch, answer.get());
        }
        case Blame blame -> {
          blames.add(blame);
          yield DONE;
        }
        case NetworkCommand.Internal _ -> DONE;
      };
    }
  }
}
