package io.alys.testkit;

import io.alys.engine.ExecutionClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real EthereumJS on a chain of its own, as a child of the test, in a folder that goes with it.
 * The program is {@code $ETHEREUMJS}, the one on the PATH, or the one that {@code
 * scripts/real-parts.sh} fetched; without any the test fails.
 */
public final class RealEthereumJs implements ExecutionClient {
  private final Path folder;
  private final Path genesis;
  private final int rpcPort;
  private final int enginePort;
  private final int peerPort;
  private final Thread reaper = new Thread(this::kill);
  private Process process;

  /**
   * @param genesis in geth's format
   */
  public RealEthereumJs(Path genesis) {
    this.genesis = genesis;
    try (ServerSocket rpc = free();
        ServerSocket engine = free();
        ServerSocket peer = free()) {
      folder = Files.createTempDirectory("alys-ethereumjs");
      rpcPort = rpc.getLocalPort();
      enginePort = engine.getLocalPort();
      peerPort = peer.getLocalPort();
      Files.writeString(secretFile(), "0x" + "2a".repeat(32) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(reaper);
    process = launch();
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private Process launch() {
    try {
      return new ProcessBuilder(
              RealParts.program("ethereumjs", "node_modules", ".bin", "ethereumjs").toString(),
              "--gethGenesis=" + genesis,
              "--dataDir=" + folder.resolve("data"),
              "--rpc",
              "--rpcPort=" + rpcPort,
              "--rpcEngine",
              "--rpcEnginePort=" + enginePort,
              "--jwtSecret=" + secretFile(),
              "--port=" + peerPort,
              "--sync=none",
              // Or it takes no transactions before it has peers.
              "--isSingleNode",
              "--discDns=false",
              "--discV4=false",
              "--saveReceipts")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
    process.destroyForcibly();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("EthereumJS does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void restart() {
    process = launch();
    Await.until("EthereumJS listens", this::listens);
  }

  @Override
  public void forget() {
    delete(folder.resolve("data"));
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), enginePort)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(reaper);
    delete(folder);
  }

  private static void delete(Path root) {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
