package io.alys.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alys.config.ConfigLoader.Profile;
import io.alys.config.ConfigResult.Effective;
import io.alys.config.ConfigResult.Invalid;
import io.alys.config.ConfigResult.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
  record Shop(
      @Setting(doc = "Name.", byDefault = "corner") String name,
      Till till,
      Map<String, Shelf> shelf) {}

  record Till(
      @Setting(doc = "Port.", byDefault = "80", min = 1, max = 65_535) int port,
      @Setting(doc = "Wait.", byDefault = "10s", live = true) Duration waitAtMost,
      @Setting(doc = "Open.", byDefault = "true") boolean open,
      @Setting(doc = "Kind.", byDefault = "cash") Kind kind,
      @Setting(doc = "Clerks.") List<String> clerks,
      @Setting(doc = "Key.", byDefault = "env:TILL_KEY") Secret key,
      @Setting(doc = "Book.", byDefault = "book.txt") Path book,
      @Setting(doc = "Note.") Optional<String> note) {
    Till {
      if (!open && !clerks.isEmpty()) {
        throw new IllegalArgumentException("a closed till has no clerks");
      }
    }
  }

  record Shelf(@Setting(doc = "Boards.", byDefault = "3", min = 1) int boards) {}

  enum Kind {
    CASH,
    CARD
  }

  private final ConfigLoader<Shop> loader =
      new ConfigLoader<>(
          Shop.class,
          List.of(
              new Profile("small", Map.of()), new Profile("large", Map.of("till.port", "8080"))));

  private Shop loaded(ConfigSource source) {
    return switch (loader.load(source)) {
      case Loaded<Shop>(Shop shop, List<Effective> _) -> shop;
      case Invalid<Shop>(List<ConfigError> errors) -> throw new AssertionError(errors.toString());
    };
  }

  private List<String> errors(ConfigSource source) {
    return switch (loader.load(source)) {
      case Loaded<Shop> loaded -> throw new AssertionError("it is valid: " + loaded);
      case Invalid<Shop>(List<ConfigError> errors) ->
          errors.stream().map(ConfigError::toString).toList();
    };
  }

  @Test
  void takesEveryDefault() {
    assertThat(loaded(ConfigSource.empty()))
        .isEqualTo(
            new Shop(
                "corner",
                new Till(
                    80,
                    Duration.ofSeconds(10),
                    true,
                    Kind.CASH,
                    List.of(),
                    new Secret("env:TILL_KEY"),
                    Path.of("book.txt"),
                    Optional.empty()),
                Map.of()));
  }

  @Test
  void readsEveryKindOfValue() {
    String toml =
        """
        profile = "large"
        name = "market"
        [till]
        wait-at-most = "1500ms"
        open = true
        kind = "card"
        clerks = [
          "ann",   # a comment with a = in it
          "bob",
        ]
        key = "file:/run/key"
        note = \"\"\"
        port = 1 is not a key here\"\"\"
        [shelf.left]
        boards = 4
        [shelf.right]
        """;
    Shop shop = loaded(ConfigSource.of("shop.toml", toml));
    assertThat(shop.name()).isEqualTo("market");
    assertThat(shop.till().port()).isEqualTo(8080);
    assertThat(shop.till().waitAtMost()).isEqualTo(Duration.ofMillis(1500));
    assertThat(shop.till().clerks()).containsExactly("ann", "bob");
    assertThat(shop.till().note()).contains("port = 1 is not a key here");
    assertThat(shop.shelf()).isEqualTo(Map.of("left", new Shelf(4), "right", new Shelf(3)));
  }

  @Test
  void layersProfileFileEnvironmentAndCommandLine() {
    ConfigSource none = ConfigSource.of("shop.toml", "");
    assertThat(loaded(none).till().port()).isEqualTo(80);
    ConfigSource profile = none.profile("large");
    assertThat(loaded(profile).till().port()).isEqualTo(8080);
    ConfigSource file = profile.content("till.port = 1");
    assertThat(loaded(file).till().port()).isEqualTo(1);
    ConfigSource environment = file.environment(Map.of("ALYS_TILL_PORT", "2", "PATH", "/bin"));
    assertThat(loaded(environment).till().port()).isEqualTo(2);
    ConfigSource commandLine = environment.settings("till.port=3");
    assertThat(loaded(commandLine).till().port()).isEqualTo(3);
  }

  @Test
  void findsEveryMistakeAtOnceAndSaysWhere() {
    String toml =
        """
        nmae = "x"

        [till]
        port = 99999
        wait-at-most = "soon"
        open = "yes"
        kind = "barter"
        key = "hunter2"
        """;
    ConfigSource source =
        ConfigSource.of("shop.toml", toml)
            .environment(Map.of("ALYS_TIL_PORT", "1", "ALYS_JAVA_OPTS", "-Xmx1g"))
            .settings("till.bok=x", "nonsense");
    assertThat(errors(source))
        .containsExactlyInAnyOrder(
            "shop.toml:1: nmae: no such setting; did you mean name?",
            "ALYS_TIL_PORT: no such setting; did you mean ALYS_TILL_PORT?",
            "--set: nonsense: must have the form key=value",
            "--set: till.bok: no such setting; did you mean till.book?",
            "shop.toml:4: till.port = 99999: must be between 1 and 65535",
            "shop.toml:5: till.wait-at-most = soon: must be a duration such as 500ms, 10s, 5m, 2h"
                + " or 1d",
            "shop.toml:6: till.open = yes: must be true or false",
            "shop.toml:7: till.kind = barter: must be one of cash, card",
            "shop.toml:8: till.key: a secret is given as file:/path or env:NAME, never by itself");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "till.port = 0 | must be between 1 and 65535",
        "till.port = 1.5 | must be a whole number",
        "till.port = [1] | must be a single value",
        "till.book = '' | must be a path",
        "till.wait-at-most = '9999999999999d' | must be a duration such as",
        "till.open = false ; till.clerks = ['a'] | a closed till has no clerks",
        "shelf.x.boards = 0 | must be between 1 and",
        "profile = 'huge' | must be one of small, large",
        "= | not valid TOML",
        "name = 'a' ; name = 'b' | not valid TOML",
      })
  void refuses(String toml, String reason) {
    assertThat(errors(ConfigSource.of("shop.toml", toml.replace(" ; ", "\n"))))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("shop.toml")
        .contains(reason);
  }

  @Test
  void tellsWhereEachValueCameFromAndPrintsItSoThatItReadsBack() {
    ConfigSource source =
        ConfigSource.of(
                "shop.toml",
                "name = \"a\\\"b\\\\c\\u0001\"\n[till]\nwait-at-most = \"120s\"\nclerks=[\"x\"]")
            .environment(Map.of("ALYS_TILL_OPEN", "true"));
    if (!(loader.load(source) instanceof Loaded<Shop>(Shop shop, List<Effective> settings))) {
      throw new AssertionError("it is not valid");
    }
    assertThat(settings.stream().map(s -> s.key() + " " + s.value() + " " + s.origin()))
        .contains(
            "till.port 80 default",
            "till.wait-at-most \"2m\" shop.toml:3",
            "till.open true ALYS_TILL_OPEN",
            "till.key \"env:TILL_KEY\" default");
    StringBuilder printed = new StringBuilder();
    settings.forEach(s -> printed.append(s.key()).append(" = ").append(s.value()).append('\n'));
    assertThat(loaded(ConfigSource.of("printed.toml", printed.toString()))).isEqualTo(shop);
  }

  @Test
  void neverThrowsWhateverTheText() {
    io.alys.primitives.Seed seed = io.alys.primitives.Seed.of(3);
    String alphabet = "[]=\"'#.\n\\{}, abtilport09-\t";
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = seed.nextInt(40); n > 0; n--) {
        text.append(alphabet.charAt(seed.nextInt(alphabet.length())));
      }
      assertThat(loader.load(ConfigSource.of("fuzz.toml", text.toString()))).isNotNull();
    }
  }

  @Test
  void tellsWhatChangedAndWhatWaitsForARestart() {
    if (loader.load(ConfigSource.empty()) instanceof Loaded<Shop>(Shop _, List<Effective> before)
        && loader.load(
                ConfigSource.empty()
                    .settings("till.port=81", "till.wait-at-most=1s", "shelf.x.boards=1"))
            instanceof Loaded<Shop>(Shop _, List<Effective> after)) {
      assertThat(ConfigChange.between(before, after))
          .isEqualTo(
              new ConfigChange(
                  List.of("till.wait-at-most"), List.of("shelf.x.boards", "till.port")));
      assertThat(ConfigChange.between(after, before).afterRestart()).contains("shelf.x.boards");
      assertThat(ConfigChange.between(before, before).isEmpty()).isTrue();
    } else {
      throw new AssertionError("both are valid");
    }
  }

  /** The loader knows no actors or files: who does finds what is wrong with their names. */
  @Test
  void asksItsOwnerWhetherTheWholeIsRight() {
    ConfigLoader<Shop> strict =
        new ConfigLoader<>(
            Shop.class,
            List.of(new Profile("only", Map.of())),
            loaded ->
                loaded.value().shelf().isEmpty()
                    ? List.of()
                    : List.of(
                        ConfigError.unknown(
                            new Origin.CommandLine(), "shelf.lft", "wall", "lft", Set.of("left"))));
    assertThat(strict.load(ConfigSource.empty())).isInstanceOf(Loaded.class);
    assertThat(strict.load(ConfigSource.empty().settings("shelf.lft.boards=2")).toString())
        .contains("--set: shelf.lft: no such wall; did you mean left?");
  }

  @Test
  void readsSecretsFromTheirPlace(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), "s3cret\n");
    assertThat(new Secret("file:" + file).read(Map.of())).isEqualTo("s3cret");
    assertThat(new Secret("env:KEY").read(Map.of("KEY", "other"))).isEqualTo("other");
    assertThat(new Secret("env:KEY").toString()).isEqualTo("env:KEY");
    assertThatThrownBy(() -> new Secret("env:KEY").read(Map.of()))
        .hasMessage("secret env:KEY is empty or not set");
    Files.write(file, new byte[(1 << 16) + 1]);
    assertThatThrownBy(() -> new Secret("file:" + file).read(Map.of()))
        .hasMessageEndingWith("is over 65536 bytes");
  }

  @Test
  void measuresHowFarNamesAreApart() {
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("prot", "port")).isEqualTo(1);
    assertThat(Nearest.distance("port", "port")).isZero();
    assertThat(Nearest.distance("sport", "prt")).isEqualTo(2);
    assertThat(Nearest.to("entirely-else", List.of("port"))).isEmpty();
  }
}
