package io.alys.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.ConfigLoader;
import io.alys.config.ConfigLoader.Profile;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
}
