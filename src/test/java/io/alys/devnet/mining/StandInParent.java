package io.alys.devnet.mining;

import io.alys.bitcoin.Address;
import io.alys.bitcoin.Network;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.bitcoin.BitcoinService;
import io.alys.devnet.bitcoin.BitcoinServiceConfig;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The stand-in, in this process. */
final class StandInParent implements ParentNode {
  private static final Address SOMEBODY =
      new Address(Network.REGTEST, Bytes.fromHex("0014" + "11".repeat(20)));

  private final Vertx vertx = Vertx.vertx();
  private final BitcoinService service;

  StandInParent(Path folder) {
    String[] settings = {
      "service.data=" + folder, "service.port=0", "log.level=warn", "chain.first-blocks=105"
    };
    if (!(BitcoinServiceConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<BitcoinServiceConfig>(BitcoinServiceConfig config, var _))) {
      throw new AssertionError("the settings are valid");
    }
    service = Await.result(BitcoinService.start(vertx, config));
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + service.port());
  }

  @Override
  public Path cookie() {
    return service.cookie().orElseThrow();
  }

  @Override
  public int height() {
    return Await.result(service.withChain(chain -> chain.tip().height()));
  }

  @Override
  public String bestBlock() {
    return Await.result(service.withChain(chain -> chain.tip().hash().toDisplayHex()));
  }

  @Override
  public void pay(int times) {
    for (int i = 0; i < times; i++) {
      Await.result(service.fund(SOMEBODY, new Sats(100_000 + i)));
    }
  }

  void faults(String... rules) {
    Await.result(service.faults(1, List.of(rules)));
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
