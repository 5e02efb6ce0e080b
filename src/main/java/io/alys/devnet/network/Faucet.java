package io.alys.devnet.network;

import io.alys.actor.SystemClock;
import io.alys.devnet.wallet.Gift;
import io.alys.devnet.wallet.Places;
import io.alys.ethereum.EvmAddress;
import io.alys.primitives.Sats;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;

/** Gives coins of a network that runs, found by its folder, to accounts of its sidechain. */
public final class Faucet {
  private static final int SATOSHI_DIGITS = 8;

  private final Places places;

  private Faucet(Places places) {
    this.places = places;
  }

  /**
   * The faucet of a network.
   *
   * @throws IOException when there is none in the folder
   */
  public static Faucet of(NetworkFolder folder) throws IOException {
    Ports ports = Ports.read(folder);
    return new Faucet(
        new Places(
            local(ports.bitcoin()), folder.cookie(), local(ports.wallets()), local(ports.node())));
  }

  private static URI local(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /**
   * Gives.
   *
   * @param account 0x and 40 hex digits
   * @param bitcoin at most 8 decimals, at least the minimum of a deposit
   * @throws IllegalArgumentException when one of them is something else
   */
  public Future<Gift> give(Vertx vertx, String account, BigDecimal bitcoin) {
    EvmAddress recipient = EvmAddress.fromHex(account);
    Sats amount;
    try {
      amount = new Sats(bitcoin.movePointRight(SATOSHI_DIGITS).longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "%s BTC is no whole number of satoshi".formatted(bitcoin.toPlainString()), e);
    }
    return Gift.give(vertx, new SystemClock(vertx), places, recipient, amount);
  }
}
