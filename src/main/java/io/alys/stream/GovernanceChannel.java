package io.alys.stream;

import io.alys.governance.GovernanceProtocol;
import io.alys.governance.Limits;
import io.alys.stream.Connection.Loss;
import io.alys.tls.TlsFailure;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC stream to one endpoint, as bytes. Whatever happens to it becomes a message of {@link
 * StreamCommand.Internal}; nothing is retried here. All on one event loop.
 */
final class GovernanceChannel {
  /** How long a stream may take to end in good order. */
  private static final long FAREWELL_MILLIS = 500;

  /**
   * In TLS 1.3 a server looks at the client's certificate after the client is through with the
   * handshake (RFC 8446, section 4.4.2.4). Of its alert Vert.x shows us the end of the connection
   * alone, before the first frame of HTTP/2.
   */
  private static final String TURNED_AWAY =
      "TLS with governance failed: it ended the connection right after the handshake; it does not"
          + " accept this node's certificate, or wants one: see governance.tls.certificate";

  private final Vertx vertx;
  private final long generation;
  private final StreamConfig.Liveness liveness;
  private final Consumer<StreamCommand.Internal> mailbox;
  private final GrpcClient client;
  private @Nullable GrpcClientRequest<Buffer, Buffer> request;
  private @Nullable GrpcClientResponse<Buffer, Buffer> response;
  private long credit;
  private long pingTimer = -1;
  private boolean over;

  GovernanceChannel(
      Vertx vertx,
      long generation,
      StreamConfig.Liveness liveness,
      HttpClientOptions options,
      Consumer<StreamCommand.Internal> mailbox) {
    this.vertx = vertx;
    this.generation = generation;
    this.liveness = liveness;
    this.mailbox = mailbox;
    this.client =
        GrpcClient.client(
            vertx, new GrpcClientOptions().setMaxMessageSize(Limits.MESSAGE_BYTES), options);
  }

  void open(URI endpoint, Optional<String> token) {
    client
        .request(SocketAddress.inetSocketAddress(endpoint.getPort(), endpoint.getHost()))
        .onSuccess(
            opened -> {
              if (over) {
                return;
              }
              request = opened;
              opened.fullMethodName(GovernanceProtocol.STREAM_METHOD);
              token.ifPresent(t -> opened.headers().set("authorization", "Bearer " + t));
              opened.exceptionHandler(this::broken);
              opened.connection().exceptionHandler(this::broken);
              opened.drainHandler(
                  _ -> mailbox.accept(new StreamCommand.Internal.Drained(generation)));
              opened.response().onSuccess(this::answered).onFailure(this::broken);
              mailbox.accept(new StreamCommand.Internal.Opened(generation));
              ping(opened);
            })
        .onFailure(
            cause ->
                report(
                    "https".equals(endpoint.getScheme()) && isClosed(cause)
                        ? new Loss.Broken(TURNED_AWAY)
                        : lossOf(cause)));
  }

  /** Of all that can go wrong only this is Vert.x's own, with nothing below it. */
  private static boolean isClosed(Throwable cause) {
    return cause instanceof VertxException && cause.getCause() == null;
  }

  private void answered(GrpcClientResponse<Buffer, Buffer> answer) {
    response = answer;
    answer.pause();
    answer.handler(wire -> mailbox.accept(new StreamCommand.Internal.Arrived(generation, wire)));
    answer.exceptionHandler(this::broken);
    answer.endHandler(_ -> ended(answer));
    if (credit > 0) {
      answer.fetch(credit);
      credit = 0;
    }
  }

  private void ended(GrpcClientResponse<Buffer, Buffer> answer) {
    GrpcStatus status = answer.status();
    String message = messageOf(answer);
    String what =
        "governance ended the stream%s%s"
            .formatted(
                status == null ? "" : " with " + status.name(),
                message.isEmpty() ? "" : ": " + message);
    report(status != null && isFinal(status) ? new Loss.Barred(what) : new Loss.Broken(what));
  }

  /** The client looks for it among the headers only; it comes with the trailers as a rule. */
  private static String messageOf(GrpcClientResponse<Buffer, Buffer> answer) {
    String message = answer.statusMessage();
    if (message == null) {
      String encoded = answer.trailers().get("grpc-message");
      message = encoded == null ? "" : percentDecoded(encoded);
    }
    return message;
  }

  private static String percentDecoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text; // Then it is shown as it came.
    }
  }

  private static boolean isFinal(GrpcStatus status) {
    return status == GrpcStatus.UNAUTHENTICATED
        || status == GrpcStatus.PERMISSION_DENIED
        || status == GrpcStatus.UNIMPLEMENTED
        || status == GrpcStatus.INVALID_ARGUMENT;
  }

  /** Writes a message; afterwards the buffer may be {@link #full}. */
  void write(byte[] wire) {
    if (!over && request != null) {
      request.write(Buffer.buffer(wire)).onFailure(this::broken);
    }
  }

  boolean full() {
    return request != null && request.writeQueueFull();
  }

  /** Lets so many more messages come in. */
  void fetch(int messages) {
    if (response == null) {
      credit += messages;
    } else {
      response.fetch(messages);
    }
  }

  /** Ends the stream: in good order when it can be. Nothing is reported afterwards. */
  void close() {
    if (over) {
      return;
    }
    silence();
    if (request == null) {
      client.close();
      return;
    }
    long limit = vertx.setTimer(FAREWELL_MILLIS, _ -> client.close());
    request
        .end()
        .onComplete(
            _ -> {
              if (vertx.cancelTimer(limit)) {
                client.close();
              }
            });
  }

  /**
   * A frozen peer keeps its TCP connection: only an answer proves that it lives. Each ping waits
   * for the one before, so that there is never more than one.
   */
  private void ping(GrpcClientRequest<Buffer, Buffer> opened) {
    pingTimer =
        vertx.setTimer(
            liveness.ping().toMillis(),
            _ -> {
              pingTimer =
                  vertx.setTimer(
                      liveness.pingLimit().toMillis(), _ -> silent(liveness.pingLimit()));
              opened
                  .connection()
                  .ping(Buffer.buffer(new byte[8]))
                  .onSuccess(
                      _ -> {
                        if (!over && vertx.cancelTimer(pingTimer)) {
                          ping(opened);
                        }
                      })
                  .onFailure(this::broken);
            });
  }

  private void silent(Duration limit) {
    report(
        new Loss.Broken(
            "governance did not answer a ping within %d ms".formatted(limit.toMillis())));
  }

  private void broken(Throwable cause) {
    report(lossOf(cause));
  }

  static Loss lossOf(Throwable cause) {
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof ConnectException || each instanceof UnknownHostException) {
        return new Loss.Unreachable("governance cannot be reached: " + text);
      }
      if (each instanceof SSLException) {
        return new Loss.Broken(
            "TLS with governance failed: " + TlsFailure.reason(each, "governance.tls"));
      }
      if (each instanceof NoSuchFileException missing) {
        return new Loss.Broken(
            "TLS with governance failed: there is no file %s".formatted(missing.getFile()));
      }
    }
    return new Loss.Broken("the stream to governance broke: " + text);
  }

  private void report(Loss loss) {
    if (!over) {
      silence();
      client.close();
      mailbox.accept(new StreamCommand.Internal.Closed(generation, loss));
    }
  }

  private void silence() {
    over = true;
    vertx.cancelTimer(pingTimer);
  }
}
