package io.alys.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.alys.devnet.real.Bitcoind;
import io.alys.devnet.real.ChildProgram;
import io.alys.devnet.real.Folders;
import io.alys.devnet.real.JsonCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A real bitcoind on a chain of its own (regtest), as a child of the test, in a folder that goes
 * with it. The program is {@code $BITCOIND}, the one on the PATH, or the one that {@code
 * scripts/real-parts.sh} fetched; without any the test fails.
 *
 * <p>Its calls go by a client of their own, so that what is tested does not test itself.
 */
public final class RealBitcoind implements AutoCloseable {
  /** The name of the one wallet, which {@link #mine} pays. */
  public static final String WALLET = "miner";

  private static final int COINBASE_MATURITY = 100;
  private static final int STARTS = 3;

  /**
   * How it is started.
   *
   * @param password of the user {@code alys}; with none, it writes a cookie
   * @param arguments further ones of its command line
   */
  public record Options(boolean txindex, boolean zmq, String password, List<String> arguments) {
    public static final Options DEFAULT = new Options(false, false, "", List.of());

    public Options {
      arguments = List.copyOf(arguments);
    }

    public Options withTxindex() {
      return new Options(true, zmq, password, arguments);
    }

    public Options withZmq() {
      return new Options(txindex, true, password, arguments);
    }

    public Options withPassword(String secret) {
      return new Options(txindex, zmq, secret, arguments);
    }

    public Options with(String... more) {
      List<String> all = Stream.concat(arguments.stream(), Arrays.stream(more)).toList();
      return new Options(txindex, zmq, password, all);
    }
  }

  /** What bitcoind answered instead of a result. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    Refused(JsonCalls.Refused cause) {
      super(cause.getMessage(), cause);
      this.code = cause.code();
    }

    public int code() {
      return code;
    }
  }

  private final Path folder;
  private final Options options;
  private final ChildProgram child;
  private JsonCalls calls;
  private int rpcPort;
  private int peerPort;
  private int zmqPort;

  private RealBitcoind(Options options) throws IOException {
    this.options = options;
    folder = Files.createTempDirectory("alys-bitcoind");
    child = new ChildProgram("bitcoind", folder.resolve("output"));
    choosePorts();
    launch();
  }

  /** Starts one, and waits until it answers. */
  public static RealBitcoind start(Options options) {
    RealBitcoind made = launched(options);
    made.awaitAnswers();
    return made;
  }

  /** Starts one with a cookie. */
  public static RealBitcoind start() {
    return start(Options.DEFAULT);
  }

  /** Starts one and does not wait: for a while it refuses connections, and then warms up. */
  public static RealBitcoind launched(Options options) {
    try {
      return new RealBitcoind(options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void choosePorts() throws IOException {
    try (ServerSocket rpc = free();
        ServerSocket peer = free();
        ServerSocket zmq = free()) {
      rpcPort = rpc.getLocalPort();
      peerPort = peer.getLocalPort();
      zmqPort = zmq.getLocalPort();
      calls = new JsonCalls(url(), this::authorization);
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Where the program is; an error that says how to get one when there is none. */
  public static Path program() {
    return RealParts.program("bitcoind", "bin", "bitcoind");
  }

  private void launch() throws IOException {
    List<String> line = new ArrayList<>(Bitcoind.commandLine(program(), folder, rpcPort));
    line.addAll(List.of("-bind=127.0.0.1:" + peerPort, "-txindex=" + (options.txindex() ? 1 : 0)));
    if (!options.password().isEmpty()) {
      line.addAll(List.of("-rpcuser=alys", "-rpcpassword=" + options.password()));
    }
    if (options.zmq()) {
      line.add("-zmqpubhashblock=tcp://127.0.0.1:" + zmqPort);
    }
    line.addAll(options.arguments());
    child.launch(line);
  }

  /** Waits until it answers; another program may take a port first, then others are chosen. */
  private void awaitAnswers() {
    for (int start = 1; !answers(); start++) {
      try {
        String output = Files.readString(folder.resolve("output"));
        if (start == STARTS || !output.contains("nable to")) {
          throw new AssertionError("bitcoind ended by itself: " + output);
        }
        choosePorts();
        launch();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** False when it ended instead. */
  private boolean answers() {
    boolean[] up = {false};
    Await.until(
        "bitcoind answers or has ended",
        () -> {
          try {
            up[0] = child.isAlive() && call("getblockcount").isInt();
          } catch (Refused | UncheckedIOException _) {
            up[0] = false;
          }
          return up[0] || !child.isAlive();
        });
    return up[0];
  }

  public int rpcPort() {
    return rpcPort;
  }

  public int peerPort() {
    return peerPort;
  }

  public int zmqPort() {
    return zmqPort;
  }

  public String url() {
    return "http://127.0.0.1:" + rpcPort;
  }

  public Path dataDir() {
    return folder;
  }

  public Path cookieFile() {
    return folder.resolve("regtest").resolve(".cookie");
  }

  private String authorization() throws IOException {
    String pair =
        options.password().isEmpty()
            ? Files.readString(cookieFile())
            : "alys:" + options.password();
    return JsonCalls.basic(pair);
  }

  /**
   * Asks it.
   *
   * @throws Refused when it answers with an error
   * @throws UncheckedIOException when it does not answer
   */
  public JsonNode call(String method, Object... parameters) {
    return post("/", method, parameters);
  }

  /** Asks its wallet, which is made when it is asked for the first time. */
  public JsonNode wallet(String method, Object... parameters) {
    List<String> loaded = new ArrayList<>();
    call("listwallets").forEach(name -> loaded.add(name.asText()));
    if (!loaded.contains(WALLET)) {
      boolean there = Files.exists(folder.resolve("regtest/wallets").resolve(WALLET));
      call(there ? "loadwallet" : "createwallet", WALLET);
    }
    return post("/wallet/" + WALLET, method, parameters);
  }

  private JsonNode post(String path, String method, Object... parameters) {
    try {
      return calls.call(path, method, parameters);
    } catch (JsonCalls.Refused e) {
      throw new Refused(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Mines blocks that pay the wallet; their hashes. */
  public List<String> mine(int blocks) {
    return mineTo(wallet("getnewaddress").asText(), blocks);
  }

  /**
   * Mines blocks that pay an address; their hashes. The same block as one that was invalidated is
   * refused: use another address than for that one.
   */
  public List<String> mineTo(String address, int blocks) {
    JsonNode hashes = call("generatetoaddress", blocks, address);
    return StreamSupport.stream(hashes.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** Gives the wallet so many block rewards that it can spend. */
  public void fund(int rewards) {
    mine(rewards);
    // To a key that nobody has: the script of 32 zero bytes.
    mineTo(nobody(), COINBASE_MATURITY);
  }

  /** The address of a script that nobody can satisfy. */
  public String nobody() {
    return call("decodescript", "0020" + "00".repeat(32)).path("address").asText();
  }

  /** Takes a block, and all that build on it, for invalid: the chain gets shorter. */
  public void invalidate(String blockHash) {
    call("invalidateblock", blockHash);
  }

  /** The undoing of {@link #invalidate}. */
  public void reconsider(String blockHash) {
    call("reconsiderblock", blockHash);
  }

  public String bestBlock() {
    return call("getbestblockhash").asText();
  }

  public int height() {
    return call("getblockcount").asInt();
  }

  public String blockAt(int height) {
    return call("getblockhash", height).asText();
  }

  /** All blocks of its chain above the first, as hex. */
  public List<String> blocks() {
    return IntStream.rangeClosed(1, height())
        .mapToObj(height -> call("getblock", blockAt(height), 0).asText())
        .toList();
  }

  /** Gives it blocks, as its peers would. */
  public void submit(List<String> blocks) {
    blocks.forEach(block -> call("submitblock", block));
  }

  /** As {@code kill -9}: it forgets its last blocks. Does nothing when it does not run. */
  public void kill() {
    run(child::kill);
  }

  /** Ends it as an operator would. */
  public void stop() {
    run(child::stop);
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

  /** Starts it again where it was, with the same ports, and waits until it answers. */
  public void restart() {
    relaunch();
    awaitAnswers();
  }

  /** Starts it again, and does not wait. */
  public void relaunch() {
    run(this::launch);
  }

  @Override
  public void close() {
    kill();
    run(() -> Folders.remove(folder));
  }
}
