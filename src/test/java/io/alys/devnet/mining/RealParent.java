package io.alys.devnet.mining;

import io.alys.testkit.RealBitcoind;
import java.net.URI;
import java.nio.file.Path;

/** bitcoind on regtest. */
final class RealParent implements ParentNode {
  private final RealBitcoind bitcoind = RealBitcoind.start();

  RealParent() {
    bitcoind.fund(5);
  }

  @Override
  public URI url() {
    return URI.create(bitcoind.url());
  }

  @Override
  public Path cookie() {
    return bitcoind.cookieFile();
  }

  @Override
  public int height() {
    return bitcoind.height();
  }

  @Override
  public String bestBlock() {
    return bitcoind.bestBlock();
  }

  @Override
  public void pay(int times) {
    for (int i = 0; i < times; i++) {
      bitcoind.wallet("sendtoaddress", bitcoind.nobody(), "0.001");
    }
  }

  @Override
  public void close() {
    bitcoind.close();
  }
}
