package io.alys.bridge;

import io.alys.bitcoin.Address;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.bitcoin.BitcoinService;
import io.alys.devnet.bitcoin.BitcoinServiceConfig;
import io.alys.devnet.script.Scripts;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;

/** The stand-in, in this process. */
public final class StandInNode implements BitcoinNode {
  private static final int RIPE = 101;

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private BitcoinService service;

  public StandInNode(Path folder) {
    this.folder = folder;
    service = start(0);
    mine(RIPE);
  }

  private BitcoinService start(int port) {
    String[] settings = {"service.data=" + folder, "service.port=" + port, "log.level=warn"};
    if (BitcoinServiceConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<BitcoinServiceConfig>(BitcoinServiceConfig config, var _)) {
      return Await.result(BitcoinService.start(vertx, config));
    }
    throw new AssertionError("the settings are valid");
  }

  @Override
  public String url() {
    return "http://127.0.0.1:" + service.port();
  }

  @Override
  public Path cookie() {
    return service.cookie().orElseThrow();
  }

  @Override
  public void mine(int blocks) {
    Await.result(service.mine(blocks));
  }

  @Override
  public void mineEmpty(int blocks) {
    for (int i = 0; i < blocks; i++) {
      Await.result(
          service.withChain(
              chain ->
                  chain.generateOf(List.of(), Scripts.FAUCET, chain.tip().medianSeconds() + 1)));
    }
  }

  @Override
  public void fund(Address address, long sats) {
    Await.result(service.fund(address, new Sats(sats)));
  }

  @Override
  public void reorg(int depth) {
    Await.result(service.reorg(depth));
  }

  @Override
  public int height() {
    return Await.result(service.withChain(chain -> chain.tip().height()));
  }

  @Override
  public void restart() {
    int port = service.port();
    Await.result(service.stop());
    service = start(port);
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
