package io.alys.testkit;

import io.alys.devnet.real.EthereumJs;
import io.alys.devnet.real.Folders;
import io.alys.engine.ExecutionClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real EthereumJS on a chain of its own, as a child of the test, in a folder that goes with it.
 * The program is {@code $ETHEREUMJS}, the one on the PATH, or the one that {@code
 * scripts/real-parts.sh} fetched; without any the test fails.
 */
public final class RealEthereumJs implements ExecutionClient {
  private final Path folder;
  private final int rpcPort = Ports.free();
  private final int enginePort = Ports.free();
  private final EthereumJs client;

  /**
   * @param genesis in geth's format
   */
  public RealEthereumJs(Path genesis) {
    try {
      folder = Files.createTempDirectory("alys-ethereumjs");
      Files.writeString(secretFile(), "0x" + "2a".repeat(32) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    client =
        new EthereumJs(
            RealParts.program("ethereumjs", "node_modules", ".bin", "ethereumjs"),
            new EthereumJs.Settings(
                folder.resolve("data"), genesis, rpcPort, enginePort, secretFile()));
    run(client::launch);
  }

  /** What fails as the world fails. */
  @FunctionalInterface
  private interface Task {
    void run() throws IOException, InterruptedException;
  }

  private static void run(Task task) {
    try {
      task.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String engineUrl() {
    return "http://127.0.0.1:" + enginePort;
  }

  @Override
  public String rpcUrl() {
    return "http://127.0.0.1:" + rpcPort;
  }

  @Override
  public Path secretFile() {
    return folder.resolve("jwt.hex");
  }

  @Override
  public void kill() {
    run(client::kill);
  }

  @Override
  public void restart() {
    run(client::launch);
    run(client::awaitListening);
  }

  @Override
  public void forget() {
    run(() -> Folders.remove(folder.resolve("data")));
  }

  @Override
  public void close() {
    kill();
    run(() -> Folders.remove(folder));
  }
}
