package io.alys.sync;

import io.alys.chain.ChainCommand.Locator;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Header;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.network.NetworkCommand.Tip;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.util.ArrayList;
import java.util.List;

/** Blocks that follow on each other, for those who look at nothing else; their seals are wrong. */
final class SomeRuns {
  static final BlockRef GENESIS = SomeBlocks.GENESIS.ref();

  private static final Block ONE = SomeBlocks.next(SomeBlocks.genesis());

  private SomeRuns() {}

  static PeerId peer(String name) {
    return new PeerId(name);
  }

  /**
   * @param branch tells branches apart
   */
  static List<Block> after(BlockRef parent, int count, int branch) {
    List<Block> blocks = new ArrayList<>();
    BlockRef last = parent;
    for (int i = 0; i < count; i++) {
      Block block = next(last, branch);
      blocks.add(block);
      last = block.header().ref();
    }
    return blocks;
  }

  private static Block next(BlockRef parent, int branch) {
    byte[] mark = new byte[Hash32.SIZE_BYTES];
    mark[0] = (byte) branch;
    BlockNumber number = parent.number().next();
    Header header =
        new Header(
            parent.hash(),
            number,
            new Slot(number.value()),
            SomeBlocks.START.plusSeconds(number.value()),
            0,
            new Hash32(Bytes.copyOf(mark)),
            ONE.body().root(),
            1);
    return new Block(header, ONE.body(), ONE.seal());
  }

  static Tip tip(long number) {
    return new Tip(new BlockRef(new BlockNumber(number), Hash32.ZERO), GENESIS);
  }

  static Tip tip(Block head) {
    return new Tip(head.header().ref(), GENESIS);
  }

  /** Where a chain stands that has these blocks after its first. */
  static Locator locator(List<Block> chain) {
    List<Hash32> hashes = new ArrayList<>();
    for (int back = 0; back < chain.size(); back = back == 0 ? 1 : back * 2) {
      hashes.add(chain.get(chain.size() - 1 - back).hash());
    }
    hashes.add(GENESIS.hash());
    BlockRef head = chain.isEmpty() ? GENESIS : chain.getLast().header().ref();
    return new Locator(head, GENESIS, hashes, true);
  }
}
