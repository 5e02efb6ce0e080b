package io.alys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.alys.actor.SystemClock;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.Ports;
import io.alys.devnet.wallet.CyclePlan;
import io.alys.devnet.wallet.PegCycle;
import io.alys.devnet.wallet.PegStep;
import io.alys.devnet.wallet.Places;
import io.alys.primitives.Sats;
import io.alys.testkit.Await;
import io.alys.testkit.RealCast;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigInteger;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The development network as its user and its operator meet it: what the pages tell them to type is
 * typed, with the ports, the folder and the ids of this network in place of those of the page.
 */
@Tag("real")
class DevnetIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LIMIT_SECONDS = 120;
  private static final Duration STAGE_LIMIT = Duration.ofSeconds(90);
  private static final Pattern CALL = Pattern.compile("(?m)^(curl (?:[^\\\\\\n]|\\\\\\n)+)$");
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)(\\S*)");
  private static final Pattern DATA = Pattern.compile("(?:-d|--data) '([^']*)'");

  private final HttpClient http = HttpClient.newHttpClient();
  private @TempDir Path folder;
  private final List<JarProcess> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(JarProcess::close);
    http.close();
  }

  private NetworkFolder network() {
    return new NetworkFolder(folder.resolve("net"));
  }

  private Ports ports() throws IOException {
    return Ports.read(network());
  }

  private void start(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "devnet",
                "--free-ports",
                "--pace-ms",
                "1000",
                "--dir",
                network().root().toString()));
    words.addAll(List.of(more));
    Path log = folder.resolve("devnet.log");
    Files.deleteIfExists(log);
    JarProcess devnet = new JarProcess(log, 0, words.toArray(String[]::new));
    started.add(devnet);
    devnet.start();
    Await.until("it runs", () -> devnet.log().contains("ready; Ctrl-C"));
  }

  private void stop() throws Exception {
    JarProcess devnet = started.getLast();
    // As Ctrl-C does it; what is started in the background of a shell never hears that one.
    devnet.signal("TERM");
    assertThat(devnet.exit()).as(devnet.log()).isZero();
  }

  /** What a command wrote, and its exit code. */
  private record Ran(String line, int code, String text) {}

  private Ran alys(String... words) throws Exception {
    Path log = folder.resolve("command.log");
    Files.deleteIfExists(log);
    try (JarProcess command = new JarProcess(log, 0, words)) {
      command.start();
      return new Ran(String.join(" ", words), command.exit(), command.log());
    }
  }

  /** One user there and back. */
  private Map<String, String> walk() throws Exception {
    Places places =
        new Places(
            URI.create("http://127.0.0.1:" + ports().bitcoin()),
            network().cookie(),
            URI.create("http://127.0.0.1:" + ports().wallets()),
            URI.create("http://127.0.0.1:" + ports().node()));
    CyclePlan plan =
        new CyclePlan(
            1, new Sats(100_000_000), new Sats(50_000_000), new Sats(20_000_000), STAGE_LIMIT);
    BlockingQueue<PegStep> steps = new LinkedBlockingQueue<>();
    Vertx vertx = Vertx.vertx();
    try {
      PegCycle.start(vertx, new SystemClock(vertx), places, plan, steps::add)
          .toCompletionStage()
          .toCompletableFuture()
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } finally {
      Await.result(vertx.close());
    }
    Map<String, String> facts = new HashMap<>();
    steps.forEach(
        step -> step.facts().forEach((name, fact) -> facts.put(step.stage() + " " + name, fact)));
    return facts;
  }

  /** The commands of a page's blocks of code for a node that runs. */
  private List<List<String>> commands(String page, Map<String, String> facts) throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (String command :
        CommandsInPagesTest.commands(Path.of(page), Files.readString(Path.of(page)))) {
      if (command.matches("(?s).*( --config ).*")
          && !command.matches("(run|restore|governance|bitcoin|execution) .*")) {
        String typed =
            command
                .replaceAll("--config \\S+", "--config " + network().settings())
                .replaceAll("\\bTXID\\b", facts.getOrDefault("PROPOSED transaction", "none"))
                .replaceAll("\\bID\\b", facts.getOrDefault("BURNED burn", "none"))
                .replaceAll("--to (\\S+)", "--to " + folder.resolve("$1"));
        commands.add(Arrays.stream(CommandsInPagesTest.words(typed)).toList());
      }
    }
    return commands;
  }

  @Test
  void doesWhatThePagesTellAnOperatorToType() throws Exception {
    start();
    Map<String, String> facts = walk();
    List<Ran> failed = new ArrayList<>();
    int typed = 0;
    for (String page :
        List.of(
            "docs/operator.md",
            "docs/operators-guide.md",
            "docs/runbook/node.md",
            "docs/runbook/pause.md",
            "docs/runbook/journal.md",
            "docs/runbook/governance-stream.md")) {
      for (List<String> words : commands(page, facts)) {
        typed++;
        Files.deleteIfExists(folder.resolve("backup.db"));
        Ran ran = alys(words.toArray(String[]::new));
        // Nothing is left to sign of what is settled, and the program says so.
        if (ran.code() != 0 && !ran.text().contains("is SETTLED: there is nothing left to do")) {
          failed.add(ran);
        }
      }
    }
    assertThat(failed).isEmpty();
    assertThat(typed).isGreaterThan(20);
    answersProgramsInJson(facts);
    answersWhatThePagesAskByCurl();
    stop();
  }

  private void answersProgramsInJson(Map<String, String> facts) throws Exception {
    String settings = network().settings().toString();
    String burn = facts.getOrDefault("BURNED burn", "none");
    for (String command :
        List.of(
            "status",
            "actors",
            "stream status",
            "peg list pegins",
            "peg list pegouts",
            "peg show " + burn,
            "peg balance",
            "peg federation",
            "pause --reason drill",
            "resume",
            "journal check",
            "backup --to " + folder.resolve("json.db"))) {
      List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
      words.addAll(List.of("--config", settings, "--json"));
      Ran ran = alys(words.toArray(String[]::new));
      assertThat(ran.code()).as(ran.toString()).isZero();
      JsonNode answer = JSON.readTree(ran.text().substring(jsonAt(ran.text())));
      assertThat(answer.isContainerNode() && !answer.isEmpty()).as(ran.toString()).isTrue();
    }
    Ran shown = alys("peg", "show", burn, "--config", settings, "--json");
    assertThat(shown.text()).contains(burn, "PAID");
  }

  /** Before it there may be a warning of the machine. */
  private static int jsonAt(String text) {
    Matcher begin = Pattern.compile("(?m)^[{\\[]").matcher(text);
    assertThat(begin.find()).as(text).isTrue();
    return begin.start();
  }

  private void answersWhatThePagesAskByCurl() throws Exception {
    int asked = 0;
    for (String page :
        List.of(
            "docs/json-rpc.md",
            "docs/bitcoin-stand-in.md",
            "docs/execution-stand-in.md",
            "docs/runbook/node.md",
            "docs/runbook/behind-peers.md",
            "docs/runbook/bitcoin-node.md",
            "docs/runbook/execution-client.md",
            "docs/runbook/governance-stream.md",
            "docs/runbook/no-peers.md",
            "docs/runbook/no-proof-of-work.md",
            "docs/runbook/wrong-genesis.md")) {
      Matcher call = CALL.matcher(Files.readString(Path.of(page)));
      while (call.find()) {
        asked++;
        answers(page, call.group(1).replace("\\\n", " "));
      }
    }
    assertThat(asked).isGreaterThan(15);
  }

  private void answers(String page, String call) throws Exception {
    Matcher address = ADDRESS.matcher(call);
    assertThat(address.find()).as("%s: %s", page, call).isTrue();
    int port = port(address.group(1));
    Matcher data = DATA.matcher(call);
    HttpRequest.BodyPublisher body =
        data.find()
            ? HttpRequest.BodyPublishers.ofString(data.group(1))
            : HttpRequest.BodyPublishers.noBody();
    String method = call.contains("-X PUT") ? "PUT" : data.hasMatch() ? "POST" : "GET";
    String path = address.group(2).isEmpty() ? "/" : address.group(2);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .header("Content-Type", "application/json")
            .method(method, body);
    if (call.contains("--user")) {
      byte[] pair = Files.readString(network().cookie()).strip().getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as("%s: %s: %s", page, call, answer.body()).isEqualTo(200);
    assertThat(answer.body()).as("%s: %s", page, call).isNotBlank().doesNotContain("\"error\":{");
    Matcher looked = Pattern.compile("grep (?:-E )?'([^']+)'").matcher(call);
    // A network of one node has no peers to measure.
    if (looked.find() && !page.contains("peers")) {
      assertThat(answer.body().lines())
          .as("%s: %s", page, call)
          .anyMatch(line -> Pattern.compile(looked.group(1)).matcher(line).find());
    }
  }

  private int port(String usual) throws IOException {
    return switch (usual) {
      case "18443" -> ports().bitcoin();
      case "50052" -> ports().admin();
      case "8545" -> ports().wallets();
      case "3000" -> ports().node();
      case "9900" -> ports().metrics();
      case String other -> throw new AssertionError("no page should name port " + other);
    };
  }

  /** As the page for newcomers says, with a wallet that others made. */
  @Test
  void servesAWalletThatOthersMade() throws Exception {
    start();
    RealCast cast = new RealCast(folder, "http://127.0.0.1:" + ports().wallets());
    String page = Files.readString(Path.of("docs/getting-started.md"));
    int typed = 0;
    Matcher line =
        Pattern.compile("(?m)^(?:cast|\\./alys devnet faucet) (?:[^\\\\\\n]|\\\\\\n)+$")
            .matcher(page);
    String receipt = "";
    while (line.find()) {
      typed++;
      List<String> words =
          new ArrayList<>(
              Arrays.asList(
                  CommandsInPagesTest.words(
                      line.group()
                          .replaceAll("\\s+#.*", "")
                          .replace("\\\n", " ")
                          .replace("HASH", receipt))));
      if (words.removeFirst().equals("cast")) {
        String said = cast.said(words.toArray(String[]::new));
        assertThat(said).as(words.toString()).isNotBlank();
        Matcher hash = Pattern.compile("transactionHash\\s+(0x[0-9a-f]{64})").matcher(said);
        receipt = hash.find() ? hash.group(1) : receipt;
      } else {
        words.addAll(List.of("--dir", network().root().toString()));
        Ran ran = alys(words.toArray(String[]::new));
        assertThat(ran.code()).as(ran.toString()).isZero();
      }
    }
    assertThat(typed).isGreaterThan(5);
    JsonNode burn = cast.json("receipt", receipt, "--json");
    assertThat(burn.path("status").asText()).isEqualTo("0x1");
    Ran listed =
        alys("peg", "list", "pegouts", "--config", network().settings().toString(), "--json");
    assertThat(listed.text()).contains(receipt.isEmpty() ? "no burn" : "bcrt1q");
    stop();
  }

  @Test
  void knowsWhatItKnewUntilItIsReset() throws Exception {
    String account = "0x" + "c5".repeat(20);
    start();
    Ran given =
        alys("devnet", "faucet", account, "--amount", "2.5", "--dir", network().root().toString());
    assertThat(given.code()).as(given.toString()).isZero();
    RealCast before = new RealCast(folder, "http://127.0.0.1:" + ports().wallets());
    BigInteger height = new BigInteger(before.said("block-number"));
    stop();

    start();
    RealCast after = new RealCast(folder, "http://127.0.0.1:" + ports().wallets());
    assertThat(after.said("balance", account)).isEqualTo("2500000000000000000");
    assertThat(new BigInteger(after.said("block-number"))).isGreaterThanOrEqualTo(height);
    stop();

    start("--reset");
    RealCast anew = new RealCast(folder, "http://127.0.0.1:" + ports().wallets());
    assertThat(anew.said("balance", account)).isEqualTo("0");
    stop();
  }

  @Test
  void removesNothingThatIsNoNetwork() throws Exception {
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "three years");
    Ran ran = alys("devnet", "--reset", "--free-ports", "--dir", mine.toString());
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.text()).contains("mine holds no network, and is not removed; do it by hand");
    assertThat(mine.resolve("thesis.txt")).hasContent("three years");
  }
}
