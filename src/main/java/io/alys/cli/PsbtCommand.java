package io.alys.cli;

import io.alys.node.PsbtView;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code alys psbt}: transactions that signers carry from one to another. */
@Command(
    mixinStandardHelpOptions = true,
    name = "psbt",
    description = "Look at a transaction on its way from signer to signer (PSBT, BIP174).",
    subcommands = PsbtCommand.Show.class)
final class PsbtCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: show");
  }

  /** {@code alys psbt show}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "show",
      description = {
        "Show what a PSBT spends and pays, its fee, and whose signatures are there. Each one is",
        "checked against the federation's script and what is signed; no node is asked. Exits",
        "with 1 when something in it is wrong, with 2 when it is no PSBT."
      },
      footer = {
        "",
        "Examples:",
        "  alys psbt show --network regtest payout.psbt",
        "  alys peg psbt --config conf/bridge.toml d873736a... | alys psbt show --json -"
      })
  static final class Show implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(
        paramLabel = "FILE",
        description = "With the PSBT itself, its base64 or its hex; - for standard input.")
    String file = "";

    @Option(
        names = "--network",
        paramLabel = "NAME",
        description = "Whose addresses are shown: mainnet, testnet, testnet4, signet or regtest.",
        defaultValue = "mainnet")
    String network = "";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException {
      byte[] content = content();
      JsonObject view;
      try {
        view = PsbtView.of(content, network);
      } catch (IllegalArgumentException wrong) {
        return wrong(AlysCommand.oneLine(wrong));
      }
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? view.encodePrettily() + "\n" : text(view));
      out.flush();
      return view.getBoolean("sound") ? 0 : AlysCommand.FAILED;
    }

    private int wrong(String why) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("alys: cannot show %s: %s".formatted(named(), why));
      err.flush();
      return AlysCommand.WRONG;
    }

    private String named() {
      return file.equals("-") ? "standard input" : file;
    }

    /** With one byte more than may be, if there is one: then it is refused as too long. */
    private byte[] content() throws IOException {
      try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
        return in.readNBytes(PsbtView.MAX_BYTES + 1);
      } catch (IOException e) {
        throw new IOException("cannot read %s: %s".formatted(named(), e), e);
      }
    }
  }

  private static String text(JsonObject view) {
    StringBuilder text = new StringBuilder();
    line(text, "transaction", view.getString("txid"));
    line(text, "signed", view.getBoolean("complete") ? "by enough, each input" : "not yet");
    line(text, "spends sat", view.getValue("inputSat", "unknown"));
    line(text, "pays sat", view.getLong("outputSat"));
    line(text, "fee sat", fee(view));
    int number = 0;
    for (Object each : view.getJsonArray("inputs")) {
      input(text, number++, (JsonObject) each);
    }
    number = 0;
    for (Object each : view.getJsonArray("outputs")) {
      JsonObject output = (JsonObject) each;
      line(text, "output " + number++, coin(output) + (isChange(output) ? ", change" : ""));
    }
    return text.toString();
  }

  private static boolean isChange(JsonObject output) {
    return output.getBoolean("change");
  }

  private static String fee(JsonObject view) {
    String rate =
        view.containsKey("virtualBytes")
            ? ", %s for each of %d virtual bytes at most"
                .formatted(view.getString("satPerVirtualByte"), view.getInteger("virtualBytes"))
            : "";
    return view.getValue("feeSat", "unknown") + rate;
  }

  private static String coin(JsonObject coin) {
    return "%d sat, %s"
        .formatted(
            coin.getLong("sat"), coin.getString("address", "script " + coin.getString("script")));
  }

  private static void input(StringBuilder text, int number, JsonObject input) {
    line(text, "input " + number, input.getString("spends"));
    if (input.containsKey("sat")) {
      line(text, "  coin", coin(input));
    }
    if (input.containsKey("threshold")) {
      line(
          text,
          "  owners",
          "%d of %d keys".formatted(input.getInteger("threshold"), input.getInteger("keys")));
    }
    for (Object each : input.getJsonArray("signatures")) {
      line(text, "  signature", signature((JsonObject) each));
    }
    all(text, Map.entry("  missing", input.getJsonArray("missing")));
    all(text, Map.entry("  problem", input.getJsonArray("problems")));
  }

  private static void all(StringBuilder text, Map.Entry<String, JsonArray> named) {
    named.getValue().forEach(each -> line(text, named.getKey(), each));
  }

  private static String signature(JsonObject signature) {
    String verdict =
        signature.containsKey("why")
            ? "does not count: " + signature.getString("why")
            : signature.containsKey("valid") ? "valid" : "not checked";
    return signature.getString("key", "of no owner") + " " + verdict;
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append("%-14s %s%n".formatted(name, value));
  }
}
