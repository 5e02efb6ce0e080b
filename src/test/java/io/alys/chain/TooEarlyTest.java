package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.chain.ChainCommand.Import;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.Slot;
import io.alys.consensus.rules.BlockRefusal.SlotInFuture;
import io.alys.consensus.rules.ChainState;
import io.alys.consensus.rules.SomeBlocks;
import java.util.List;
import org.junit.jupiter.api.Test;

class TooEarlyTest {
  private final ChainState parent = SomeBlocks.genesis();
  private final Block block = SomeBlocks.next(parent);
  private final SlotInFuture why =
      new SlotInFuture(block.header().slot(), new Slot(block.header().slot().number() - 9));

  private Import judge(Block early) {
    return Importer.tooEarly(SomeBlocks.RULES, parent, early, why);
  }

  @Test
  void nobodyIsToBlameForABlockThatItsAuthorMadeByAnotherClock() {
    long slot = block.header().slot().number();
    assertThat(judge(block))
        .isEqualTo(
            new Import.NotNow(
                "slot %d is ahead of now, slot %d, by more than one; check the clock"
                    .formatted(slot, slot - 9)));
    int author = block.header().producer();
    Block alone = SomeBlocks.signedBy(block.header(), block.body(), List.of(author));
    assertThat(judge(alone)).isInstanceOf(Import.NotNow.class);
  }

  @Test
  void aBlockThatIsWrongBesidesIsRefused() {
    int other = (block.header().producer() + 1) % SomeBlocks.AUTHORITIES;
    Block forged = SomeBlocks.signedBy(block.header(), block.body(), List.of(other));
    assertThat(judge(forged)).isEqualTo(new Import.Refused(why.reason()));
  }
}
