package io.alys.cli;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.node.NodeConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alys config}: looks at the configuration without running anything. */
@Command(
    mixinStandardHelpOptions = true,
    name = "config",
    description = "Check or print the configuration.",
    subcommands = {ConfigCommand.Check.class, ConfigCommand.Print.class})
final class ConfigCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: check or print");
  }

  /** Lists every mistake, one a line. */
  static int complain(PrintWriter err, List<ConfigError> errors) {
    errors.forEach(err::println);
    err.flush();
    return AlysCommand.WRONG;
  }

  /** {@code alys config check}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "check",
      description = "List every mistake in the configuration; exit 2 when there is one.",
      footer = {"", "Example:", "  alys config check --config conf/production.toml"})
  static final class Check implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ConfigOptions options;

    @Override
    public Integer call() throws IOException {
      return switch (options.read(System.getenv()).result()) {
        case Invalid<NodeConfig>(List<ConfigError> errors) ->
            complain(spec.commandLine().getErr(), errors);
        case Loaded<NodeConfig> _ -> {
          spec.commandLine().getOut().println("the configuration is valid");
          spec.commandLine().getOut().flush();
          yield 0;
        }
      };
    }
  }

  /** {@code alys config print}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "print",
      description = "Print every setting in force and where it came from; secrets stay references.",
      footer = {"", "Example:", "  alys config print --config conf/production.toml --json"})
  static final class Print implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ConfigOptions options;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Override
    public Integer call() throws IOException {
      return switch (options.read(System.getenv()).result()) {
        case Invalid<NodeConfig>(List<ConfigError> errors) ->
            complain(spec.commandLine().getErr(), errors);
        case Loaded<NodeConfig>(NodeConfig _, List<Effective> settings) -> {
          PrintWriter out = spec.commandLine().getOut();
          out.print(json ? asJson(settings) : asToml(settings));
          out.flush();
          yield 0;
        }
      };
    }

    private static String asToml(List<Effective> settings) {
      int width =
          settings.stream().mapToInt(s -> s.key().length() + s.value().length()).max().orElse(0);
      StringBuilder text = new StringBuilder();
      for (Effective setting : settings) {
        String line = setting.key() + " = " + setting.value();
        text.append(line)
            .append(" ".repeat(Math.max(1, width + 5 - line.length())))
            .append("# ")
            .append(setting.origin())
            .append('\n');
      }
      return text.toString();
    }

    private static String asJson(List<Effective> settings) {
      JsonArray array = new JsonArray();
      for (Effective setting : settings) {
        array.add(
            new JsonObject()
                .put("key", setting.key())
                .put("value", setting.value())
                .put("origin", setting.origin().toString())
                .put("live", setting.live()));
      }
      return array.encodePrettily() + "\n";
    }
  }
}
