package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.ChainStatus;
import io.alys.chain.ChainCommand.Turns;
import io.alys.consensus.approval.AuthoritySchedule;
import io.alys.consensus.block.Slot;
import io.alys.consensus.finality.BlockRef;
import io.alys.consensus.rules.Genesis;
import io.alys.consensus.rules.SomeBlocks;
import io.alys.consensus.rules.SomeChange;
import io.alys.primitives.BlockNumber;
import io.alys.primitives.Hash32;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeViewTest {
  private static final BlockRef BLOCK = new BlockRef(new BlockNumber(9), Hash32.ZERO);
  private static final AuthoritySchedule FIVE = AuthoritySchedule.startingWith(SomeBlocks.SET);

  private static JsonObject chain(Turns turns, List<Genesis.Change> ahead) {
    return NodeView.chain(
        new ChainStatus(
            Hash32.ZERO,
            BLOCK,
            new Slot(7),
            Instant.EPOCH,
            BLOCK,
            BLOCK,
            3,
            100,
            new Activity.Producing(),
            turns,
            ahead));
  }

  @Test
  void showsHowManyTakeTurnsWhichOfThemThisNodeIsAndWhoComes() {
    AuthoritySchedule changing = FIVE.plus(SomeChange.set(1, 2), new BlockNumber(50));
    assertThat(chain(new Turns(changing, Optional.of(4)), List.of()).getJsonObject("authorities"))
        .isEqualTo(new JsonObject("{\"count\":5,\"index\":4,\"next\":{\"from\":50,\"count\":2}}"));
    assertThat(chain(new Turns(FIVE, Optional.empty()), List.of()).getJsonObject("authorities"))
        .isEqualTo(new JsonObject("{\"count\":5}"));
  }

  @Test
  void showsTheNextChangeOfTheRules() {
    Turns turns = new Turns(FIVE, Optional.empty());
    List<Genesis.Change> ahead =
        List.of(
            new Genesis.Change(new BlockNumber(70), Map.of("minDepositSat", 5L)),
            new Genesis.Change(new BlockNumber(80), Map.of("minPegoutSat", 6L)));
    assertThat(chain(turns, ahead).getJsonObject("change"))
        .isEqualTo(new JsonObject("{\"from\":70,\"constants\":[\"minDepositSat\"]}"));
    assertThat(chain(turns, List.of()).containsKey("change")).isFalse();
    assertThat(chain(turns, List.of()).getLong("mayWait")).isEqualTo(100);
  }
}
