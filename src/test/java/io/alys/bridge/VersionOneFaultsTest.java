package io.alys.bridge;

import static io.alys.bridge.BitcoinWorld.ALICE;
import static io.alys.bridge.BitcoinWorld.FEDERATION;
import static io.alys.bridge.BitcoinWorld.memo;
import static io.alys.bridge.BitcoinWorld.payout;
import static io.alys.bridge.BitcoinWorld.signed;
import static io.alys.bridge.BitcoinWorld.toFederation;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorId;
import io.alys.actor.Interference;
import io.alys.actor.RegistryEntry;
import io.alys.actor.lifecycle.ActorState;
import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bitcoin.SignedTransaction;
import io.alys.bridge.BridgeCommand.BitcoinMoved;
import io.alys.bridge.BridgeCommand.FeeEstimated;
import io.alys.bridge.BridgeCommand.GetPegout;
import io.alys.bridge.BridgeCommand.PegoutView;
import io.alys.bridge.PeginCommand.Scan;
import io.alys.bridge.PegoutCommand.CarryOut;
import io.alys.bridge.PegoutCommand.Locate;
import io.alys.bridge.PegoutCommand.Sought;
import io.alys.peg.Burn;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.payout.PayoutEffect;
import io.alys.peg.rules.TestChain;
import io.alys.stream.StreamCommand;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ended the whole process of version 1, where it meets Bitcoin. */
class VersionOneFaultsTest {
  /** Ways in which a Bitcoin node fails who asks it; the page of the stand-in describes them. */
  private static final List<String> KINDS =
      List.of(
          "refuse-broadcast always",
          "malformed always",
          "wrong-network always",
          "warming-up always",
          "busy always",
          "drop always");

  private @TempDir Path folder;

  private static void requireNeverStopped(ActorTestKit kit, String... actors) {
    for (String actor : actors) {
      RegistryEntry entry = kit.system().registry().find(ActorId.of(actor)).orElseThrow();
      assertThat(entry.state()).as(actor).isEqualTo(ActorState.RUNNING);
      assertThat(entry.restarts()).as("restarts of " + actor).isZero();
    }
  }

  @Test
  void fault17NoErrorOfTheBitcoinNodeStopsAnybody() {
    try (BitcoinWorld world = new BitcoinWorld(folder);
        ActorTestKit kit = ActorTestKit.create()) {
      var bridge = kit.probe("bridge", BridgeCommand.class);
      kit.start(
          bridge.spec(),
          kit.probe("stream", StreamCommand.class).spec(),
          PeginVerticle.spec(
              () ->
                  new PeginVerticle.Setup(
                      world.clients.client, world.clients.metrics, world.config(), true),
              true),
          PegoutVerticle.spec(
              () ->
                  new PegoutVerticle.Setup(
                      world.clients.client,
                      Network.REGTEST,
                      new PegoutConfig(6, Duration.ofMillis(100), 2_000),
                      "alys",
                      true),
              true));
      SignedTransaction signed =
          signed(
              payout(world.fundFederation(1_000_000), 990_000, world.walletAddress()), 1_000_000);
      world.fundWallet(10_000_000);
      Place from = world.tip();
      world.pay(toFederation(20_000), memo(ALICE));
      world.mine(1);
      for (String kind : KINDS) {
        world.faults(kind);
        kit.ref("pegin", PeginCommand.class)
            .tell(new Scan(world.place(3), new BlockHeight(0), List.of(FEDERATION)));
        var pegout = kit.ref("pegout", PegoutCommand.class);
        pegout.tell(new Locate(List.of(Sought.of(signed.transaction()))));
        pegout.tell(new CarryOut(new PayoutEffect.Broadcast(signed.txid(), signed)));
        Await.until(
            "struck: " + kind,
            () -> Await.result(world.service.struck()).values().stream().anyMatch(n -> n > 0));
        requireNeverStopped(kit, "pegin", "pegout");
      }
      world.faults();
      int heard = bridge.received().size();
      kit.ref("pegin", PeginCommand.class)
          .tell(new Scan(from, new BlockHeight(0), List.of(FEDERATION)));
      Await.until(
          "it reads on where it is asked to",
          () ->
              bridge.received().stream()
                  .skip(heard)
                  .anyMatch(
                      each ->
                          each instanceof BitcoinMoved moved
                              && moved.tip().equals(world.tip().height())));
      kit.ref("pegout", PegoutCommand.class)
          .tell(new CarryOut(new PayoutEffect.Broadcast(signed.txid(), signed)));
      Await.until("and it sends what is to be sent", () -> world.waits(signed.txid()));
      requireNeverStopped(kit, "pegin", "pegout");
    }
  }

  @Test
  void fault17ABurnForWhichThereAreNoCoinsWaitsAndStopsNobody() {
    try (BridgeWorld world = new BridgeWorld(folder, "test/1", Interference.NONE)) {
      Burn burn = world.burn(2_000_000);
      world.produce(burn);
      world.finalise();
      world.bridge().tell(new FeeEstimated(Optional.of(TestChain.RATE)));
      for (int i = 0; i < 2; i++) {
        assertThat(world.duties().proposal()).isEmpty();
        world.produce();
      }
      assertThat(state(world, burn)).isEqualTo("QUEUED");
      requireNeverStopped(world.kit, "bridge", "storage");
      world.minted();
      world.produce();
      assertThat(state(world, burn)).isEqualTo("PROPOSED");
      requireNeverStopped(world.kit, "bridge", "storage");
    }
  }

  private static String state(BridgeWorld world, Burn burn) {
    return world.ask(new GetPegout(burn.id())).map(PegoutView::state).orElse("");
  }
}
