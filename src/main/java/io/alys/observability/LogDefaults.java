package io.alys.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.slf4j.Logger;

/**
 * The log before the configuration is read, and the levels of libraries. Logback finds it as a
 * service; in code, because its own XML took a third of a second of every start.
 *
 * <p>It steps back for {@code -Dlogback.configurationFile}, and for the tests' own file.
 */
public final class LogDefaults extends ContextAwareBase implements Configurator {
  private static final Map<String, Level> LEVELS =
      Map.of(
          "io.alys",
          Level.INFO,
          // Each member of the cluster that comes or goes is told by our own log.
          "com.hazelcast",
          Level.WARN,
          "io.vertx",
          Level.WARN,
          "io.netty",
          Level.WARN,
          // Vert.x binds the meters of a server again for each of its event loops.
          "io.micrometer",
          Level.ERROR,
          Logger.ROOT_LOGGER_NAME,
          Level.WARN);

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null
        || getClass().getResource("/logback-test.xml") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    apply(context);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  static void apply(LoggerContext context) {
    ActorMdc filter = new ActorMdc(); // Who works on what, in every line written for an actor.
    filter.setContext(context);
    filter.start();
    context.addTurboFilter(filter);
    LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
    Logging.format(context, false);
  }
}
