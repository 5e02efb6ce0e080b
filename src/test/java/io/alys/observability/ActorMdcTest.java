package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.alys.actor.ActorSpec;
import io.alys.actor.ActorVerticle;
import io.alys.testkit.ActorTestKit;
import io.alys.testkit.Await;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ActorMdcTest {
  sealed interface TalkerCommand {
    record Say(String what) implements TalkerCommand {}
  }

  static final class TalkerVerticle extends ActorVerticle<TalkerCommand> {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(TalkerVerticle.class);

    @Override
    protected Future<?> receive(TalkerCommand message) {
      return switch (message) {
        case TalkerCommand.Say(String what) -> {
          LOG.info(what);
          yield DONE;
        }
      };
    }
  }

  /** On virtual threads and on event loops. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void marksALineWithTheActorAndTheMessageThatItIsWrittenFor(boolean onEventLoop) {
    Logger logger = (Logger) LoggerFactory.getLogger(TalkerVerticle.class);
    List<Map<String, String>> lines = new CopyOnWriteArrayList<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent line) {
            lines.add(line.getMDCPropertyMap()); // Of the thread that writes: so read here.
          }
        };
    appender.start();
    ActorMdc filter = new ActorMdc();
    logger.getLoggerContext().addTurboFilter(filter);
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    ActorSpec<TalkerCommand> plain =
        ActorSpec.of("talker", TalkerCommand.class, TalkerVerticle::new);
    try (ActorTestKit kit =
        ActorTestKit.create().start(onEventLoop ? plain.onEventLoop() : plain)) {
      kit.ref("talker", TalkerCommand.class).tell(new TalkerCommand.Say("hello"));
      Await.until("it spoke", () -> lines.size() == 1);
      Map<String, String> context = lines.getFirst();
      assertThat(context).containsEntry("node", "test").containsEntry("actor", "talker");
      assertThat(context.get("message")).matches("TalkerCommand\\.Say#\\d+");
      assertThat(context.get("correlation")).matches("\\d+");
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
      logger.getLoggerContext().getTurboFilterList().remove(filter);
    }
  }
}
