package io.alys.network;

import io.alys.network.NetworkCommand.Internal;
import io.alys.network.NetworkCommand.PeerId;
import io.alys.tls.TlsFailure;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC stream with another node, as bytes, whoever of the two opened it. One message at a time
 * is read, when it is asked for. Whatever happens becomes a message of {@link Internal}; nothing is
 * decided here. All on one event loop.
 *
 * <p>It is gRPC over HTTP/2 itself: Vert.x's gRPC reads 16 messages ahead, however long they are,
 * and 16 of the longest from each of many peers is more memory than a node has.
 */
final class Link {
  /** How long a stream may take to end in good order. */
  private static final long FAREWELL_MILLIS = 500;

  private static final int FINGERPRINT_BYTES = 16;
  private static final int HTTP_OK = 200;
  private static final String GRPC = "application/grpc";
  private static final String STATUS = "grpc-status";

  private final Means means;
  private final End end;
  private final WriteStream<Buffer> out;
  private final Runnable release;
  private final SendQueue queue;
  private final Frames frames = new Frames(Said.MAX_BYTES);
  private @Nullable ReadStream<Buffer> in;
  private boolean wanted;
  private boolean begun;
  private boolean over;
  private boolean progress;
  private long idleMillis;
  private long pingTimer = -1;

  /** What every stream has in common. */
  record Means(
      Vertx vertx,
      NetworkConfig config,
      NetworkMetrics metrics,
      LongSupplier nanoTime,
      Consumer<Internal> mailbox) {}

  /**
   * The other end.
   *
   * @param number of the stream
   * @param address host and port: those of the settings, or those that it comes from
   * @param dialled whether this node opened the stream
   */
  record End(long number, String address, boolean dialled, HttpConnection connection) {}

  private Link(Means means, End end, WriteStream<Buffer> out, Runnable release) {
    this.means = means;
    this.end = end;
    this.out = out;
    this.release = release;
    this.queue = new SendQueue(means.config().limits().outboundBytes());
    out.exceptionHandler(this::broken);
    out.drainHandler(_ -> flush());
    ping();
  }

  /** The stream that another node opened; nothing is heard of it before {@link #begin}. */
  static Link accepted(Means means, long number, HttpServerRequest call) {
    HttpConnection connection = call.connection();
    End end = new End(number, connection.remoteAddress().toString(), false, connection);
    call.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, GRPC)
        .putTrailer(STATUS, "0"); // What ends is said by a goodbye.
    Link link = new Link(means, end, call.response(), connection::close);
    link.listen(call);
    return link;
  }

  /** The stream that this node opens. */
  static Link dialled(Means means, End end, HttpClientRequest request, Runnable release) {
    // HTTP/2 knows no chunks; it only says that the length of what follows is not known.
    request.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, GRPC).putHeader("te", "trailers");
    return new Link(means, end, request, release);
  }

  /** The other end took the stream that this node opened, or not. */
  void answered(HttpClientResponse answer) {
    String status = answer.getHeader(STATUS);
    if (answer.statusCode() == HTTP_OK && status == null) {
      listen(answer);
      begin();
    } else {
      lost(
          "it does not talk: HTTP status %d, gRPC status %s"
              .formatted(answer.statusCode(), status));
    }
  }

  /** What the other one says comes over this. */
  private void listen(ReadStream<Buffer> stream) {
    in = stream;
    stream.pause();
    stream.handler(
        chunk -> {
          if (!over) {
            frames.add(chunk);
            deliver();
          }
        });
    stream.exceptionHandler(this::broken);
    stream.endHandler(_ -> lost("it ended the stream"));
  }

  /** Hands on what comes. The first of it may be here already: whoever hears it knows the link. */
  void begin() {
    deliver();
  }

  /** Hands on one message, when one is wanted; what comes after it stays where it is. */
  private void deliver() {
    if (over || !wanted) {
      return;
    }
    Frames.Frame next = frames.next();
    if (next == null) {
      if (in != null) {
        in.fetch(1);
      }
      return;
    }
    wanted = false;
    Optional<Buffer> content =
        switch (next) {
          case Frames.Frame.Message(Buffer message) -> Optional.of(message);
          case Frames.Frame.Unreadable _ -> Optional.empty();
        };
    content.ifPresent(message -> means.metrics().received(message.length()));
    means.mailbox().accept(new Internal.Heard(end.number(), content));
  }

  End end() {
    return end;
  }

  /** Who the other one is, as its certificate says; empty without TLS. */
  Optional<PeerId> proven() {
    if (!end.connection().isSsl()) {
      return Optional.empty();
    }
    try {
      if (end.connection().peerCertificates().getFirst() instanceof X509Certificate shown) {
        String subject = shown.getSubjectX500Principal().getName().replaceAll("[^ -~]", "?");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(shown.getEncoded());
        return Optional.of(
            new PeerId(
                "%s/%s".formatted(subject, HexFormat.of().formatHex(hash, 0, FINGERPRINT_BYTES))));
      }
      return Optional.empty();
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    } catch (CertificateEncodingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("a certificate that was verified can be hashed", e);
    }
  }

  /** Reads one message more. */
  void read() {
    if (!wanted) {
      wanted = true;
      deliver();
    }
  }

  /** Says something; gossip may be lost when the other one is slow. */
  void say(Said said) {
    say(said, wireOf(said));
  }

  /** A message as it travels. */
  static Buffer wireOf(Said said) {
    return Frames.framed(PeerCodec.encode(said));
  }

  /**
   * Says something that is encoded already.
   *
   * @param wire not to be changed: others may be told the same
   */
  void say(Said said, Buffer wire) {
    if (over) {
      return;
    }
    switch (queue.offer(wire, said.isGossip())) {
      case SendQueue.Offered.Waits(int dropped) -> {
        means.metrics().dropped(dropped);
        means.metrics().sent(said.kind(), wire.length());
        flush();
      }
      case SendQueue.Offered.Dropped _ -> means.metrics().dropped(1);
      case SendQueue.Offered.Full _ -> means.mailbox().accept(new Internal.Stalled(end.number()));
    }
  }

  private void flush() {
    // Before its first message a request has no stream yet that could be full.
    while (!over && !queue.isEmpty() && (!begun || !out.writeQueueFull())) {
      Buffer next = queue.poll();
      if (next != null) {
        begun = true;
        progress = true;
        write(next);
      }
    }
  }

  /** A stream that the other one has reset throws, instead of failing. */
  private void write(Buffer wire) {
    try {
      out.write(wire.slice()).onFailure(this::broken);
    } catch (IllegalStateException e) {
      broken(e);
    }
  }

  /** Says goodbye and ends the stream. */
  void close(Said.Goodbye goodbye) {
    if (!over) {
      silence();
      Buffer wire = wireOf(goodbye);
      means.metrics().sent(goodbye.kind(), wire.length());
      try {
        out.end(wire);
      } catch (IllegalStateException _) {
        // The other one has reset it: there is nobody left to hear.
      }
      if (in != null) {
        in.resume(); // What still comes is thrown away, so that the end of it is reached.
      }
      means.vertx().setTimer(FAREWELL_MILLIS, _ -> release.run());
    }
  }

  /** Tries the connection again and again, so that one without a peer behind it is found. */
  private void ping() {
    NetworkConfig.Liveness liveness = means.config().liveness();
    pingTimer =
        means
            .vertx()
            .setTimer(
                liveness.ping().toMillis(),
                _ -> {
                  if (isStalled(liveness)) {
                    means.mailbox().accept(new Internal.Stalled(end.number()));
                  } else {
                    pingNow(liveness);
                  }
                });
  }

  private boolean isStalled(NetworkConfig.Liveness liveness) {
    idleMillis = queue.isEmpty() || progress ? 0 : idleMillis + liveness.ping().toMillis();
    progress = false;
    return idleMillis >= liveness.stallLimit().toMillis();
  }

  private void pingNow(NetworkConfig.Liveness liveness) {
    long limitMillis = liveness.pingLimit().toMillis();
    pingTimer =
        means
            .vertx()
            .setTimer(
                limitMillis,
                _ -> lost("it did not answer a ping within %d ms".formatted(limitMillis)));
    long begunNanos = means.nanoTime().getAsLong();
    end.connection()
        .ping(Buffer.buffer(new byte[Long.BYTES]))
        .onSuccess(
            _ -> {
              if (!over && means.vertx().cancelTimer(pingTimer)) {
                means.metrics().roundTrip(means.nanoTime().getAsLong() - begunNanos);
                ping();
              }
            })
        .onFailure(this::broken);
  }

  private void broken(Throwable cause) {
    lost(reasonOf(cause));
  }

  /** What went wrong, in the operator's words. */
  static String reasonOf(Throwable cause) {
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof ConnectException || each instanceof UnknownHostException) {
        return "it cannot be reached: " + text;
      }
      if (each instanceof SSLException) {
        return "TLS failed: " + TlsFailure.reason(each, "network.tls");
      }
      if (each instanceof NoSuchFileException missing) {
        return "TLS failed: there is no file %s".formatted(missing.getFile());
      }
    }
    return "the stream broke: " + text;
  }

  /** Of all that can go wrong only the end of a connection is Vert.x's own, with nothing below. */
  static boolean isClosed(Throwable cause) {
    return cause instanceof VertxException && cause.getCause() == null;
  }

  /** The stream is over, and nobody said goodbye. */
  void lost(String reason) {
    if (!over) {
      silence();
      release.run();
      means.mailbox().accept(new Internal.Ended(end.number(), reason));
    }
  }

  private void silence() {
    over = true;
    means.vertx().cancelTimer(pingTimer);
  }
}
