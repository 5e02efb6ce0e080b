package io.alys.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.alys.actor.SystemClock;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RpcChannelTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void end() {
    Await.result(vertx.close());
  }

  @Test
  void saysToWhoeverAsksAfterItsEndThatThereIsNoConnection() {
    RpcChannel channel =
        new RpcChannel(
            vertx,
            new SystemClock(vertx),
            new RpcChannel.Peer(
                "the execution client",
                URI.create("http://127.0.0.1:8551"),
                "does it run",
                "1 MiB",
                new RpcChannel.Bounds(Duration.ofSeconds(1), 1 << 20, 1, 1)));
    Await.result(channel.close());
    ChannelFailure failure =
        catchThrowableOfType(
            ChannelFailure.class,
            () -> Await.result(channel.post("", new byte[0], Duration.ofSeconds(1))));
    assertThat(failure.kind()).isEqualTo(ChannelFailure.Kind.UNREACHABLE);
    assertThat(failure.reason())
        .startsWith("no connection to the execution client at 127.0.0.1:8551: ")
        .endsWith("; does it run");
  }
}
