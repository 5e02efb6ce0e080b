package io.alys.bench;

import io.alys.bench.Samples.Kind;
import io.alys.bench.Samples.Result;
import io.alys.bench.Samples.Times;
import io.alys.governance.Decoded;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.RequestHeader;
import io.alys.governance.ToGovernance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The same requests over a stream with nothing around it. All on one event loop: what it sends is
 * made by the loop that hears the answer.
 */
final class BareStream {
  private static final Instant WHEN = Instant.parse("2026-01-01T00:00:00Z");

  private final Kind kind;
  private final ToGovernance message;
  private final boolean codec;
  private final Duration length;
  private final GrpcClientRequest<Buffer, Buffer> request;
  private final Promise<Result> result = Promise.promise();
  private final Deque<Long> begun = new ArrayDeque<>();
  private final Times times = new Times();
  private final byte[] prepared;
  private final long startNanos = System.nanoTime();
  private long asked;
  private long heard;

  private BareStream(
      Kind kind, boolean codec, Duration length, GrpcClientRequest<Buffer, Buffer> request) {
    this.kind = kind;
    this.message = kind == Kind.SIGNATURES ? Samples.payout() : Samples.deposit();
    this.codec = codec;
    this.length = length;
    this.request = request;
    this.prepared = wire(1);
  }

  /**
   * Asks so many at a time and for so long.
   *
   * @param codec whether each message is made of records, and each answer becomes one; otherwise
   *     the bytes are made once, and the answers only counted
   */
  static Future<Result> run(
      Vertx vertx, int port, Kind kind, boolean codec, int inFlight, Duration length) {
    GrpcClient client =
        GrpcClient.client(
            vertx,
            new GrpcClientOptions(),
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    Promise<Result> done = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            _ ->
                client
                    .request(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
                    .compose(opened -> new BareStream(kind, codec, length, opened).start(inFlight))
                    .onComplete(done));
    return done.future().onComplete(_ -> client.close());
  }

  private Future<Result> start(int inFlight) {
    request.fullMethodName(GovernanceProtocol.STREAM_METHOD);
    request.response().onSuccess(answer -> answer.handler(this::heard)).onFailure(result::tryFail);
    ToGovernance registration =
        new ToGovernance.Registration("", ToGovernance.NodeType.BRIDGE, "1", List.of(), "n", "", 0);
    request.write(Buffer.buffer(GovernanceCodec.encode(header(0), registration)));
    for (int i = 0; i < inFlight; i++) {
      ask();
    }
    return result.future();
  }

  private RequestHeader header(long sequence) {
    return new RequestHeader(
        Samples.id("bare", sequence),
        WHEN,
        "node",
        GovernanceProtocol.PROTOCOL_VERSION,
        RequestHeader.Urgency.CRITICAL,
        Optional.of(Duration.ofSeconds(30)),
        sequence,
        "");
  }

  private byte[] wire(long sequence) {
    return GovernanceCodec.encode(header(sequence), message);
  }

  private void ask() {
    begun.addLast(System.nanoTime());
    asked++;
    request.write(Buffer.buffer(codec ? wire(asked) : prepared));
  }

  private void heard(Buffer wire) {
    if (codec
        && !(GovernanceCodec.decodeResponse(wire.getBytes())
            instanceof Decoded.Accepted<GovernanceCodec.Response>)) {
      throw new IllegalStateException("governance sent something that is no message");
    }
    heard++;
    if (heard == 1 || (heard - 1) % kind.answers != 0) {
      return; // The registration's answer, or not the last one to a request.
    }
    long now = System.nanoTime();
    times.add(now - begun.removeFirst());
    if (now - startNanos < length.toNanos()) {
      ask();
    } else if (begun.isEmpty()) {
      request.end();
      result.complete(new Result(now - startNanos, times, 0));
    }
  }
}
