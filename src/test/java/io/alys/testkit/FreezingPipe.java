package io.alys.testkit;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A TCP connection passed on through here, which can fall silent without ending. */
public final class FreezingPipe {
  private final List<NetSocket> sockets = new CopyOnWriteArrayList<>();
  private final NetServer server;

  public FreezingPipe(Vertx vertx, int to) {
    server =
        vertx
            .createNetServer()
            .connectHandler(
                near -> {
                  near.pause();
                  vertx
                      .createNetClient()
                      .connect(to, "127.0.0.1")
                      .onSuccess(far -> join(near, far))
                      .onFailure(_ -> near.close());
                });
    Await.result(server.listen(0, "127.0.0.1"));
  }

  private void join(NetSocket near, NetSocket far) {
    sockets.add(near);
    sockets.add(far);
    near.handler(far::write);
    far.handler(near::write);
    near.closeHandler(_ -> far.close());
    far.closeHandler(_ -> near.close());
    near.resume();
  }

  public int port() {
    return server.actualPort();
  }

  /** Nothing more passes over the connections that stand; new ones are as ever. */
  public void freeze() {
    sockets.forEach(NetSocket::pause);
    sockets.clear();
  }
}
