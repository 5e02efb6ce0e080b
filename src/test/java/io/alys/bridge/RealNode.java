package io.alys.bridge;

import io.alys.bitcoin.Address;
import io.alys.testkit.RealBitcoind;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/** bitcoind on regtest, without an index of transactions. */
final class RealNode implements BitcoinNode {
  private final RealBitcoind bitcoind = RealBitcoind.start();

  RealNode() {
    bitcoind.fund(3);
  }

  @Override
  public String url() {
    return bitcoind.url();
  }

  @Override
  public Path cookie() {
    return bitcoind.cookieFile();
  }

  @Override
  public void mine(int blocks) {
    bitcoind.mine(blocks);
  }

  @Override
  public void mineEmpty(int blocks) {
    for (int i = 0; i < blocks; i++) {
      bitcoind.call("generateblock", bitcoind.nobody(), List.of());
    }
  }

  @Override
  public void fund(Address address, long sats) {
    bitcoind.wallet("sendtoaddress", address.text(), BigDecimal.valueOf(sats, 8).toPlainString());
  }

  @Override
  public void reorg(int depth) {
    bitcoind.invalidate(bitcoind.blockAt(bitcoind.height() - depth + 1));
    mineEmpty(depth + 1);
  }

  @Override
  public int height() {
    return bitcoind.height();
  }

  @Override
  public void restart() {
    bitcoind.stop();
    bitcoind.restart();
  }

  @Override
  public void close() {
    bitcoind.close();
  }
}
