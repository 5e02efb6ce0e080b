package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.ConfigLoader;
import io.alys.config.ConfigLoader.Profile;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import io.alys.storage.StorageConfig.Kind;
import io.alys.storage.StorageConfig.Postgresql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StorageConfigTest {
  /** A node's configuration, as far as it concerns storage. */
  public record Settings(StorageConfig storage) {}

  private static ConfigLoader<Settings> loader() {
    return new ConfigLoader<>(Settings.class, List.of(new Profile("development", Map.of())));
  }

  @Test
  void hasItsDefaults() {
    StorageConfig defaults =
        new StorageConfig("journal.db", Duration.ofSeconds(2), 256, 100_000, 0);
    assertThat(loader().load(ConfigSource.empty()))
        .isInstanceOf(Loaded.class)
        .extracting("value")
        .isEqualTo(new Settings(defaults));
  }

  @Test
  void keepsTheJournalWithinTheDataDirectory() {
    for (String name : new String[] {"", "../journal.db", "a/b", ".hidden", "x".repeat(64)}) {
      assertThatThrownBy(() -> new StorageConfig(name, Duration.ZERO, 1, 1, 0))
          .hasMessage(
              "file must be a file name of 1 to 63 letters, digits, dots, dashes or"
                  + " underscores");
    }
  }

  @Test
  void waitsAMinuteAtMost() {
    new StorageConfig("j", Duration.ofMinutes(1), 1, 1, 0);
    assertThatThrownBy(() -> new StorageConfig("j", Duration.ofMillis(60_001), 1, 1, 0))
        .hasMessage("busy-timeout must be at most 1m");
  }

  private static Postgresql at(String url) {
    return new Postgresql(Optional.of(url), "alys", Optional.empty(), 2);
  }

  @Test
  void wantsToKnowWhereASharedJournalIs() {
    assertThatThrownBy(
            () -> new StorageConfig(Kind.POSTGRESQL, "j", Duration.ZERO, 1, 1, 0, Postgresql.NONE))
        .hasMessage("journal is postgresql, so postgresql.url must say where it listens");
    assertThatThrownBy(() -> at("http://h/db"))
        .hasMessage("url must begin with jdbc:postgresql://");
    for (String url : new String[] {"//h/db?password=x", "//u:p@h/db", "//h/db?PassWord=x"}) {
      assertThatThrownBy(() -> at("jdbc:postgresql:" + url))
          .hasMessage("url must not hold a password; give it as postgresql.password");
    }
    assertThat(at("jdbc:postgresql://h:5432/db?sslmode=require").url()).isPresent();
  }
}
