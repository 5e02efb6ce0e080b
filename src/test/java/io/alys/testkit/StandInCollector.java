package io.alys.testkit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands in for a collector of OpenTelemetry: real OTLP over HTTP, kept in memory. */
public final class StandInCollector implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final Queue<Taken> spans = new ConcurrentLinkedQueue<>();
  private final Queue<MultiMap> headers = new ConcurrentLinkedQueue<>();
  private volatile int status = 200;

  /**
   * A span as it came.
   *
   * @param parent 16 hex digits; empty for a root
   * @param links {@code traceid-spanid}
   */
  public record Taken(
      String service,
      String trace,
      String id,
      String parent,
      String name,
      Span.SpanKind kind,
      long startNanos,
      long endNanos,
      Map<String, String> attributes,
      String error,
      List<String> links) {}

  /**
   * @param port 0 for any
   */
  public StandInCollector(int port) {
    server =
        Await.result(
            vertx.createHttpServer().requestHandler(this::serve).listen(port, "127.0.0.1"));
  }

  public int port() {
    return server.actualPort();
  }

  public String endpoint() {
    return "http://127.0.0.1:%d/v1/traces".formatted(port());
  }

  /** What it answers from now on, in place of taking spans; 200 to take them again. */
  public void answer(int other) {
    status = other;
  }

  public List<Taken> spans() {
    return List.copyOf(spans);
  }

  public List<Taken> of(String trace) {
    return spans.stream().filter(each -> each.trace().equals(trace)).toList();
  }

  /** Of each request. */
  public List<MultiMap> headers() {
    return List.copyOf(headers);
  }

  private void serve(HttpServerRequest request) {
    headers.add(request.headers());
    request
        .body()
        .onSuccess(
            body -> {
              if (status == 200) {
                take(body);
              }
              request
                  .response()
                  .setStatusCode(status)
                  .putHeader("content-type", "application/x-protobuf")
                  .end(
                      Buffer.buffer(ExportTraceServiceResponse.getDefaultInstance().toByteArray()));
            });
  }

  private void take(Buffer body) {
    try {
      for (ResourceSpans from :
          ExportTraceServiceRequest.parseFrom(body.getBytes()).getResourceSpansList()) {
        String service =
            attributes(from.getResource().getAttributesList()).getOrDefault("service.name", "");
        from.getScopeSpansList()
            .forEach(
                scope -> scope.getSpansList().forEach(span -> spans.add(taken(service, span))));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static Taken taken(String service, Span span) {
    boolean wrong = span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
    return new Taken(
        service,
        hex(span.getTraceId()),
        hex(span.getSpanId()),
        hex(span.getParentSpanId()),
        span.getName(),
        span.getKind(),
        span.getStartTimeUnixNano(),
        span.getEndTimeUnixNano(),
        attributes(span.getAttributesList()),
        wrong ? span.getStatus().getMessage() : "",
        span.getLinksList().stream()
            .map(link -> hex(link.getTraceId()) + "-" + hex(link.getSpanId()))
            .toList());
  }

  private static String hex(com.google.protobuf.ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Map<String, String> attributes(List<KeyValue> all) {
    Map<String, String> found = new TreeMap<>();
    all.forEach(each -> found.put(each.getKey(), each.getValue().getStringValue()));
    return found;
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
