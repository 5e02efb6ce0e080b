package io.alys.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.Interference;
import io.alys.chain.ChainCommand.Activity;
import io.alys.chain.ChainCommand.Import;
import io.alys.chain.ChainCommand.ImportBlock;
import io.alys.chain.ChainWorld.Who;
import io.alys.consensus.block.Block;
import io.alys.consensus.block.BlockCodec;
import io.alys.testkit.HandClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The block that made others final gives way to a better one of its number, without a proof. */
class LostProofTest {
  private @TempDir Path home;

  private final HandClock clock = new HandClock();

  private ChainWorld world(String name, Who who) throws IOException {
    Path folder = home.resolve(name);
    Files.createDirectories(folder);
    return new ChainWorld(folder, who, ChainWorld.client(), clock, Interference.NONE);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(from)) {
      all = found.toList();
    }
    for (Path each : all) {
      Files.copy(each, to.resolve(from.relativize(each).toString()));
    }
  }

  private static void give(ChainWorld to, Block block) {
    to.until(
        "it takes " + block.header().ref(),
        () -> to.ask(new ImportBlock(BlockCodec.encode(block))) instanceof Import.Taken);
  }

  private static void isThere(ChainWorld follower, Block head, Block last) {
    assertThat(follower.status().head()).isEqualTo(head.header().ref());
    assertThat(follower.status().finalised()).isEqualTo(last.header().ref());
    assertThat(follower.found(last.header().number().value()).finalised()).isTrue();
  }

  @Test
  void whatWasFinalStaysSoAndTheBetterBlockIsTaken() throws IOException {
    long shared;
    try (ChainWorld base = world("late", Who.ALONE)) {
      base.awaitHead(1);
      shared = base.head();
    }
    copy(home.resolve("late"), home.resolve("early"));
    try (ChainWorld early = world("early", Who.ALONE)) {
      early.awaitHead(shared + 5);
      try (ChainWorld late = world("late", Who.ALONE);
          ChainWorld follower = world("follower", Who.nobody(1))) {
        late.mine();
        late.until("it is used", () -> late.status().finalised().number().value() == shared);
        Block last = late.block(shared);
        long carrier = late.status().lastProof().number().value();
        Block proven = late.block(carrier);
        Block better = early.block(carrier);
        Block next = early.block(carrier + 1);
        assertThat(proven.body().proof()).isPresent();
        assertThat(better.body().proof()).isEmpty();
        assertThat(better.header().slot()).isLessThan(proven.header().slot());

        follower.until(
            "it follows", () -> follower.status().activity() instanceof Activity.Following);
        for (long number = 1; number <= carrier; number++) {
          give(follower, late.block(number));
        }
        isThere(follower, proven, last);
        for (long number = shared + 1; number <= carrier; number++) {
          give(follower, early.block(number));
        }
        isThere(follower, better, last);
        give(follower, next);
        isThere(follower, next, last);
        assertThat(follower.kit.events(ChainEvent.BlocksFinalised.class))
            .containsExactly(new ChainEvent.BlocksFinalised(last.header().ref()));
        assertThat(follower.bridgeHead().hash()).isEqualTo(next.hash());
        assertThat(follower.bridgeHead().finalised().value()).isEqualTo(shared);
      }
      try (ChainWorld follower = world("follower", Who.nobody(1))) {
        long head = follower.head();
        isThere(follower, early.block(head), early.block(shared));
      }
    }
  }
}
