package io.alys.chain;

import io.alys.consensus.block.BlockCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells every node what the others said since the last time; in their order. */
final class Gossip {
  private final List<ChainWorld> worlds;
  private final Map<ChainWorld, Integer> told = new HashMap<>();

  Gossip(List<ChainWorld> worlds) {
    this.worlds = worlds;
  }

  void pass() {
    for (ChainWorld from : worlds) {
      List<ChainEvent> events = from.events();
      for (ChainEvent event : events.subList(told.getOrDefault(from, 0), events.size())) {
        worlds.stream().filter(to -> to != from).forEach(to -> tell(to, event));
      }
      told.put(from, events.size());
    }
  }

  private static void tell(ChainWorld to, ChainEvent event) {
    switch (event) {
      case ChainEvent.BlockProduced(var block) ->
          to.chain().tell(new ChainCommand.ImportBlock(BlockCodec.encode(block)));
      case ChainEvent.Approved(var approval) ->
          to.chain().tell(new ChainCommand.HearApproval(approval));
      case ChainEvent.HeadMoved _,
          ChainEvent.BlocksFinalised _,
          ChainEvent.ProductionHalted _,
          ChainEvent.ProductionResumed _ -> {}
    }
  }
}
