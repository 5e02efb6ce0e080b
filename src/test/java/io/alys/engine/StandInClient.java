package io.alys.engine;

import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.devnet.execution.ExecutionStandIn;
import io.alys.devnet.execution.ExecutionStandInConfig;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The stand-in, in this process. */
public final class StandInClient implements ExecutionClient {
  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final String engineUrl;
  private final String rpcUrl;
  private ExecutionStandIn standIn;

  public StandInClient(Path folder) {
    this.folder = folder;
    standIn = start(0, 0);
    engineUrl = standIn.engineUrl();
    rpcUrl = standIn.rpcUrl();
  }

  private ExecutionStandIn start(int enginePort, int port) {
    String[] settings = {
      "service.genesis=" + ExecutionClientSuite.GENESIS,
      "service.data=" + folder.resolve("chain"),
      "service.jwt-secret=" + folder.resolve("secret").resolve("jwt.hex"),
      "service.engine-port=" + enginePort,
      "service.port=" + port
    };
    if (ExecutionStandInConfig.loader().load(ConfigSource.empty().settings(settings))
        instanceof Loaded<ExecutionStandInConfig>(ExecutionStandInConfig config, var _)) {
      return Await.result(ExecutionStandIn.start(vertx, config));
    }
    throw new AssertionError("the settings are valid");
  }

  @Override
  public String engineUrl() {
    return engineUrl;
  }

  @Override
  public String rpcUrl() {
    return rpcUrl;
  }

  @Override
  public Path secretFile() {
    return standIn.secretFile();
  }

  @Override
  public void kill() {
    Await.result(standIn.close());
  }

  @Override
  public void forget() {
    try (Stream<Path> all = Files.walk(folder.resolve("chain"))) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void restart() {
    standIn = start(URI.create(engineUrl).getPort(), URI.create(rpcUrl).getPort());
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
