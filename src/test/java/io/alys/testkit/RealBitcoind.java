package io.alys.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

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

    Refused(int code, String message) {
      super(message);
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  private final Path folder;
  private final Options options;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Thread reaper = new Thread(this::kill);
  private int rpcPort;
  private int peerPort;
  private int zmqPort;
  private Process process;

  private RealBitcoind(Options options) throws IOException {
    this.options = options;
    folder = Files.createTempDirectory("alys-bitcoind");
    choosePorts();
    process = launch();
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
      RealBitcoind made = new RealBitcoind(options);
      Runtime.getRuntime().addShutdownHook(made.reaper);
      return made;
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
    }
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Where the program is; an error that says how to get one when there is none. */
  public static Path program() {
    return RealParts.program("bitcoind", "bin", "bitcoind");
  }

  private Process launch() throws IOException {
    List<String> line = new ArrayList<>();
    line.add(program().toString());
    line.addAll(
        List.of(
            "-regtest",
            "-datadir=" + folder,
            "-server=1",
            "-rpcport=" + rpcPort,
            "-rpcbind=127.0.0.1",
            "-rpcallowip=127.0.0.1",
            "-bind=127.0.0.1:" + peerPort,
            "-listenonion=0",
            "-natpmp=0",
            "-fallbackfee=0.0002",
            "-dbcache=16",
            "-par=1",
            // Bitcoin Core's own limit; derivatives have others.
            "-datacarriersize=83",
            "-printtoconsole=0",
            "-txindex=" + (options.txindex() ? 1 : 0)));
    if (!options.password().isEmpty()) {
      line.addAll(List.of("-rpcuser=alys", "-rpcpassword=" + options.password()));
    }
    if (options.zmq()) {
      line.add("-zmqpubhashblock=tcp://127.0.0.1:" + zmqPort);
    }
    line.addAll(options.arguments());
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile()))
        .start();
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
        process = launch();
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
            up[0] = process.isAlive() && call("getblockcount").isInt();
          } catch (Refused | UncheckedIOException _) {
            up[0] = false;
          }
          return up[0] || !process.isAlive();
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
    byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
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
      String body =
          JSON.writeValueAsString(Map.of("id", 1, "method", method, "params", parameters));
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url() + path))
              .timeout(Duration.ofSeconds(60))
              .header("Authorization", authorization())
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return result(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode result(String body) throws IOException {
    JsonNode answer;
    try {
      answer = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("no JSON: " + body, e);
    }
    JsonNode error = answer.path("error");
    if (error.isObject()) {
      throw new Refused(error.path("code").asInt(), error.path("message").asText());
    }
    return answer.path("result");
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
    process.destroyForcibly();
    join();
  }

  /** Ends it as an operator would. */
  public void stop() {
    process.destroy();
    join();
  }

  private void join() {
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new AssertionError("bitcoind does not end");
      }
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
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    Runtime.getRuntime().removeShutdownHook(reaper);
    http.close();
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
