package io.alys.bridge;

import static io.alys.bridge.BitcoinWorld.ALICE;
import static io.alys.bridge.BitcoinWorld.FEDERATION;
import static io.alys.bridge.BitcoinWorld.memo;
import static io.alys.bridge.BitcoinWorld.toFederation;
import static org.assertj.core.api.Assertions.assertThat;

import io.alys.bitcoin.BlockHeight;
import io.alys.bitcoin.Network;
import io.alys.bridge.PeginCommand.Scan;
import io.alys.bridge.Reading.Bounds;
import io.alys.bridge.Reading.Found;
import io.alys.peg.deposit.Deposit.Place;
import io.alys.peg.deposit.DepositEvent.BlocksDisconnected;
import io.alys.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much one turn reads. */
class ReadingTest {
  private @TempDir Path folder;
  private BitcoinWorld world;

  @BeforeEach
  void start() {
    world = new BitcoinWorld(folder);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Found turn(Bounds bounds, Place from) {
    Scan question = new Scan(from, new BlockHeight(0), List.of(FEDERATION));
    return Await.result(
        new Reading(world.clients.client, Network.REGTEST, bounds)
            .turn(question, world.tip().height()));
  }

  private Place end(Bounds bounds, Place from) {
    return ((Found.Moved) turn(bounds, from)).to();
  }

  @Test
  void endsWithTheBlockThatFillsABound() {
    world.fundWallet(10_000_000);
    Place from = world.tip();
    world.mine(1);
    world.pay(toFederation(20_000), memo(ALICE), toFederation(30_000));
    world.mine(3);
    int at = from.height().value();
    assertThat(end(new Bounds(2, 9, 99, 9), from)).isEqualTo(world.place(at + 2));
    assertThat(end(new Bounds(3, 9, 99, 9), from)).isEqualTo(world.place(at + 3));
    assertThat(end(new Bounds(9, 1, 99, 9), from)).isEqualTo(world.place(at + 2));
    assertThat(end(new Bounds(9, 3, 99, 9), from)).isEqualTo(world.tip());
    assertThat(end(new Bounds(9, 9, 3, 9), from))
        .as("a coinbase; another one and a deposit")
        .isEqualTo(world.place(at + 2));
    assertThat(end(new Bounds(9, 9, 4, 9), from)).isEqualTo(world.place(at + 3));
  }

  @Test
  void goesDownALeftBranchInParts() {
    world.mine(5);
    int fork = world.height() - 4;
    Place left = world.tip();
    Place middle = world.place(fork + 2);
    Place common = world.place(fork);
    Await.result(world.service.reorg(4));
    Bounds two = new Bounds(9, 9, 99, 2);
    assertThat(turn(two, left))
        .isEqualTo(new Found.Moved(List.of(new BlocksDisconnected(middle)), middle));
    assertThat(turn(two, middle))
        .isEqualTo(new Found.Moved(List.of(new BlocksDisconnected(common)), common));
  }

  @Test
  void distrustsBlocksThatAreTooEasilyMade() {
    Place from = world.tip();
    world.mine(2);
    Scan question = new Scan(from, new BlockHeight(0), List.of(FEDERATION));
    Found found =
        Await.result(
            new Reading(world.clients.client, Network.MAINNET, Bounds.DEFAULT)
                .turn(question, world.tip().height()));
    assertThat(found)
        .isEqualTo(
            new Found.Implausible(
                "the Bitcoin node cannot be relied on: block %s above height %d does not hold its"
                        .formatted(
                            world.place(from.height().value() + 1).block(), from.height().value())
                    + " proof of work; is its disk in order"));
  }

  @Test
  void findsNothingAboveTheTip() {
    assertThat(turn(Bounds.DEFAULT, world.tip())).isEqualTo(new Found.Nothing());
  }
}
