package io.alys.devnet.real;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real bitcoind on a chain of its own (regtest), which talks to no other. Its calls wait: not for
 * an event loop. Used by one thread at a time.
 */
public final class Bitcoind {
  private final Path program;
  private final Settings settings;
  private final ChildProgram child;
  private final JsonCalls calls;

  /**
   * How it is started.
   *
   * @param data its folder, which it keeps its chain in
   * @param cookie the file that it writes name and password of its callers to
   * @param more further arguments
   */
  public record Settings(Path data, Path cookie, int rpcPort, List<String> more) {
    public Settings {
      more = List.copyOf(more);
    }
  }

  public Bitcoind(Path program, Settings settings) {
    this.program = program;
    this.settings = settings;
    this.child = new ChildProgram("bitcoind", settings.data().resolve("output"));
    this.calls =
        new JsonCalls(
            "http://127.0.0.1:" + settings.rpcPort(),
            () -> JsonCalls.basic(Files.readString(settings.cookie()).strip()));
  }

  /** What every bitcoind of a test or a demo is told. */
  public static List<String> commandLine(Path program, Path data, int rpcPort) {
    return List.of(
        program.toString(),
        "-regtest",
        "-datadir=" + data,
        "-server=1",
        "-rpcport=" + rpcPort,
        "-rpcbind=127.0.0.1",
        "-rpcallowip=127.0.0.1",
        "-listenonion=0",
        "-natpmp=0",
        "-fallbackfee=0.0002",
        "-dbcache=16",
        "-par=1",
        // Bitcoin Core's own limit; derivatives have others.
        "-datacarriersize=83",
        "-printtoconsole=0");
  }

  /**
   * Starts it where it was, and waits until it answers.
   *
   * @throws IOException when it does not start; in one line
   */
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(settings.data());
    List<String> line = new ArrayList<>(commandLine(program, settings.data(), settings.rpcPort()));
    line.addAll(List.of("-listen=0", "-rpccookiefile=" + settings.cookie()));
    line.addAll(settings.more());
    child.launch(line);
    child.await(this::answers);
  }

  private boolean answers() {
    try {
      return call("getblockcount").isInt();
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Asks it.
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
