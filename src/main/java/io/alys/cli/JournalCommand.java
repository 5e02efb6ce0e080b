package io.alys.cli;

import io.alys.config.ConfigError;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import io.alys.node.NodeConfig;
import io.alys.node.NodeJournal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code alys journal}: looks after the journal. Beside it, {@code backup} and {@code restore}. */
@Command(
    mixinStandardHelpOptions = true,
    name = "journal",
    description = "Look after the node's journal.",
    subcommands = {JournalCommand.Check.class, JournalCommand.Unbind.class})
final class JournalCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what: check, or unbind");
  }

  /** Does something with the journal of the configuration, and prints what comes of it. */
  abstract static class Action implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ConfigOptions options;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    /** In words, or for programs. */
    abstract String act(NodeJournal journal);

    @Override
    public Integer call() throws IOException {
      return switch (options.read(System.getenv()).result()) {
        case Invalid<NodeConfig>(List<ConfigError> errors) ->
            ConfigCommand.complain(spec.commandLine().getErr(), errors);
        case Loaded<NodeConfig>(NodeConfig config, List<Effective> _) -> {
          PrintWriter out = spec.commandLine().getOut();
          out.println(act(new NodeJournal(config)));
          out.flush();
          yield 0;
        }
      };
    }

    /**
     * @param words the fact, as people are told it
     * @param name of the fact, for programs
     */
    String told(String words, String name, Object fact, NodeJournal.Look look) {
      return json
          ? new JsonObject()
              .put(name, fact)
              .put("schemaVersion", look.schemaVersion())
              .put("auditEntries", look.auditEntries())
              .put("auditHash", look.auditHash())
              .encode()
          : "%s: schema %d, %d audit entries, the last with hash %s"
              .formatted(words, look.schemaVersion(), look.auditEntries(), look.auditHash());
    }
  }

  /** {@code alys journal check}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "check",
      description = {
        "Look at every page, the schema and the chain of the audit log.",
        "The node may run meanwhile. Note the last hash elsewhere: it proves that nothing was cut."
      },
      footer = {"", "Example:", "  alys journal check --config conf/development.toml --json"})
  static final class Check extends Action {
    @Override
    String act(NodeJournal journal) {
      return told("the journal is whole", "whole", true, journal.check());
    }
  }

  /** {@code alys journal unbind}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "unbind",
      description = {
        "Let the authority's key forget what the blocks that it signed bind it to. It stays bound"
            + " to its slots.",
        "Only when these blocks are lost, on all nodes: what was final in them may come out"
            + " otherwise. The node must not run."
      },
      footer = {"", "Example:", "  alys journal unbind --config conf/node.toml --yes"})
  static final class Unbind extends Action {
    @Option(names = "--yes", description = "That is understood.", required = true)
    boolean yes;

    @Override
    String act(NodeJournal journal) {
      int keys = journal.unbind();
      return json
          ? new JsonObject().put("unboundKeys", keys).encode()
          : "keys unbound from what they signed: " + keys;
    }
  }

  /** {@code alys backup}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "backup",
      description = {
        "Copy the journal as it is at one moment into a new file, and look at the copy; then the"
            + " chain's blocks into a second one beside it, FILE.chain. Keep the two together.",
        "The node may run meanwhile. Of a journal in PostgreSQL, pg_dump makes copies."
      },
      footer = {"", "Example:", "  alys backup --config conf/development.toml --to monday.db"})
  static final class Backup extends Action {
    @Option(
        names = "--to",
        paramLabel = "FILE",
        required = true,
        description = "The journal's copy. Neither it nor FILE.chain may exist yet.")
    Path target = Path.of("");

    @Override
    String act(NodeJournal journal) {
      return told("backup " + target, "backup", target.toString(), journal.backup(target));
    }
  }

  /** {@code alys restore}. */
  @Command(
      mixinStandardHelpOptions = true,
      name = "restore",
      description = {
        "Make a copy the journal, after a look at it, and FILE.chain beside it the chain's blocks;"
            + " where that is missing, the blocks stay as they are. The node must not run.",
        "It has forgotten what came after the copy was made, also which slots were signed: let no"
            + " key sign before the chain is past them."
      },
      footer = {"", "Example:", "  alys restore --config conf/development.toml --from monday.db"})
  static final class Restore extends Action {
    @Option(
        names = "--from",
        paramLabel = "FILE",
        required = true,
        description = "The journal's copy that alys backup made, with FILE.chain beside it.")
    Path source = Path.of("");

    @Option(
        names = "--force",
        description = "Also into a data directory that is not empty; what is there stays, renamed.")
    boolean force;

    @Override
    String act(NodeJournal journal) {
      return told(
          "restored from " + source, "restored", source.toString(), journal.restore(source, force));
    }
  }
}
