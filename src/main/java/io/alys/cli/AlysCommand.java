package io.alys.cli;

import java.io.PrintWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code alys}: the top of the command line. */
@Command(
    name = "alys",
    description = "A node of a Bitcoin merge-mined EVM sidechain, and of its bridge.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    subcommands = {
      RunCommand.class,
      ConfigCommand.class,
      BitcoinCommand.class,
      MinerCommand.class,
      ExecutionCommand.class,
      DemoCommand.class,
      DevnetCommand.class,
      StatusCommand.class,
      StatusCommand.Actors.class,
      GovernanceStreamCommand.class,
      PegCommand.class,
      PsbtCommand.class,
      PegCommand.Pause.class,
      PegCommand.Resume.class,
      GovernanceCommand.class,
      KeysCommand.class,
      JournalCommand.class,
      JournalCommand.Backup.class,
      JournalCommand.Restore.class,
      VersionCommand.class,
      GenerateCompletion.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 all went well, also after Ctrl-C; 1 it failed while it ran;",
      "2 the command line or the configuration is wrong.",
      "",
      "Examples:",
      "  alys demo",
      "  alys run --config conf/development.toml"
    })
public final class AlysCommand implements Runnable {
  /** It failed while it ran. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int WRONG = 2;

  @Spec CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the whole stack of an error.")
  boolean verbose;

  AlysCommand() {}

  /** The command line, ready to execute; it never exits by itself. */
  public static CommandLine commandLine() {
    AlysCommand top = new AlysCommand();
    CommandLine line = new CommandLine(top);
    line.setParameterExceptionHandler(AlysCommand::wrongUsage);
    line.setExecutionExceptionHandler(
        (failure, where, _) -> {
          PrintWriter err = where.getErr();
          if (top.verbose) {
            failure.printStackTrace(err);
          } else {
            err.println("alys: " + oneLine(failure));
          }
          err.flush();
          return FAILED;
        });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  private static int wrongUsage(ParameterException wrong, String[] args) {
    CommandLine line = wrong.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("alys: " + wrong.getMessage());
    err.println("Try '%s --help'.".formatted(line.getCommandSpec().qualifiedName()));
    err.flush();
    return WRONG;
  }

  /** Whether a command was called with {@code --verbose}. */
  static boolean isVerbose(CommandSpec command) {
    return command.root().userObject() instanceof AlysCommand top && top.verbose;
  }

  static String oneLine(Throwable failure) {
    String text = failure.getMessage();
    return text == null ? failure.getClass().getSimpleName() : text.replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
