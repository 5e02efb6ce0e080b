package io.alys.bench;

import io.alys.bench.Samples.Kind;
import io.alys.bench.Samples.Result;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Tells the bridge that asks now what the server has. */
final class ServedBridges {
  private static final AskingBridge.Command.Served SERVED = new AskingBridge.Command.Served();

  private final AtomicReference<Runnable> asking = new AtomicReference<>(() -> {});

  void served() {
    asking.get().run();
  }

  Result run(StreamedNode node, Kind kind, String name, int inFlight, Duration length)
      throws Exception {
    asking.set(kind == Kind.PEGINS ? () -> node.bridge().tell(SERVED) : () -> {});
    try {
      return node.run(kind, name, inFlight, length);
    } finally {
      asking.set(() -> {});
    }
  }
}
