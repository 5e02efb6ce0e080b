package io.alys.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.config.ConfigLoader.Profile;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Loaded;
import io.alys.config.ConfigWatcher.Reload;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ConfigWatcherTest {
  record Lamp(
      @Setting(doc = "Bright.", byDefault = "1", min = 0, max = 9, live = true) int bright,
      @Setting(doc = "Place.", byDefault = "hall") String place) {}

  private final ConfigLoader<Lamp> loader =
      new ConfigLoader<>(Lamp.class, List.of(new Profile("only", Map.of())));
  private final List<Reload<Lamp>> reloads = new CopyOnWriteArrayList<>();

  private Reload<Lamp> next(int number) {
    Await.until("reload " + number, () -> reloads.size() >= number);
    return reloads.get(number - 1);
  }

  /** What editors do to a file: write it, rename over it, remove it, write half of it. */
  @Test
  void followsTheFileThroughAllThatEditorsDo(Vertx vertx, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("lamp.toml"), "bright = 2\n");
    ConfigSource source = ConfigSource.of(file.toString(), Files.readString(file));
    if (!(loader.load(source) instanceof Loaded<Lamp>(Lamp _, List<Effective> settings))) {
      throw new AssertionError("it is valid");
    }
    try (ConfigWatcher<Lamp> _ =
        new ConfigWatcher<>(vertx, Duration.ofMillis(20), loader, source, settings, reloads::add)) {
      Files.writeString(file, "bright = 3\n");
      assertThat(next(1))
          .isEqualTo(
              new Reload.Applied<>(
                  new Lamp(3, "hall"), new ConfigChange(List.of("bright"), List.of())));

      Path other =
          Files.writeString(folder.resolve("lamp.toml~"), "bright = 3\nplace = \"attic\"\n");
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      assertThat(next(2))
          .isEqualTo(
              new Reload.Applied<>(
                  new Lamp(3, "attic"), new ConfigChange(List.of(), List.of("place"))));

      Files.writeString(file, "bright = 3\nplace = \"at");
      assertThat(next(3)).isInstanceOf(Reload.Refused.class);
      Files.writeString(file, "bright = 10\n");
      assertThat(next(4).toString()).contains("must be between 0 and 9");

      Files.delete(file);
      assertThat(next(5).toString()).contains("the file is gone");
      Files.writeString(file, "bright = 4\nplace = \"attic\"\n");
      assertThat(next(6))
          .isEqualTo(
              new Reload.Applied<>(
                  new Lamp(4, "attic"), new ConfigChange(List.of("bright"), List.of())));
    }
  }
}
