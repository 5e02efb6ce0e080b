package io.alys.bitcoind.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHash;
import io.alys.bitcoin.BlockHeader;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoind.BitcoinAnswer.HeaderPlace;
import io.alys.bitcoind.follow.HeaderChain.Advance;
import io.alys.bitcoind.follow.HeaderChain.Place;
import io.alys.bitcoind.follow.HeaderChain.Retreat;
import io.alys.bitcoind.follow.HeaderChain.Standing;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Against a list that the events alone build, and a node that reorganises as it likes. */
class HeaderChainPropertyTest {
  /** Nearly every hash is below it. */
  private static final long EASIEST = 0x2100ffffL;

  /** The node: every block that it ever had, and the chain that is the best now. */
  private static final class Chain {
    private final Map<BlockHash, HeaderPlace> known = new HashMap<>();
    private List<HeaderPlace> best = new ArrayList<>();
    private long nonce;

    Chain() {
      grow(1);
    }

    void grow(int blocks) {
      for (int i = 0; i < blocks; i++) {
        BlockHash parent = best.isEmpty() ? BlockHash.ZERO : best.getLast().hash();
        BlockHeader header;
        do {
          header = new BlockHeader(1, parent, Bytes.copyOf(new byte[32]), 0, EASIEST, nonce++);
        } while (!HeaderChain.hasItsWork(header));
        HeaderPlace place = new HeaderPlace(header, header.hash(), new BlockHeight(best.size()), 1);
        best.add(place);
        known.put(place.hash(), place);
      }
    }

    void reorganise(int depth, int longer) {
      int stay = Math.max(1, best.size() - depth);
      int gone = best.size() - stay;
      best = new ArrayList<>(best.subList(0, stay));
      grow(gone + longer);
    }

    /** As a pruned or a new data directory does. */
    void forgetStale() {
      known.keySet().retainAll(best.stream().map(HeaderPlace::hash).toList());
    }

    Standing standing(BlockHash hash) {
      HeaderPlace place = known.get(hash);
      if (place == null) {
        return new Standing.Unknown(best.getLast().height());
      }
      return best.contains(place)
          ? new Standing.InBestChain()
          : new Standing.Stale(place.header().parent());
    }
  }

  /** Follows to the end, and plays the events on a list; false when the way is lost. */
  private static boolean follow(Chain node, HeaderChain[] chain, List<BlockHash> told) {
    while (!chain[0].tip().hash().equals(node.best.getLast().hash())) {
      switch (chain[0].retreat(node.standing(chain[0].tip().hash()))) {
        case Retreat.Back(HeaderChain next, ChainEvent.Disconnected event) -> {
          assertThat(event.hash()).isEqualTo(told.getLast());
          assertThat(event.height().value()).isEqualTo(told.size() - 1);
          told.removeLast();
          chain[0] = next;
        }
        case Retreat.Stands _ -> {
          int from = chain[0].tip().height().value() + 1;
          int to = Math.min(node.best.size(), from + 7);
          Advance advance = chain[0].advance(node.best.subList(from, to));
          assertThat(advance.flaw()).isEmpty();
          assertThat(advance.events()).hasSize(to - from);
          advance
              .events()
              .forEach(
                  event -> {
                    assertThat(event.height().value()).isEqualTo(told.size());
                    told.add(event.hash());
                  });
          chain[0] = advance.chain();
        }
        case Retreat.Wait _, Retreat.Lost _ -> {
          return false;
        }
      }
      assertThat(chain[0].kept()).hasSizeLessThanOrEqualTo(chain[0].keep());
    }
    return true;
  }

  private static List<BlockHash> hashes(Chain node) {
    return node.best.stream().map(HeaderPlace::hash).toList();
  }

  private static HeaderChain start(Chain node, int keep) {
    return HeaderChain.from(new Place(new BlockHeight(0), node.best.getFirst().hash()), keep);
  }

  @Property(tries = 300)
  void tellsEveryReorgOfAnyDepthWhileTheNodeRemembersIt(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int keep) {
    Seed chance = Seed.of(seed);
    Chain node = new Chain();
    HeaderChain[] chain = {start(node, keep)};
    List<BlockHash> told = new ArrayList<>(hashes(node));
    for (int round = 0; round < 20; round++) {
      if (chance.nextBoolean()) {
        node.grow(chance.nextInt(15));
      } else {
        node.reorganise(chance.nextInt(40), chance.nextInt(3));
      }
      assertThat(follow(node, chain, told)).isTrue();
      assertThat(told).isEqualTo(hashes(node));
    }
  }

  @Property(tries = 200)
  void findsTheForkAmongWhatItKeptWhenTheNodeForgotTheRest(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 30) int keep) {
    Seed chance = Seed.of(seed);
    Chain node = new Chain();
    HeaderChain[] chain = {start(node, keep)};
    List<BlockHash> told = new ArrayList<>(hashes(node));
    node.grow(40);
    follow(node, chain, told);
    int depth = 1 + chance.nextInt(40);
    node.reorganise(depth, 1);
    node.forgetStale();
    // What is kept reaches down to the block that both have.
    assertThat(follow(node, chain, told)).isEqualTo(depth < keep);
    if (depth < keep) {
      assertThat(told).isEqualTo(hashes(node));
    }
  }
}
