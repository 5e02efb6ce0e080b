package io.alys.chain;

import io.alys.chain.ChainCommand.Import;
import io.alys.consensus.block.Block;
import io.alys.consensus.rules.BlockRefusal.SlotInFuture;
import io.alys.consensus.rules.BlockVerdict;
import io.alys.consensus.rules.ChainRules;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.Quorum;

/**
 * A block whose slot has not come by this node's clock. When its author signed it, and all else is
 * right, one of two clocks is wrong, and nobody can tell from here which: it is not taken, and who
 * passed it on is not to blame. Else a clock that was wrong for seconds would cost a node all its
 * peers for minutes.
 */
final class TooEarly {
  private TooEarly() {}

  static Import judge(ChainRules rules, ChainState parent, Block block, SlotInFuture why) {
    boolean rightThen =
        rules.check(parent, block, block.header().timestamp(), Quorum.AUTHOR)
            instanceof BlockVerdict.Sound;
    return rightThen ? new Import.NotNow(why.reason()) : new Import.Refused(why.reason());
  }
}
