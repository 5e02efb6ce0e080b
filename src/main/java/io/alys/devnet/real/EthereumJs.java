package io.alys.devnet.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real EthereumJS on a chain of its own, which talks to no other. Its calls wait: not for an
 * event loop. Used by one thread at a time.
 */
public final class EthereumJs {
  private final Path program;
  private final Settings settings;
  private final ChildProgram child;
  private final JsonCalls calls;

  /**
   * How it is started.
   *
   * @param data its folder, which it keeps its chain in
   * @param genesis in geth's format
   * @param rpcPort of what wallets ask
   * @param enginePort of the Engine API
   * @param secret the file with what callers of the Engine API sign their tokens with
   */
  public record Settings(Path data, Path genesis, int rpcPort, int enginePort, Path secret) {}

  public EthereumJs(Path program, Settings settings) {
    this.program = program;
    this.settings = settings;
    this.child = new ChildProgram("EthereumJS", settings.data().resolveSibling("output"));
    this.calls = new JsonCalls("http://127.0.0.1:" + settings.rpcPort(), JsonCalls.Login.NONE);
  }

  /** Starts it where it was, and does not wait. */
  public void launch() throws IOException {
    Files.createDirectories(settings.data());
    child.launch(
        List.of(
            program.toString(),
            "--gethGenesis=" + settings.genesis(),
            "--dataDir=" + settings.data(),
            "--rpc",
            "--rpcPort=" + settings.rpcPort(),
            "--rpcEngine",
            "--rpcEnginePort=" + settings.enginePort(),
            "--jwtSecret=" + settings.secret(),
            "--port=" + unused(),
            "--sync=none",
            // Or it takes no transactions before it has peers.
            "--isSingleNode",
            "--discDns=false",
            "--discV4=false",
            "--saveReceipts"));
  }

  /** For other nodes, of which there are none. */
  private static int unused() throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return any.getLocalPort();
    }
  }

  /**
   * Waits until it listens, which it does before it is ready.
   *
   * @throws IOException when it ended instead; in one line
   */
  public void awaitListening() throws IOException, InterruptedException {
    child.await(this::listens);
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), settings.enginePort())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Starts it where it was, and waits until it answers.
   *
   * @throws IOException when it does not start; in one line
   */
  public void start() throws IOException, InterruptedException {
    launch();
    child.await(() -> listens() && answers());
  }

  private boolean answers() {
    try {
      return call("eth_blockNumber").isTextual();
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Asks it as wallets do.
   *
   * @throws JsonCalls.Refused when it answers with an error
   * @throws IOException when it does not answer
   */
  public JsonNode call(String method, Object... parameters) throws IOException {
    return calls.call("/", method, parameters);
  }

  /** Ends it as an operator would. */
  public void stop() throws IOException, InterruptedException {
    child.stop();
  }

  /** As {@code kill -9}. */
  public void kill() throws IOException, InterruptedException {
    child.kill();
  }
}
