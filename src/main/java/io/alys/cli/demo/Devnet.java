package io.alys.cli.demo;

import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.network.NetworkFolder;
import io.alys.devnet.network.NetworkPlan;
import io.alys.devnet.real.Folders;
import io.alys.node.RunningNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The network of the demo, left running, with what it knew the last time. */
public final class Devnet {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private Devnet() {}

  /**
   * In which way it runs.
   *
   * @param logHere whether the log goes to the terminal, and not to a file
   * @param byHand how many nodes, of the last authorities, do not run here
   */
  public record How(boolean logHere, int byHand) {}

  /**
   * Runs it until Ctrl-C.
   *
   * @throws IOException when it does not start, or could not go on
   */
  public static void run(NetworkPlan plan, How how, PrintWriter out)
      throws IOException, InterruptedException {
    NetworkFolder folder = plan.folder();
    Files.createDirectories(folder.root());
    if (!how.logHere()) {
      RunningNode.logTo(folder.log(), plan.authorities() > 1);
    }
    CompletableFuture<String> end = new CompletableFuture<>();
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> interrupted(end, stopped), "alys-shutdown"));
    String failure;
    try {
      Town town = Town.start(plan, plan.authorities() - how.byHand());
      town.failure().onSuccess(end::complete);
      tell(town.network(), how, out);
      failure = failure(end);
      out.println("stopping");
      out.flush();
      town.stop();
    } finally {
      end.complete("");
      stopped.countDown();
    }
    if (!failure.isEmpty()) {
      throw new IOException("a node could not go on: " + failure);
    }
  }

  private static String failure(CompletableFuture<String> end)
      throws IOException, InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IOException(Town.reason(e), e);
    }
  }

  private static void tell(DevNetwork network, How how, PrintWriter out) {
    NetworkPlan plan = network.plan();
    NetworkFolder folder = plan.folder();
    line(out, "eth JSON-RPC", network.walletRpc() + "  for wallets; chain id 121212");
    line(out, "node JSON-RPC", network.nodeRpc() + "  the peg, blocks, finality, mining");
    line(out, "status page", network.metrics() + "/");
    line(out, "health", network.metrics() + "/health, and /metrics for Prometheus");
    line(out, "governance", network.governanceAdmin() + "/status");
    line(
        out,
        "Bitcoin JSON-RPC",
        network.bitcoinRpc() + "  name and password in " + folder.cookie());
    for (int number = 2; number <= plan.authorities(); number++) {
      line(out, "authority " + number, authority(network, number));
      if (number > plan.authorities() - how.byHand()) {
        line(out, "", "by hand: alys run --config " + folder.authority(number).settings());
      }
    }
    if (plan.authorities() > 1) {
      line(
          out,
          "blocks",
          "count with %d of %d authorities; all nodes but those by hand are in this process"
              .formatted(plan.quorum(), plan.authorities()));
    }
    line(out, "folder", folder.root().toString());
    if (!how.logHere()) {
      line(out, "log", folder.log().toString());
    }
    line(out, "faucet", "alys devnet faucet 0x...");
    out.println("ready; Ctrl-C stops it, and the next start goes on where it was");
    out.flush();
  }

  private static String authority(DevNetwork network, int number) {
    return "eth %s  node %s  status page %s/"
        .formatted(network.walletRpc(number), network.nodeRpc(number), network.metrics(number));
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-17s %s%n", name, value);
  }

  /** A signal: the clean stop is an exit with 0, where the JVM by itself would say 143. */
  private static void interrupted(CompletableFuture<String> end, CountDownLatch stopped) {
    if (!end.complete("")) {
      return;
    }
    boolean clean = false;
    try {
      clean = stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(clean ? 0 : 1);
  }

  /**
   * Removes all that a network knew.
   *
   * @throws IOException when the folder is not a network's
   */
  public static void reset(NetworkFolder folder) throws IOException {
    if (!Files.exists(folder.root())) {
      return;
    }
    if (!Files.exists(folder.ports())) {
      throw new IOException(
          "%s holds no network, and is not removed; do it by hand".formatted(folder.root()));
    }
    Folders.remove(folder.root());
  }
}
