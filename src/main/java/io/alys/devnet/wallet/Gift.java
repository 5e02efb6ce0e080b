package io.alys.devnet.wallet;

import io.alys.actor.ActorClock;
import io.alys.bitcoin.SignedTransaction;
import io.alys.devnet.wallet.SidechainNode.Standing;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Sats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Coins for an account of a development network, by the way that all coins come: a deposit on
 * Bitcoin, of a user who is made for it.
 *
 * @param deposit its outpoint on Bitcoin
 * @param block of the sidechain that minted it
 */
public record Gift(String deposit, long block) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** More than the fee of the deposit. */
  private static final Sats FOR_THE_FEE = new Sats(100_000);

  /**
   * Gives it.
   *
   * @return completes when it is minted; fails with a {@link WalletFailure}
   */
  public static Future<Gift> give(
      Vertx vertx, ActorClock clock, Places places, EvmAddress recipient, Sats amount) {
    return Errand.run(
        vertx,
        () -> {
          Places.Lines lines = places.open(vertx, clock);
          try {
            return give(lines, new Watch(clock, "the faucet", LIMIT), recipient, amount);
          } finally {
            lines.close();
          }
        });
  }

  private static Gift give(Places.Lines lines, Watch watch, EvmAddress recipient, Sats amount) {
    BitcoinUser user = new BitcoinUser(lines.bitcoin(), Secrets.draw());
    SidechainNode node = new SidechainNode(lines.node());
    watch.until(
        PegStage.FUNDED.title(),
        () -> user.askForGift(amount.plus(FOR_THE_FEE)),
        () -> "nobody gives coins");
    SignedTransaction deposit =
        watch.found(
            PegStage.FUNDED.title(),
            () -> user.deposit(node.depositAddress(), amount, recipient),
            () -> "it has " + user.balance());
    String outpoint = deposit.txid() + ":0";
    watch.until(
        PegStage.MINTED.title(),
        () -> {
          Standing now = node.pegin(outpoint);
          if (now.state().isEmpty() || now.state().equals("GONE")) {
            user.send(deposit);
          }
          return now.state().equals("MINTED");
        },
        () -> node.pegin(outpoint).words());
    return new Gift(outpoint, node.pegin(outpoint).mintedIn());
  }
}
