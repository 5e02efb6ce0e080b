package io.alys.node;

import io.alys.actor.ActorException;
import io.alys.actor.ActorException.Kind;
import io.alys.actor.ActorId;
import io.alys.actor.ActorSystem;
import io.alys.actor.ActorVerticle;
import io.alys.actor.Health;
import io.alys.actor.mailbox.MailboxConfig;
import io.alys.config.ConfigChange;
import io.alys.config.ConfigError;
import io.alys.config.ConfigFile;
import io.alys.config.ConfigReloads;
import io.alys.config.ConfigReloads.Reload;
import io.alys.node.ConfigurationCommand.GetStatus;
import io.alys.node.ConfigurationCommand.Look;
import io.alys.node.ConfigurationCommand.Status;
import io.alys.observability.Logging;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around {@link ConfigReloads}: it looks at the file and carries out what follows. */
final class ConfigurationVerticle extends ActorVerticle<ConfigurationCommand> {
  static final String NAME = "configuration";

  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationVerticle.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** How long an actor whose mailbox is full is waited for at each look. */
  private static final Duration TELL_WITHIN = Duration.ofSeconds(1);

  private final ActorSystem system;
  private final ConfigurationMetrics metrics;
  private final ConfigReloads<NodeConfig> reloads;
  private final String path;
  private @Nullable ConfigFile file;
  private List<String> waiting = List.of();
  private String problem = "";

  /** The sections that changed and that not all their actors have taken yet, by their class. */
  private final Map<Class<?>, Record> untold = new LinkedHashMap<>();

  ConfigurationVerticle(NodeTree.Wiring wiring) {
    system = wiring.system();
    metrics = wiring.metrics();
    reloads = new ConfigReloads<>(NodeConfig.loader(), wiring.source(), wiring.loaded());
    path = wiring.source().file().map(text -> text.name()).orElse("");
  }

  @Override
  protected Future<?> preStart() {
    if (!path.isEmpty()) {
      file = new ConfigFile(vertx, path);
      self().repeat(LOOK_EVERY, new Look());
    }
    return DONE;
  }

  /** What the actors were told before the crash is not known here: they are told it all again. */
  @Override
  protected Future<?> postRestart(String cause) {
    NodeConfig started = reloads.inForce();
    Logging.level(started.log().level().name());
    NodeTree.mailboxes(started).forEach(system::reconfigureMailbox);
    started.sections().forEach(section -> untold.put(section.getClass(), section));
    return DONE;
  }

  @Override
  protected Future<?> preStop() {
    if (file != null) {
      file.close();
    }
    return DONE;
  }

  @Override
  protected Future<?> receive(ConfigurationCommand message) {
    return switch (message) {
      case GetStatus question ->
          reply(question, new Status(reloads.inForce().actors().drainLimit(), waiting, problem));
      case Look _ -> look();
    };
  }

  private Future<?> look() {
    ConfigFile looked = file;
    if (looked != null) {
      NodeConfig before = reloads.inForce();
      reloads.look(looked.text().await()).ifPresent(reload -> reloaded(before, reload));
    }
    List.copyOf(untold.values()).forEach(this::tell);
    return DONE;
  }

  private void reloaded(NodeConfig before, Reload<NodeConfig> reload) {
    switch (reload) {
      case Reload.Applied<NodeConfig>(NodeConfig now, ConfigChange change) -> {
        problem = "";
        waiting = change.afterRestart();
        apply(before, now);
        metrics.applied();
        if (!change.live().isEmpty()) {
          LOG.info("configuration changed: {} in force", change.live());
        }
        if (!waiting.isEmpty()) {
          LOG.warn("configuration changed: {} wait for a restart", waiting);
        }
      }
      case Reload.Refused<NodeConfig>(List<ConfigError> errors) -> {
        problem = "the changed configuration is not valid: " + errors.getFirst();
        metrics.refused();
        errors.forEach(error -> LOG.error("configuration not changed: {}", error));
      }
    }
    metrics.waiting(waiting);
    self().health(health());
  }

  private Health health() {
    String restart = waiting.isEmpty() ? "" : "settings wait for a restart: " + waiting;
    String both = problem.isEmpty() || restart.isEmpty() ? "" : "; ";
    String reason = problem + both + restart;
    return reason.isEmpty() ? Health.healthy() : new Health.Degraded(reason);
  }

  private void apply(NodeConfig before, NodeConfig now) {
    Logging.level(now.log().level().name());
    Map<ActorId, MailboxConfig> old = NodeTree.mailboxes(before);
    NodeTree.mailboxes(now)
        .forEach(
            (actor, mailbox) -> {
              if (!mailbox.equals(old.get(actor))) {
                system.reconfigureMailbox(actor, mailbox);
              }
            });
    List<Record> sections = now.sections();
    for (int i = 0; i < sections.size(); i++) {
      if (!sections.get(i).equals(before.sections().get(i))) {
        untold.put(sections.get(i).getClass(), sections.get(i));
      }
    }
  }

  /** Tells the actors of a section; those that are down begin with it when they start again. */
  private void tell(Record section) {
    try {
      system.reconfigure(section, TELL_WITHIN).await();
      untold.remove(section.getClass());
    } catch (ActorException e) {
      if (e.kind() == Kind.MAILBOX_FULL || e.kind() == Kind.DEADLINE) {
        LOG.warn("changed settings are not taken yet, they are sent again: {}", e.reason());
      } else {
        untold.remove(section.getClass());
      }
    }
  }
}
