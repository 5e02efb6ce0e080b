package io.alys.network;

import io.alys.network.PeerCodec.Decoded;
import io.alys.primitives.Hash32;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** A stream to a node, over which a test says whatever it likes. */
final class RawPeer implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final List<Said> heard = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> cutOff = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<GrpcClientResponse<Buffer, Buffer>> answer =
      new CompletableFuture<>();
  private final LongAdder unsentBytes = new LongAdder();
  private final GrpcClientRequest<Buffer, Buffer> request;

  RawPeer(int port) {
    this(port, true);
  }

  /**
   * @param reads whether it reads what it is told
   */
  RawPeer(int port, boolean reads) {
    GrpcClient client =
        GrpcClient.client(
            vertx,
            new GrpcClientOptions().setMaxMessageSize(64L << 20),
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    request = Await.result(client.request(SocketAddress.inetSocketAddress(port, "127.0.0.1")));
    request.connection().closeHandler(_ -> cutOff.complete(null));
    request.fullMethodName(Doors.METHOD.substring(1));
    request
        .response()
        .onFailure(_ -> ended.complete(null))
        .onSuccess(
            response -> {
              if (!reads) {
                response.pause();
              }
              response.handler(this::took);
              response.exceptionHandler(_ -> ended.complete(null));
              response.endHandler(_ -> ended.complete(null));
              answer.complete(response);
            });
  }

  private void took(Buffer wire) {
    if (PeerCodec.decode(wire.getBytes()) instanceof Decoded.Read(Said said)) {
      heard.add(said);
    }
  }

  static Said.Hello hello(String name) {
    return new Said.Hello(
        Said.PROTOCOL_VERSION,
        name,
        NetworkNode.FIRST,
        NetworkNode.DIGEST,
        NetworkNode.tip(0),
        "start-of-" + name);
  }

  static Said.Hello hello(String name, long version, Hash32 genesis, Hash32 digest) {
    return new Said.Hello(version, name, genesis, digest, NetworkNode.tip(0), "start-of-" + name);
  }

  /** Over a stream, and with a hello that is right. */
  static RawPeer greeting(NetworkNode node, String name) {
    RawPeer peer = new RawPeer(node.port);
    peer.say(hello(name));
    peer.await(Said.Hello.class);
    Await.until(
        name + " is a peer",
        () -> node.peers().stream().anyMatch(one -> one.id().value().equals(name)));
    return peer;
  }

  /** One that says everything with gzip. */
  static RawPeer compressing(int port) {
    RawPeer peer = new RawPeer(port);
    peer.request.encoding("gzip");
    return peer;
  }

  /** How much of what it said is still here, because the node does not take it. */
  long unsentBytes() {
    return unsentBytes.sum();
  }

  RawPeer say(Said said) {
    return say(PeerCodec.encode(said));
  }

  RawPeer say(byte[] wire) {
    unsentBytes.add(wire.length);
    try {
      request.write(Buffer.buffer(wire)).onSuccess(_ -> unsentBytes.add(-wire.length));
    } catch (IllegalStateException _) {
      // The node has ended the stream.
    }
    return this;
  }

  <S extends Said> List<S> heard(Class<S> kind) {
    return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <S extends Said> S await(Class<S> kind) {
    Await.until("it hears " + kind.getSimpleName(), () -> !heard(kind).isEmpty());
    return heard(kind).getFirst();
  }

  /** Whether its connection is closed. */
  boolean isCutOff() {
    return cutOff.isDone();
  }

  boolean hasEnded() {
    return ended.isDone();
  }

  void awaitEnd() {
    Await.until("its stream ends", this::hasEnded);
  }

  @Override
  public void close() {
    var _ = vertx.close(); // What the node did not read would keep it waiting.
  }
}
