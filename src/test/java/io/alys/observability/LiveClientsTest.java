package io.alys.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveClientsTest {
  private final LiveView view = new LiveView(10);
  private final LiveClients clients = new LiveClients("abc");

  private static final class Notebook implements LiveClients.Line {
    private final List<String> read = new ArrayList<>();
    private boolean behind;
    private boolean cut;

    @Override
    public boolean isBehind() {
      return behind;
    }

    @Override
    public void write(String text) {
      read.add(text);
    }

    @Override
    public void cut() {
      cut = true;
    }

    String last() {
      return read.getLast();
    }
  }

  private void show(int value) {
    view.show(
        Map.of(
            "chain", new JsonObject().put("head", value), "node", new JsonObject().put("up", 1)));
  }

  @Test
  void showsTheWholeFirstAndThenWhatChanges() {
    show(1);
    Notebook line = new Notebook();
    clients.join(line, "", view);
    assertThat(line.read.getFirst()).isEqualTo("retry: 2000\n\n");
    assertThat(line.last()).startsWith("id: abc-1\nevent: snapshot\ndata: {").endsWith("}\n\n");
    clients.tell(view);
    assertThat(line.read).as("nothing new").hasSize(2);
    show(2);
    clients.tell(view);
    assertThat(line.last())
        .startsWith("id: abc-2\nevent: delta\ndata: {")
        .contains("\"head\":2")
        .doesNotContain("\"up\"");
    clients.beat();
    assertThat(line.last()).isEqualTo(": still here\n\n");
  }

  @Test
  void goesOnWhereSomebodyWas() {
    show(1);
    show(2);
    Notebook back = new Notebook();
    clients.join(back, "abc-1", view);
    assertThat(back.last()).startsWith("id: abc-2\nevent: delta\n");
    for (String strange :
        List.of("", "xyz-1", "abc-9", "abc-", "abc--1", "abc-1x", "abc-9999999999999999999")) {
      Notebook line = new Notebook();
      clients.join(line, strange, view);
      assertThat(line.last()).as(strange).startsWith("id: abc-2\nevent: snapshot\n");
    }
  }

  @Test
  void letsWhoIsBehindGo() {
    show(1);
    Notebook slow = new Notebook();
    Notebook quick = new Notebook();
    clients.join(slow, "", view);
    clients.join(quick, "", view);
    slow.behind = true;
    show(2);
    clients.tell(view);
    assertThat(slow.cut).isTrue();
    assertThat(slow.read).hasSize(2);
    assertThat(quick.cut).isFalse();
    assertThat(quick.read).hasSize(3);
    assertThat(clients.size()).isEqualTo(1);
    quick.behind = true;
    clients.beat();
    assertThat(quick.cut).isTrue();
    assertThat(clients.isEmpty()).isTrue();
  }

  @Test
  void isFullAtItsLimitAndForgetsWhoLeaves() {
    List<Runnable> leave = new ArrayList<>();
    for (int i = 0; i < LiveClients.MAX; i++) {
      assertThat(clients.isFull()).isFalse();
      leave.add(clients.join(new Notebook(), "", view));
    }
    assertThat(clients.isFull()).isTrue();
    leave.getFirst().run();
    assertThat(clients.isFull()).isFalse();
    assertThat(clients.size()).isEqualTo(LiveClients.MAX - 1);
  }

  @Test
  void cutsEverybodyAtTheEnd() {
    Notebook line = new Notebook();
    clients.join(line, "", view);
    clients.close();
    assertThat(line.cut).isTrue();
    assertThat(clients.isEmpty()).isTrue();
  }
}
