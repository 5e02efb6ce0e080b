package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.chain.ChainCommand.GetRun;
import io.alys.chain.ChainCommand.Run;
import io.alys.consensus.block.BlockCodec;
import io.alys.primitives.Bytes;
import io.alys.primitives.Hash32;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReaderTest {
  private static final Hash32 UNKNOWN = new Hash32(Bytes.fromHex("0b".repeat(32)));
  private static final long ALL = 1L << 30;

  @TempDir Path home;

  private static List<Bytes> wires(ChainWorld world, long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(number -> BlockCodec.encode(world.block(number)))
        .toList();
  }

  @Test
  void givesBlocksAfterTheFirstHashThatLiesOnTheChain() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(5);
      long head = world.head();
      Hash32 genesis = world.status().genesis();
      Hash32 third = world.block(3).hash();
      assertThat(world.ask(new GetRun(List.of(genesis), 256, ALL)))
          .isEqualTo(new Run.Blocks(wires(world, 1, head)));
      assertThat(world.ask(new GetRun(List.of(UNKNOWN, third, genesis), 256, ALL)))
          .isEqualTo(new Run.Blocks(wires(world, 4, head)));
      assertThat(world.ask(new GetRun(List.of(world.block(head).hash()), 256, ALL)))
          .isEqualTo(new Run.Blocks(List.of()));
      assertThat(world.ask(new GetRun(List.of(UNKNOWN), 256, ALL)))
          .isEqualTo(new Run.OnAnotherChain());
      assertThat(world.ask(new GetRun(List.of(), 256, ALL))).isEqualTo(new Run.OnAnotherChain());
    }
  }

  @Test
  void givesNoMoreThanItWasAskedForAndAtLeastOne() {
    try (ChainWorld world = ChainWorld.alone(home)) {
      world.awaitHead(4);
      Hash32 genesis = world.status().genesis();
      List<Bytes> all = wires(world, 1, 4);
      int two = all.get(0).size() + all.get(1).size();
      assertThat(world.ask(new GetRun(List.of(genesis), 3, ALL)))
          .isEqualTo(new Run.Blocks(all.subList(0, 3)));
      assertThat(world.ask(new GetRun(List.of(genesis), 256, two)))
          .isEqualTo(new Run.Blocks(all.subList(0, 2)));
      assertThat(world.ask(new GetRun(List.of(genesis), 256, two - 1)))
          .isEqualTo(new Run.Blocks(all.subList(0, 1)));
      assertThat(world.ask(new GetRun(List.of(genesis), 256, 0)))
          .isEqualTo(new Run.Blocks(all.subList(0, 1)));
      assertThatThrownBy(() -> new GetRun(List.of(genesis), 0, ALL))
          .hasMessage("a run of 0 blocks must have some");
    }
  }
}
