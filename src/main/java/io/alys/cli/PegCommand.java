package io.alys.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alys peg}: money on its way, as a running node sees it. */
@Command(
    mixinStandardHelpOptions = true,
    name = "peg",
    description = "Follow deposits and burns of a running node.",
    subcommands = {
      PegCommand.Show.class,
      PegCommand.PsbtOf.class,
      PegCommand.Listing.class,
      PegCommand.Balance.class,
      PegCommand.Federation.class
    })
final class PegCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what: show, psbt, list, balance or federation");
  }

  private static Map<String, String> names(String... pairs) {
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      names.put(pairs[i], pairs[i + 1]);
    }
    return names;
  }

  private static final Map<String, String> PEG =
      names(
          "id", "id",
          "state", "state",
          "reason", "reason",
          "sat", "satoshi",
          "wei", "wei",
          "recipient", "recipient",
          "sender", "sender",
          "bitcoinAddress", "pays to",
          "transaction", "transaction",
          "bitcoinHeight", "Bitcoin height",
          "confirmations", "confirmations",
          "mintedIn", "minted in",
          "block", "burned in",
          "trace", "trace");

  private static void pegs(JsonArray pegs, StringBuilder text) {
    for (Object each : pegs) {
      text.append(OperatorCall.lines((JsonObject) each, PEG)).append("%n".formatted());
    }
  }

  /** {@code alys peg show}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "show",
      description = {
        "Show a deposit (txid:index), a burn (0x and 64 digits) or the burns of a Bitcoin",
        "transaction (txid), and what the audit log says of it."
      },
      footer = {"", "Example:", "  alys peg show --config conf/bridge.toml 0x5f3c..."})
  static final class Show implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Parameters(paramLabel = "ID", description = "Of the deposit, the burn or the transaction.")
    String id = "";

    @Override
    public Integer call() throws IOException {
      return call.send("peg/show", new JsonObject().put("id", id), Show::text);
    }

    private static String text(JsonObject answer) {
      StringBuilder text = new StringBuilder();
      pegs(answer.getJsonArray("pegins", new JsonArray()), text);
      pegs(answer.getJsonArray("pegouts", new JsonArray()), text);
      for (Object each : answer.getJsonArray("history", new JsonArray())) {
        JsonObject entry = (JsonObject) each;
        text.append(
            "%s  %-9s %s  %s%n"
                .formatted(
                    entry.getString("at"),
                    entry.getString("kind"),
                    entry.getString("subject"),
                    entry.getJsonObject("details").encode()));
      }
      return text.isEmpty() ? "nothing is known of it%n".formatted() : text.toString();
    }
  }

  /** {@code alys peg psbt}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "psbt",
      description = {
        "Print the transaction of a payout that is final and open, as base64 PSBT (BIP174) for",
        "other tools: with what each input spends, its script, and the signatures so far."
      },
      footer = {"", "Example:", "  alys peg psbt --config conf/bridge.toml d873736a..."})
  static final class PsbtOf implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Parameters(paramLabel = "TXID", description = "Of the transaction; 'alys peg show' has it.")
    String txid = "";

    @Override
    public Integer call() throws IOException {
      return call.send(
          "peg/psbt",
          new JsonObject().put("txid", txid),
          answer -> answer.getString("psbt") + "%n".formatted());
    }
  }

  /** {@code alys peg list}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "list",
      description = "List deposits or burns, the latest first.",
      footer = {"", "Example:", "  alys peg list --config conf/bridge.toml pegins --state ORPHAN"})
  static final class Listing implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Parameters(
        paramLabel = "SIDE",
        description = "pegins or pegouts.",
        defaultValue = "pegouts",
        arity = "0..1")
    String side = "pegouts";

    @Option(names = "--state", paramLabel = "STATE", description = "Only those in this state.")
    String state = "";

    @Option(names = "--before", paramLabel = "ID", description = "The last id of the page before.")
    String before = "";

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "How many, 1 to 1000.",
        defaultValue = "50")
    int limit = 50;

    @Override
    public Integer call() throws IOException {
      JsonObject body = new JsonObject().put("side", side).put("limit", limit);
      if (!state.isEmpty()) {
        body.put("state", state);
      }
      if (!before.isEmpty()) {
        body.put("before", before);
      }
      return call.send("peg/list", body, Listing::text);
    }

    private static String text(JsonObject answer) {
      StringBuilder text = new StringBuilder();
      pegs(answer.getJsonArray("pegins", new JsonArray()), text);
      pegs(answer.getJsonArray("pegouts", new JsonArray()), text);
      String next = answer.getString("next");
      return next == null
          ? text.toString()
          : text.append("more: --before " + next + "\n").toString();
    }
  }

  /** {@code alys peg balance}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "balance",
      description = "Say what is where: the reserve, what was minted and burned, what is owed.",
      footer = {"", "Example:", "  alys peg balance --config conf/bridge.toml --json"})
  static final class Balance implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Override
    public Integer call() throws IOException {
      return call.send(
          "peg/balance",
          new JsonObject(),
          answer ->
              OperatorCall.lines(
                  answer,
                  names(
                      "block", "at block",
                      "reserveSat", "reserve sat",
                      "spendableSat", "spendable sat",
                      "mintedWei", "minted wei",
                      "burnedWei", "burned wei",
                      "refundedWei", "refunded wei",
                      "owedWei", "owed wei",
                      "sweepFeesSat", "sweep fee sat",
                      "openPayouts", "open payouts",
                      "paused", "paused",
                      "reason", "because",
                      "alarms", "alarms")));
    }
  }

  /** {@code alys peg federation}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "federation",
      description = "Say who holds the keys, and where deposits go.",
      footer = {"", "Example:", "  alys peg federation --config conf/bridge.toml"})
  static final class Federation implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Override
    public Integer call() throws IOException {
      return call.send(
          "peg/federation",
          new JsonObject(),
          answer ->
              OperatorCall.lines(
                  answer,
                  names(
                      "depositAddress", "deposits to",
                      "version", "version",
                      "threshold", "threshold",
                      "members", "members",
                      "credited", "credited",
                      "announced", "announced")));
    }
  }

  /** {@code alys pause}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "pause",
      description = {
        "Stop peg-outs: no proposal, no signature request, no broadcast, until 'alys resume',",
        "also after a restart. Deposits go on."
      },
      footer = {"", "Example:", "  alys pause --config conf/bridge.toml --reason \"drill\""})
  static final class Pause implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        required = true,
        description = "Why, for the log and the audit log.")
    String reason = "";

    @Override
    public Integer call() throws IOException {
      return call.send("pause", new JsonObject().put("reason", reason), PegCommand::pause);
    }
  }

  /** {@code alys resume}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "resume",
      description = "Let peg-outs go on.",
      footer = {"", "Example:", "  alys resume --config conf/bridge.toml"})
  static final class Resume implements Callable<Integer> {
    @Mixin OperatorCall call;

    @Override
    public Integer call() throws IOException {
      return call.send("resume", new JsonObject(), PegCommand::pause);
    }
  }

  private static String pause(JsonObject answer) {
    return answer.getBoolean("paused")
        ? "peg-outs are paused: %s%n".formatted(answer.getString("reason"))
        : "peg-outs go on%n".formatted();
  }
}
