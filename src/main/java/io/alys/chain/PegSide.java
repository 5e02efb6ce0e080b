package io.alys.chain;

import io.alys.actor.ActorContext;
import io.alys.actor.ActorException;
import io.alys.actor.ActorRef;
import io.alys.actor.Request;
import io.alys.bridge.BridgeCommand;
import io.alys.bridge.BridgeCommand.Duties;
import io.alys.bridge.BridgeCommand.GetDuties;
import io.alys.bridge.BridgeCommand.GetHead;
import io.alys.bridge.BridgeCommand.Head;
import io.alys.bridge.BridgeCommand.HeadSet;
import io.alys.bridge.BridgeCommand.Import;
import io.alys.bridge.BridgeCommand.ImportBlock;
import io.alys.bridge.BridgeCommand.SetHead;
import io.alys.peg.Burn;
import io.alys.peg.DepositMint;
import io.alys.peg.PegBlock;
import io.alys.peg.PegContent;
import io.alys.peg.PegTrace;
import io.alys.peg.rules.PegFault;
import io.alys.primitives.Hash32;
import io.alys.tracing.PegStory;
import io.alys.tracing.PegStory.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/** What the chain has the bridge do. */
final class PegSide {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ActorRef<BridgeCommand> bridge;
  private final PegStory story;

  PegSide(ActorContext<?> self) {
    bridge = self.ref("bridge", BridgeCommand.class);
    story = new PegStory(self);
  }

  private <R, T> Outcome<T> asked(Request<R> question, Function<R, Outcome<T>> answer) {
    try {
      return answer.apply(bridge.ask(question, LIMIT).await());
    } catch (ActorException e) {
      return new Outcome.NotNow<>(e.reason(), false);
    }
  }

  /**
   * Has a block checked and kept.
   *
   * @param fresh whether Bitcoin is asked for what it says
   */
  Outcome<Boolean> keep(PegBlock block, boolean fresh) {
    return asked(
        new ImportBlock(block, fresh),
        kept ->
            switch (kept) {
              case Import.Taken _ -> {
                if (fresh) {
                  tell(block);
                }
                yield new Outcome.Done<>(true);
              }
              case Import.Refused(PegFault fault, String subject) ->
                  new Outcome.Wrong<>("%s: %s".formatted(fault, subject));
              case Import.NotSeen(String subject) ->
                  new Outcome.NotNow<>("not seen on bitcoin: " + subject, false);
              case Import.UnknownParent(Hash32 parent) ->
                  new Outcome.NotNow<>("the bridge does not know block " + parent, true);
              case Import.Full(int capacity) ->
                  new Outcome.NotNow<>(
                      "%d blocks wait in the bridge to be final".formatted(capacity), false);
            });
  }

  /** What a block brings, in the trace of each. */
  private void tell(PegBlock block) {
    Map<String, String> about =
        Map.of(
            "alys.block", Long.toString(block.position().number().value()),
            "alys.block.hash", block.position().hash().toString());
    for (Burn burn : block.burns()) {
      String id = burn.id().toString();
      story.reached(new Stage(PegTrace.of(burn.id()), id, "chain took its block", about));
    }
    for (DepositMint deposit : block.content().deposits()) {
      String id = deposit.outpoint().toString();
      story.reached(new Stage(PegTrace.of(deposit.outpoint()), id, "chain took its block", about));
    }
  }

  /** Makes a block that was kept the head. */
  Outcome<Boolean> choose(Hash32 block) {
    return asked(
        new SetHead(block),
        set ->
            switch (set) {
              case HeadSet.Moved _ -> new Outcome.Done<>(true);
              case HeadSet.UnknownBlock(Hash32 hash) ->
                  new Outcome.NotNow<>("the bridge does not know block " + hash, true);
            });
  }

  /** What a block after {@code parent} says of the peg. */
  Outcome<PegContent> duties(Hash32 parent, Instant timestamp, int mintSlots) {
    return asked(
        new GetDuties(parent, timestamp, mintSlots),
        duties ->
            switch (duties) {
              case Duties.Write(PegContent content) -> new Outcome.Done<>(content);
              case Duties.UnknownParent(Hash32 hash) ->
                  new Outcome.NotNow<>("the bridge does not know block " + hash, true);
            });
  }

  /** Where the bridge stands. */
  Outcome<Head> head() {
    return asked(new GetHead(), Outcome.Done::new);
  }
}
