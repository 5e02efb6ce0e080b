package io.alys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.ConfigLoader.Profile;
import io.alys.config.ConfigReloads.Reload;
import io.alys.config.ConfigResult.Loaded;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ConfigReloadsTest {
  record Lamp(
      @Setting(doc = "Bright.", byDefault = "1", min = 0, max = 9, live = true) int bright,
      @Setting(doc = "Place.", byDefault = "hall") String place,
      Socket socket,
      Map<String, Shade> shade) {}

  record Socket(
      @Setting(doc = "Watts.", byDefault = "40", live = true) int watts,
      @Setting(doc = "Limit.", byDefault = "60") int limit) {
    Socket {
      if (watts > limit) {
        throw new IllegalArgumentException("%d W is over %d W".formatted(watts, limit));
      }
    }
  }

  record Shade(@Setting(doc = "Colour.", byDefault = "white", live = true) String colour) {}

  record Mixed(
      @Setting(doc = "One.", byDefault = "1", live = true) int one,
      @Setting(doc = "Two.", byDefault = "2") int two) {}

  record Many(Map<String, Mixed> mixed) {}

  private final ConfigLoader<Lamp> loader =
      new ConfigLoader<>(Lamp.class, List.of(new Profile("only", Map.of())));

  private ConfigReloads<Lamp> from(String text) {
    ConfigSource source = ConfigSource.of("lamp.toml", text);
    if (!(loader.load(source) instanceof Loaded<Lamp> loaded)) {
      throw new AssertionError("it is valid");
    }
    return new ConfigReloads<>(loader, source, loaded);
  }

  private static ConfigChange applied(ConfigReloads<Lamp> reloads, String text) {
    return switch (reloads.look(Optional.of(text)).orElseThrow()) {
      case Reload.Applied<Lamp>(Lamp value, ConfigChange change) -> {
        assertThat(reloads.inForce()).isEqualTo(value);
        yield change;
      }
      case Reload.Refused<Lamp>(List<ConfigError> errors) ->
          throw new AssertionError(errors.toString());
    };
  }

  private static List<String> refused(ConfigReloads<Lamp> reloads, Optional<String> text) {
    return switch (reloads.look(text).orElseThrow()) {
      case Reload.Applied<Lamp> applied -> throw new AssertionError(applied.toString());
      case Reload.Refused<Lamp>(List<ConfigError> errors) ->
          errors.stream().map(ConfigError::toString).toList();
    };
  }

  @Test
  void takesWhatIsLiveAndKeepsTheRest() {
    ConfigReloads<Lamp> reloads = from("bright = 2\n");
    ConfigChange change = applied(reloads, "bright = 3\nplace = 'attic'\nsocket.watts = 50\n");
    assertThat(change)
        .isEqualTo(new ConfigChange(List.of("bright", "socket.watts"), List.of("place")));
    assertThat(reloads.inForce()).isEqualTo(new Lamp(3, "hall", new Socket(50, 60), Map.of()));
  }

  @Test
  void tellsWhatWaitsForARestartUntilItIsPutBack() {
    ConfigReloads<Lamp> reloads = from("place = 'attic'\n");
    assertThat(applied(reloads, "").afterRestart()).containsExactly("place");
    assertThat(applied(reloads, "bright = 4\n"))
        .isEqualTo(new ConfigChange(List.of("bright"), List.of("place")));
    assertThat(applied(reloads, "socket.limit = 70\n").afterRestart())
        .containsExactly("place", "socket.limit");
    assertThat(applied(reloads, "place = 'attic'\nbright = 5").afterRestart()).isEmpty();
    assertThat(reloads.inForce().place()).isEqualTo("attic");
  }

  @Test
  void changesNothingWhenTheTextIsTheSameOrWrong() {
    ConfigReloads<Lamp> reloads = from("bright = 2\n");
    Lamp before = reloads.inForce();
    assertThat(reloads.look(Optional.of("bright = 2\n"))).isEmpty();
    assertThat(refused(reloads, Optional.of("bright = 10\n")))
        .containsExactly("lamp.toml:1: bright = 10: must be between 0 and 9");
    assertThat(reloads.look(Optional.of("bright = 10\n"))).isEmpty();
    assertThat(refused(reloads, Optional.empty()))
        .containsExactly("lamp.toml: the file is gone or cannot be read; put it back");
    assertThat(reloads.inForce()).isEqualTo(before);
    assertThat(applied(reloads, "bright = 2\n").isEmpty()).isTrue();
  }

  @Test
  void refusesWhatIsLiveWhenItDoesNotFitWhatWaits() {
    ConfigReloads<Lamp> reloads = from("");
    assertThat(refused(reloads, Optional.of("socket.watts = 70\nsocket.limit = 80\n")))
        .containsExactly(
            "lamp.toml: what is live does not fit what waits for a restart: 70 W is over 60 W;"
                + " restart the node");
    assertThat(reloads.inForce().socket()).isEqualTo(new Socket(40, 60));
  }

  @Test
  void letsLiveRecordsComeAndGo() {
    ConfigReloads<Lamp> reloads = from("shade.left.colour = 'red'\n");
    assertThat(applied(reloads, "shade.right.colour = 'blue'\n").live())
        .containsExactly("shade.left.colour", "shade.right.colour");
    assertThat(reloads.inForce().shade()).isEqualTo(Map.of("right", new Shade("blue")));
    assertThat(applied(reloads, "").live()).containsExactly("shade.right.colour");
  }

  /** Half of such a record could not come while the node runs. */
  @Test
  void refusesRecordsOfWhichOnlyAPartIsLive() {
    assertThatThrownBy(() -> Schema.keys(Many.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the settings of Mixed must all be live, or none");
  }

  /** What editors do to a file: write it, rename over it, remove it. */
  @Test
  void seesTheFileThroughAllThatEditorsDo(Vertx vertx, @TempDir Path folder) throws IOException {
    Path path = Files.writeString(folder.resolve("lamp.toml"), "bright = 2\n");
    try (ConfigFile file = new ConfigFile(vertx, path.toString())) {
      assertThat(Await.result(file.text())).contains("bright = 2\n");
      Files.writeString(path, "bright = 3\n");
      assertThat(Await.result(file.text())).contains("bright = 3\n");
      Path other = Files.writeString(folder.resolve("lamp.toml~"), "bright = 4\n");
      Files.move(other, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      assertThat(Await.result(file.text())).contains("bright = 4\n");
      Files.delete(path);
      assertThat(Await.result(file.text())).isEmpty();
    }
  }
}
