package io.alys.observability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the log is written. Only the node's own packages follow the level; libraries stay quiet. */
public final class Logging {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %-12.12(%X{actor:-node}) %msg%n%ex";

  private static final String PATTERN_OF_SEVERAL =
      PATTERN.replace("%-5level", "%-5level %-12X{node}");

  private Logging() {}

  /** Chooses the form of a line; called once, before the node starts. */
  public static void format(boolean json) {
    format(context(), json);
  }

  static void format(LoggerContext context, boolean json) {
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(json ? json(context) : text(context, PATTERN));
    console.start();
    root.addAppender(console);
  }

  /**
   * Writes lines for people to a file, behind what it has, instead of to the terminal.
   *
   * @param several whether nodes in this process share it: then each line names its own
   * @throws IOException when it cannot be written
   */
  public static void toFile(Path file, boolean several) throws IOException {
    LoggerContext context = context();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setEncoder(text(context, several ? PATTERN_OF_SEVERAL : PATTERN));
    appender.setFile(file.toString());
    appender.start();
    if (!appender.isStarted()) {
      throw new IOException("the log cannot be written to " + file);
    }
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
  }

  /** Changes the level, at once. */
  public static void level(String level) {
    context().getLogger("io.alys").setLevel(Level.valueOf(level));
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context, String pattern) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.start();
    return encoder;
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
