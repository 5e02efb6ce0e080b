package io.alys.devnet.governance;

import io.alys.governance.Decoded;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.Registered;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.GovernanceCodec.Response;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.RequestHeader;
import io.alys.governance.RequestHeader.Urgency;
import io.alys.governance.ToGovernance;
import io.alys.governance.ToGovernance.NodeType;
import io.alys.governance.ToGovernance.Registration;
import io.alys.testkit.Await;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * A node's side of one stream, as bare as can be: it sends what it is told, and keeps what comes.
 */
final class TestNode implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final String name;
  private final GrpcClient client;
  private final GrpcClientRequest<Buffer, Buffer> request;
  private final Queue<Response> received = new ConcurrentLinkedQueue<>();
  private final Queue<String> unreadable = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();

  private TestNode(String name, GrpcClient client, GrpcClientRequest<Buffer, Buffer> request) {
    this.name = name;
    this.client = client;
    this.request = request;
  }

  static HttpClientOptions plain() {
    return new HttpClientOptions()
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false);
  }

  /** Opens a stream; nothing is said yet. */
  static TestNode connect(Vertx vertx, int port, String name) {
    return connect(vertx, port, name, plain(), Map.of());
  }

  static TestNode connect(
      Vertx vertx, int port, String name, HttpClientOptions options, Map<String, String> headers) {
    GrpcClient client = GrpcClient.client(vertx, new GrpcClientOptions(), options);
    GrpcClientRequest<Buffer, Buffer> request =
        Await.result(client.request(SocketAddress.inetSocketAddress(port, "localhost")));
    TestNode node = new TestNode(name, client, request);
    request.fullMethodName(GovernanceProtocol.STREAM_METHOD);
    headers.forEach((key, value) -> request.headers().set(key, value));
    request.exceptionHandler(e -> node.end.complete("broken: " + e));
    request.response().onSuccess(node::listen).onFailure(e -> node.end.complete("broken: " + e));
    return node;
  }

  private void listen(GrpcClientResponse<Buffer, Buffer> response) {
    response.handler(
        bytes -> {
          switch (GovernanceCodec.decodeResponse(bytes.getBytes())) {
            case Decoded.Accepted<Response>(Response message) -> received.add(message);
            case Decoded.Rejected<Response> wrong -> unreadable.add(wrong.reason());
          }
        });
    response
        .end()
        .onComplete(
            ended ->
                end.complete(
                    response.status() == null
                        ? "broken: " + ended.cause()
                        : response.status().name() + " " + reason(response)));
  }

  /** The client of Vert.x 5.0.7 does not read it by itself. */
  private static String reason(GrpcClientResponse<Buffer, Buffer> response) {
    String text =
        Stream.of(response.trailers(), response.headers())
            .flatMap(headers -> headers.getAll("grpc-message").stream())
            .findFirst()
            .orElse("");
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  void raw(Buffer bytes) {
    request.write(bytes);
  }

  void send(String id, long sequence, ToGovernance message) {
    RequestHeader header =
        new RequestHeader(id, NOW, name, "v1.0.0", Urgency.NORMAL, Optional.empty(), sequence, "");
    raw(Buffer.buffer(GovernanceCodec.encode(header, message)));
  }

  static Registration registration(String numbering, String peer, long lastProcessed) {
    return new Registration(
        "", NodeType.BRIDGE, "0.1.0", List.of("peg-out"), numbering, peer, lastProcessed);
  }

  /** Registers, as a node that knows nothing of governance. */
  Registered register(String numbering) {
    return register(numbering, "", 0);
  }

  Registered register(String numbering, String peer, long lastProcessed) {
    send("registration", 0, registration(numbering, peer, lastProcessed));
    return await(Registered.class).getFirst();
  }

  void acknowledge(long sequence) {
    send("ack-" + sequence, 0, new ToGovernance.Received(sequence));
  }

  List<Response> received() {
    return List.copyOf(received);
  }

  List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  <T extends FromGovernance> Stream<T> of(Class<T> kind) {
    return received.stream().map(Response::message).filter(kind::isInstance).map(kind::cast);
  }

  <T extends FromGovernance> List<T> await(Class<T> kind) {
    Await.until("a " + kind.getSimpleName() + " came", () -> of(kind).findAny().isPresent());
    return of(kind).toList();
  }

  /** Final answers to a request. */
  List<SignatureReport> finished(String id) {
    return of(SignatureReport.class)
        .filter(report -> report.requestId().equals(id))
        .filter(
            report ->
                !(report.progress() instanceof Progress.Pending)
                    && !(report.progress() instanceof Progress.Partial))
        .toList();
  }

  SignatureReport awaitFinished(String id) {
    Await.until("request " + id + " is finished", () -> !finished(id).isEmpty());
    return finished(id).getFirst();
  }

  /** Waits until governance acknowledges so many of this node's messages. */
  void awaitAcknowledged(long sequence) {
    Await.until(
        "governance has acknowledged " + sequence,
        () -> of(FromGovernance.Received.class).anyMatch(r -> r.sequence() >= sequence));
  }

  /** How the stream ended: the status and its text, or {@code broken}. */
  String awaitEnd() {
    Await.until("the stream has ended", end::isDone);
    return end.join();
  }

  boolean ended() {
    return end.isDone();
  }

  HttpConnection connection() {
    return request.connection();
  }

  @Override
  public void close() {
    Await.result(client.close());
  }
}
