package io.alys.bridge;

import io.alys.actor.Interference;
import io.alys.actor.TraceContext;
import io.alys.bridge.BridgeCommand.HearGovernance;
import io.alys.bridge.BridgeCommand.PayoutMoved;
import io.alys.governance.Delivery;
import io.alys.governance.FromGovernance;
import io.alys.peg.payout.Order;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.payout.PayoutInput;
import io.alys.primitives.Seed;
import io.alys.stream.StreamCommand;
import io.alys.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BridgeTraceTest {
  private @TempDir Path home;

  @Test
  void doesWhatFollowsFromAnAnswerInTheTraceOfItsRequest() {
    try (BridgeWorld world = new BridgeWorld(home, "test/1", Interference.NONE)) {
      world.minted();
      Order order = world.ordered(world.burn(10_000_000));
      world.bridge().tell(new PayoutMoved(order.txid(), new PayoutInput.RequestTaken()));
      TraceContext trace = TraceContext.root(Seed.of(1));
      FromGovernance unknown =
          new FromGovernance.SignatureReport(
              "nothing of ours", new FromGovernance.Progress.Pending(), List.of(), List.of());
      world
          .bridge()
          .tell(
              new HearGovernance(
                  List.of(
                      new Delivery(5, "request", BridgeWorld.signed(order), trace.toString()),
                      new Delivery(
                          6, "other", unknown, TraceContext.root(Seed.of(2)).toString()))));
      Await.until(
          "both are accepted",
          () -> world.stream.received().contains(new StreamCommand.Delivered("bridge", 6)));
      Await.until(
          "it is shown to Bitcoin, in that trace",
          () ->
              world.pegout.told().stream()
                  .filter(told -> told.message() instanceof PegoutCommand.CarryOut)
                  .filter(told -> told.traceId().equals(trace.traceId()))
                  .map(told -> ((PegoutCommand.CarryOut) told.message()).effect())
                  .anyMatch(PayoutEffect.TestAccept.class::isInstance));
    }
  }
}
