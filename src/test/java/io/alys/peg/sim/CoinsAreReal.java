package io.alys.peg.sim;

import io.alys.bitcoin.Transaction;
import io.alys.peg.bridge.BridgeInput.ChainBlock;
import io.alys.peg.state.Coin;
import io.alys.peg.state.Conservation;
import io.alys.peg.state.PegState;

/**
 * The money adds up: by the equation of the rules, and because every coin that the sidechain counts
 * on lies on Bitcoin, in that federation's script, with that amount.
 */
final class CoinsAreReal implements PegWorld.Checker {
  @Override
  public void blockMade(PegWorld world, ChainBlock block) {
    PegState state = world.chain.state();
    if (!Conservation.of(state).holds()) {
      throw new AssertionError("the equation does not hold: " + Conservation.of(state));
    }
    for (Coin coin : state.reserve().coins()) {
      Transaction.Output real = world.bitcoin.coins().get(coin.outpoint());
      if (real == null
          || !real.value().equals(coin.value())
          || !real.script().equals(SimKeys.outputScript(coin.federationVersion()))) {
        throw new AssertionError("the sidechain counts on what is not there: " + coin);
      }
    }
  }
}
