package io.alys.devnet.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.actor.ActorClock;
import io.alys.actor.SystemClock;
import io.alys.bitcoin.SignedTransaction;
import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.network.Ports;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Sats;
import io.alys.primitives.Wei;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users at the wires of a network that has no node. */
class UsersTest {
  private static final Sats COIN = new Sats(100_000_000);
  private static final EvmAddress RECIPIENT = EvmAddress.fromHex("0x" + "12".repeat(20));

  private final Vertx vertx = Vertx.vertx();
  private final ActorClock clock = new SystemClock(vertx);
  private @TempDir Path temporary;
  private DevNetwork network;
  private Places places;

  @BeforeEach
  void start() throws Exception {
    NetworkPlan plan =
        new NetworkPlan(new NetworkFolder(temporary), Ports.free(), Duration.ofSeconds(1));
    network = wait(DevNetwork.start(vertx, plan));
    places =
        new Places(
            network.bitcoinRpc(),
            plan.folder().cookie(),
            network.walletRpc(),
            URI.create("http://127.0.0.1:1"));
  }

  @AfterEach
  void stop() throws Exception {
    wait(network.stop());
    wait(vertx.close());
  }

  private static <T> T wait(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** As users do: on a virtual thread of their own. */
  private <T> T asUser(Callable<T> task) throws Exception {
    return wait(Errand.run(vertx, task));
  }

  @Test
  void seesCoinsComeGoWithTheirBlockAndComeAgain() throws Exception {
    String federation = wait(network.federation()).address();
    asUser(
        () -> {
          Endpoint bitcoin = places.open(vertx, clock).bitcoin();
          BitcoinUser user = new BitcoinUser(bitcoin, Secrets.draw());
          user.askForGift(COIN);
          assertThat(user.balance()).isEqualTo(Sats.ZERO);
          assertThat(user.deposit(federation, new Sats(1_000_000), RECIPIENT)).isEmpty();
          bitcoin.ask("standin_mine", 1);
          assertThat(user.balance()).isEqualTo(COIN);
          bitcoin.ask("standin_reorg", 1);
          assertThat(user.balance()).isEqualTo(Sats.ZERO);
          bitcoin.ask("standin_mine", 1);
          assertThat(user.balance()).isEqualTo(COIN);
          return true;
        });
  }

  @Test
  void sendsADepositTwiceAndItIsOne() throws Exception {
    String federation = wait(network.federation()).address();
    asUser(
        () -> {
          Endpoint bitcoin = places.open(vertx, clock).bitcoin();
          BitcoinUser user = new BitcoinUser(bitcoin, Secrets.draw());
          user.askForGift(COIN);
          bitcoin.ask("standin_mine", 1);
          SignedTransaction deposit =
              user.deposit(federation, new Sats(40_000_000), RECIPIENT).orElseThrow();
          user.send(deposit);
          user.send(deposit);
          assertThat(user.received(deposit)).isEmpty();
          bitcoin.ask("standin_mine", 1);
          user.send(deposit);
          assertThat(user.received(deposit)).contains(user.balance());
          assertThat(user.balance()).isBetween(new Sats(59_990_000), new Sats(60_000_000));
          return true;
        });
  }

  @Test
  void saysWhyABurnIsRefused() {
    assertThatThrownBy(
            () ->
                asUser(
                    () -> {
                      EvmUser poor =
                          new EvmUser(
                              places.open(vertx, clock).wallets(), new EvmKey(Secrets.draw()));
                      assertThat(poor.balance()).isEqualTo(Wei.ZERO);
                      return poor.send(poor.burn(Wei.of(new Sats(1_000_000)), "bcrt1q"));
                    }))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(WalletFailure.class)
        .hasMessageMatching("the burn 0x[0-9a-f]{64} is refused with code -32\\d{3}: .*");
  }

  @Test
  void saysWhoSaysNo() {
    assertThatThrownBy(
            () -> asUser(() -> places.open(vertx, clock).bitcoin().ask("getblockhash", 4_711)))
        .cause()
        .hasMessage(
            "getblockhash: the Bitcoin node says no with code -8: Block height out of range");
  }

  @Test
  void asksAgainWhenTheAnswerIsLost() throws Exception {
    wait(network.disturb(1));
    asUser(
        () -> {
          Endpoint bitcoin = places.open(vertx, clock).bitcoin();
          for (int i = 0; i < 100; i++) {
            assertThat(bitcoin.ask("getblockcount").asInt()).isEqualTo(110);
          }
          return true;
        });
  }

  @Test
  void saysWhatItWaitedForAndHowItStandsInstead() {
    Watch watch = new Watch(clock, "user 3", Duration.ofSeconds(0));
    assertThatThrownBy(
            () ->
                asUser(
                    () -> {
                      watch.until("a block mints it", () -> false, () -> "SEEN");
                      return true;
                    }))
        .cause()
        .hasMessage("user 3 waited 0 s, and still not: a block mints it; SEEN");
  }
}
