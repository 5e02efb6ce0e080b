package io.alys.cli;

import io.alys.config.Secret;
import io.alys.node.AuthorityKey;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alys keys}: the key that an authority signs blocks with. */
@Command(
    mixinStandardHelpOptions = true,
    name = "keys",
    description = "Make or show the key that an authority signs blocks with.",
    subcommands = {KeysCommand.New.class, KeysCommand.Show.class})
final class KeysCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: new or show");
  }

  private static int print(CommandSpec spec, boolean json, AuthorityKey key) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        json
            ? new JsonObject()
                .put("publicKey", key.publicKey())
                .put("possession", key.possession())
                .encode()
            : "public key   %s%npossession   %s".formatted(key.publicKey(), key.possession()));
    out.println();
    out.flush();
    return 0;
  }

  /** {@code alys keys new}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "new",
      description = {
        "Make a secret key in a new file that only its owner can read, and print its public key",
        "and the proof that you have it. A file that is there is never overwritten."
      },
      footer = {"", "Example:", "  alys keys new --out authority.key"})
  static final class New implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        required = true,
        description = "Where the secret key goes: 64 hex digits.")
    Path out = Path.of("");

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException {
      return print(spec, json, AuthorityKey.make(out));
    }
  }

  /** {@code alys keys show}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "show",
      description = "Print the public key of a secret key, and the proof that you have it.",
      footer = {"", "Example:", "  alys keys show --key file:authority.key --json"})
  static final class Show implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(
        names = "--key",
        paramLabel = "SECRET",
        required = true,
        description = "The secret key, as file:/path or env:NAME.")
    String key = "";

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException {
      return print(spec, json, AuthorityKey.show(secret(), System.getenv()));
    }

    private Secret secret() {
      try {
        return new Secret(key);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--key: " + e.getMessage(), e);
      }
    }
  }
}
