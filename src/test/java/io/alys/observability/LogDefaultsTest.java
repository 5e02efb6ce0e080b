package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LogDefaultsTest {
  @Test
  void quietsLibrariesAndNotTheNode() {
    LoggerContext context = new LoggerContext();
    LogDefaults.apply(context);
    assertThat(context.getLogger("io.alys.stream").isInfoEnabled()).isTrue();
    assertThat(context.getLogger("io.alys.stream").isDebugEnabled()).isFalse();
    assertThat(context.getLogger("io.vertx.core").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("com.hazelcast.x").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("io.micrometer.x").getEffectiveLevel()).isEqualTo(Level.ERROR);
    assertThat(context.getLogger("org.else").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getTurboFilterList()).singleElement().isInstanceOf(ActorMdc.class);
    assertThat(context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders()).hasNext();
  }

  @Test
  void isFoundAsAServiceAndStepsBackForTheFileOfTests() {
    assertThat(ServiceLoader.load(Configurator.class))
        .hasAtLeastOneElementOfType(LogDefaults.class);
    LoggerContext context = new LoggerContext();
    assertThat(new LogDefaults().configure(context)).isEqualTo(ExecutionStatus.INVOKE_NEXT_IF_ANY);
    assertThat(context.getTurboFilterList()).isEmpty();
  }
}
