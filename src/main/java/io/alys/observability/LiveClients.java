package io.alys.observability;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who follows the page live, by server-sent events. Their number is bounded, and so is what waits
 * for each: one that reads more slowly than things change is let go, and sees the whole when it
 * comes back. Of one thread.
 */
final class LiveClients {
  /** Browsers of a few operators; each costs a connection and a buffer. */
  static final int MAX = 32;

  private static final String HEARTBEAT = ": still here\n\n";

  private final String instance;
  private final Set<Client> clients = new LinkedHashSet<>();

  /** The way to one client. */
  interface Line {
    /** Whether it has not read what it was told before. */
    boolean isBehind();

    void write(String text);

    /** Ends the connection. */
    void cut();
  }

  private static final class Client {
    private final Line line;
    private long seen;

    private Client(Line line, long seen) {
      this.line = line;
      this.seen = seen;
    }
  }

  /**
   * @param instance of the node: revisions of another one mean nothing here; letters and digits
   */
  LiveClients(String instance) {
    this.instance = instance;
  }

  boolean isFull() {
    return clients.size() >= MAX;
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  int size() {
    return clients.size();
  }

  /**
   * Begins to tell somebody what the view shows.
   *
   * @param lastEventId what the client heard last, as it says; empty for nothing
   * @return what ends that
   */
  Runnable join(Line line, String lastEventId, LiveView view) {
    Client client = new Client(line, revisionOf(lastEventId));
    clients.add(client);
    line.write("retry: 2000\n\n");
    tell(client, view);
    return () -> clients.remove(client);
  }

  private long revisionOf(String lastEventId) {
    String mine = instance + "-";
    String digits = lastEventId.startsWith(mine) ? lastEventId.substring(mine.length()) : "";
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
  }

  /** Tells everybody what changed. */
  void tell(LiveView view) {
    for (Client client : List.copyOf(clients)) {
      if (client.seen != view.revision()) {
        tell(client, view);
      }
    }
  }

  private void tell(Client client, LiveView view) {
    if (dropped(client)) {
      return;
    }
    JsonObject content = view.since(client.seen).orElseGet(view::whole);
    client.seen = view.revision();
    client.line.write(
        "id: %s-%d\nevent: %s\ndata: %s\n\n"
            .formatted(
                instance,
                view.revision(),
                content.getBoolean("whole", false) ? "snapshot" : "delta",
                content.encode()));
  }

  /** Says that the connection stands, to everybody. */
  void beat() {
    for (Client client : List.copyOf(clients)) {
      if (!dropped(client)) {
        client.line.write(HEARTBEAT);
      }
    }
  }

  private boolean dropped(Client client) {
    if (!client.line.isBehind()) {
      return false;
    }
    clients.remove(client);
    client.line.cut();
    return true;
  }

  /** Lets everybody go. */
  void close() {
    List<Client> all = new ArrayList<>(clients);
    clients.clear();
    all.forEach(client -> client.line.cut());
  }
}
