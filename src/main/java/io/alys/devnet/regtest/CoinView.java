package io.alys.devnet.regtest;

import io.alys.bitcoin.Outpoint;
import io.alys.devnet.script.Coin;
import java.util.Optional;

/** Where coins are looked up. */
@FunctionalInterface
interface CoinView {
  Optional<Coin> coin(Outpoint outpoint);
}
