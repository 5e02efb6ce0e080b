package io.alys.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.alys.actor.ActorContext;
import io.alys.chain.ChainCommand;
import io.alys.sync.SyncCommand;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class RpcTraceTest {
  @Test
  void asksInTheTraceOfItsCaller() {
    List<String> traces = new CopyOnWriteArrayList<>();
    try (RpcWorld world =
        new RpcWorld(
            RpcWorld.config(),
            Stands.of(
                "sync",
                SyncCommand.class,
                _ -> {
                  traces.add(ActorContext.current().orElseThrow().trace());
                  return Optional.of(Stands.fetching());
                }),
            Stands.of("chain", ChainCommand.class, Stands::chain))) {
      String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"getsyncstatus\"}";
      String trace = "0af7651916cd43dd8448eb211c80319c";
      String parent = "00-%s-b7ad6b7169203331-01".formatted(trace);
      world.send(world.post(body).header("traceparent", parent).build());
      world.send(world.post(body).header("traceparent", "nonsense").build());
      assertThat(traces).containsExactly(trace, "");
    }
  }
}
