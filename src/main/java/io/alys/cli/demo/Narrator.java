package io.alys.cli.demo;

import io.alys.devnet.network.DevNetwork;
import io.alys.devnet.wallet.Conservation;
import io.alys.devnet.wallet.PegStep;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says what happens, in words or a JSON object a line. */
sealed interface Narrator {
  /** Something takes its time before anything begins. */
  void waiting(String what);

  /** What everything began with. */
  void begun(DevNetwork network, int actors);

  void step(Duration at, PegStep step);

  /** Something was done on purpose to get in the way. */
  void trouble(Duration at, String what);

  void counted(Duration at, Conservation coins);

  void ended(Duration at, int users);

  void failed(Duration at, Failure failure, String log);

  /** Words for people. */
  record Words(PrintWriter out, int users) implements Narrator {
    private static final BigDecimal WEI_PER_BITCOIN = BigDecimal.TEN.pow(18);

    @Override
    public void waiting(String what) {
      out.println(what);
      out.flush();
    }

    @Override
    public void begun(DevNetwork network, int actors) {
      boolean real = network.plan().real().isPresent();
      out.printf(
          "%s  a network runs in this process, and a node of %d actors%n",
          time(network.age()), actors);
      fact(
          "Bitcoin node",
          network.bitcoinRpc() + " (regtest, %s)".formatted(real ? "a real one" : "a stand-in"));
      fact(
          "execution client",
          network.walletRpc() + (real ? " (a real EthereumJS)" : " (a stand-in)"));
      fact(
          "governance",
          "%s (a stand-in, 2 of 3 keys%s)"
              .formatted(network.governanceAdmin(), real ? "; mutual TLS" : ""));
      fact("the node", network.nodeRpc() + ", metrics at " + network.metrics());
      fact("folder", network.plan().folder().root().toString());
      out.println();
      out.flush();
    }

    @Override
    public void step(Duration at, PegStep step) {
      out.printf(
          "%s  %s%2d  %s  (%s)%n",
          time(at),
          users == 1 ? "" : "user %-2d ".formatted(step.cycle()),
          step.stage().ordinal() + 1,
          step.stage().title(),
          seconds(step.took()));
      if (users == 1) {
        step.facts().forEach(this::fact);
      }
      out.flush();
    }

    @Override
    public void trouble(Duration at, String what) {
      out.printf("%s  !!  %s%n", time(at), what);
      out.flush();
    }

    @Override
    public void counted(Duration at, Conservation coins) {
      out.printf(
          "%n%s  no coin was made or lost: three witnesses at block %d%n", time(at), coins.block());
      fact("minted", bitcoin(coins.node().minted()));
      fact("burned", bitcoin(coins.node().burned()));
      fact("refunded", bitcoin(coins.node().refunded()));
      fact("owed", bitcoin(coins.node().owed()));
      fact("reserve", bitcoin(coins.node().reserve()) + " = minted - burned + refunded + owed");
      fact("on Bitcoin", bitcoin(coins.onBitcoin()) + " at the federation's address");
      fact(
          "on the EVM",
          "%s given, %s burned".formatted(bitcoin(coins.withdrawn()), bitcoin(coins.burned())));
      for (String fault : coins.faults()) {
        fact("WRONG", fault);
      }
      out.flush();
    }

    @Override
    public void ended(Duration at, int count) {
      out.printf(
          Locale.ROOT,
          "%n%s  done: %s there and back again%n",
          time(at),
          count == 1 ? "bitcoin went" : count + " users' bitcoin went");
      out.flush();
    }

    @Override
    public void failed(Duration at, Failure failure, String log) {
      out.printf("%n%s  failed%s%n", time(at), failure.at().map(this::step).orElse(""));
      fact("why", failure.why());
      fact("log", log);
      out.flush();
    }

    private String step(Failure.At at) {
      return " at step %d%s: %s"
          .formatted(at.number(), users == 1 ? "" : " of user " + at.user(), at.stage().title());
    }

    private void fact(String name, String value) {
      out.printf("            %-18s %s%n", name, value);
    }

    private static String bitcoin(BigInteger wei) {
      return new BigDecimal(wei).divide(WEI_PER_BITCOIN).setScale(8).toPlainString() + " BTC";
    }

    private static String time(Duration at) {
      return String.format(Locale.ROOT, "%6.1f s", at.toMillis() / 1_000.0);
    }

    private static String seconds(Duration took) {
      return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1_000.0);
    }
  }

  /** For programs. */
  record Json(PrintWriter out) implements Narrator {
    @Override
    public void waiting(String what) {
      line("waiting", Duration.ZERO, new JsonObject().put("what", what));
    }

    private void line(String event, Duration at, JsonObject fields) {
      JsonObject line = new JsonObject().put("event", event).put("atMillis", at.toMillis());
      fields.forEach(field -> line.put(field.getKey(), field.getValue()));
      out.println(line.encode());
      out.flush();
    }

    @Override
    public void begun(DevNetwork network, int actors) {
      line(
          "begun",
          network.age(),
          new JsonObject()
              .put("real", network.plan().real().isPresent())
              .put("bitcoin", network.bitcoinRpc().toString())
              .put("execution", network.walletRpc().toString())
              .put("governance", network.governanceAdmin().toString())
              .put("node", network.nodeRpc().toString())
              .put("metrics", network.metrics().toString())
              .put("folder", network.plan().folder().root().toString()));
    }

    @Override
    public void step(Duration at, PegStep step) {
      JsonObject facts = new JsonObject();
      for (Map.Entry<String, String> fact : step.facts().entrySet()) {
        facts.put(fact.getKey(), fact.getValue());
      }
      line(
          "step",
          at,
          new JsonObject()
              .put("user", step.cycle())
              .put("number", step.stage().ordinal() + 1)
              .put("stage", step.stage().name())
              .put("tookMillis", step.took().toMillis())
              .put("facts", facts));
    }

    @Override
    public void trouble(Duration at, String what) {
      line("trouble", at, new JsonObject().put("what", what));
    }

    @Override
    public void counted(Duration at, Conservation coins) {
      List<String> faults = coins.faults();
      line(
          "conservation",
          at,
          new JsonObject()
              .put("holds", faults.isEmpty())
              .put("block", coins.block())
              .put("reserveWei", coins.node().reserve().toString())
              .put("mintedWei", coins.node().minted().toString())
              .put("burnedWei", coins.node().burned().toString())
              .put("refundedWei", coins.node().refunded().toString())
              .put("owedWei", coins.node().owed().toString())
              .put("onBitcoinWei", coins.onBitcoin().toString())
              .put("withdrawnWei", coins.withdrawn().toString())
              .put("burnedOnEvmWei", coins.burned().toString())
              .put("faults", faults));
    }

    @Override
    public void ended(Duration at, int users) {
      line("ended", at, new JsonObject().put("users", users));
    }

    @Override
    public void failed(Duration at, Failure failure, String log) {
      JsonObject fields = new JsonObject();
      failure
          .at()
          .ifPresent(
              step ->
                  fields
                      .put("user", step.user())
                      .put("number", step.number())
                      .put("stage", step.stage().name()));
      line("failed", at, fields.put("why", failure.why()).put("log", log));
    }
  }
}
