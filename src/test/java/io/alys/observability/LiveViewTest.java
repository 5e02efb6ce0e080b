package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.observability.Happening.Severity;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveViewTest {
  private final LiveView view = new LiveView(10);

  private static JsonObject json(int value) {
    return new JsonObject().put("value", value);
  }

  private static Happening happening(Severity severity, String text) {
    return new Happening(Instant.EPOCH, severity, "bridge", "Paused", "", text);
  }

  private void hear(Severity severity, String text) {
    view.hear(happening(severity, text));
  }

  private static List<String> texts(JsonObject content) {
    return content.getJsonArray("events").stream()
        .map(each -> ((JsonObject) each).getString("text"))
        .toList();
  }

  @Test
  void countsOnlyWhatIsOtherwise() {
    assertThat(view.revision()).isZero();
    assertThat(view.show(Map.of("a", json(1), "b", json(1)))).isTrue();
    assertThat(view.show(Map.of("a", json(1), "b", json(1)))).isFalse();
    assertThat(view.revision()).isEqualTo(1);
    assertThat(view.show(Map.of("a", json(1), "b", json(2)))).isTrue();
    assertThat(view.revision()).isEqualTo(2);
  }

  @Test
  void tellsWhatIsOtherwiseSinceARevision() {
    view.show(Map.of("a", json(1), "b", json(1)));
    view.show(Map.of("b", json(2)));
    assertThat(view.since(1).orElseThrow().getJsonObject("sections"))
        .isEqualTo(new JsonObject().put("b", json(2)));
    assertThat(view.since(2).orElseThrow().getJsonObject("sections")).isEmpty();
    assertThat(view.whole().getJsonObject("sections").fieldNames())
        .containsExactlyInAnyOrder("a", "b");
    assertThat(view.whole().getBoolean("whole")).isTrue();
    assertThat(view.whole().getLong("revision")).isEqualTo(2);
  }

  @Test
  void knowsNoRevisionThatItNeverHad() {
    view.show(Map.of("a", json(1)));
    assertThat(view.since(0)).isEmpty();
    assertThat(view.since(-1)).isEmpty();
    assertThat(view.since(2)).isEmpty();
    assertThat(view.since(1)).isPresent();
  }

  @Test
  void showsWhatHappenedOnceAndInOrder() {
    view.show(Map.of("a", json(1)));
    hear(Severity.WARN, "one");
    hear(Severity.INFO, "two");
    assertThat(texts(view.whole())).as("not shown yet").isEmpty();
    assertThat(view.show(Map.of("a", json(1)))).isTrue();
    assertThat(view.show(Map.of("a", json(1)))).isFalse();
    assertThat(texts(view.since(1).orElseThrow())).containsExactly("one", "two");
    assertThat(texts(view.since(2).orElseThrow())).isEmpty();
    JsonObject first = view.whole().getJsonArray("events").getJsonObject(0);
    assertThat(first.getLong("number")).isEqualTo(1);
    assertThat(first.getString("severity")).isEqualTo("warn");
    assertThat(first.getString("at")).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void forgetsTheOldestAndSaysSoToWhoMissedIt() {
    view.show(Map.of());
    hear(Severity.INFO, "0");
    view.show(Map.of());
    long seen = view.revision();
    for (int i = 1; i <= 9; i++) {
      hear(Severity.INFO, "" + i);
    }
    view.show(Map.of());
    assertThat(texts(view.whole())).hasSize(10).startsWith("0");
    assertThat(texts(view.since(seen).orElseThrow())).hasSize(9);
    hear(Severity.INFO, "10");
    view.show(Map.of());
    assertThat(texts(view.whole())).hasSize(10).startsWith("1").endsWith("10");
    assertThat(view.since(seen)).as("it saw what was forgotten").isPresent();
    hear(Severity.INFO, "11");
    view.show(Map.of());
    assertThat(view.since(seen)).as("it has not seen 1, which is forgotten").isEmpty();
  }

  @Test
  void letsRoutineTakeNoOthersPlace() {
    hear(Severity.ERROR, "the crash");
    for (int block = 1; block <= 100; block++) {
      hear(Severity.ROUTINE, "block " + block);
    }
    view.show(Map.of());
    assertThat(texts(view.whole())).containsExactly("the crash", "block 99", "block 100");
  }

  @Test
  void cutsAndFlattensWhatIsLong() {
    String text = happening(Severity.INFO, "a\nb\u0000" + "x".repeat(500)).text();
    assertThat(text).startsWith("a b xxx").endsWith("x…").hasSize(Happening.MAX_CHARS);
    String fits = "y".repeat(Happening.MAX_CHARS);
    assertThat(happening(Severity.INFO, fits).text()).isEqualTo(fits);
  }
}
