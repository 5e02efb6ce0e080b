package io.alys.network;

import io.alys.network.NetworkCommand.Internal;
import io.alys.tls.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Where streams come in, and from where they go out. All on one event loop. */
final class Doors {
  static final String METHOD = "/alys.peer.v1.Peer/Talk";

  /** How much of a message may be on its way before the other side has read of it. */
  private static final int WINDOW_BYTES = 1 << 20;

  /** Connections that are not peers yet, beyond those that may be. */
  private static final int STRANGERS = 16;

  private static final int NOT_FOUND = 404;

  /** A node has one stream to another. */
  private static final int STREAMS = 1;

  /**
   * In TLS 1.3 a server looks at the client's certificate after the client is through with the
   * handshake (RFC 8446, section 4.4.2.4); of its alert Vert.x shows the end of the connection.
   */
  private static final String TURNED_AWAY =
      "TLS failed: it ended the connection right after the handshake; it does not accept this"
          + " node's certificate: see network.tls.certificate";

  private final Link.Means means;
  private final TlsFiles files;
  private final LongSupplier numbers;
  private @Nullable HttpServer server;

  /** Connections over which no stream was opened yet. */
  private final Set<HttpConnection> silent = Collections.newSetFromMap(new IdentityHashMap<>());

  private int connections;

  /**
   * @param numbers gives each stream its own
   */
  Doors(Link.Means means, LongSupplier numbers) {
    this.means = means;
    this.numbers = numbers;
    NetworkConfig.Tls tls = means.config().tls();
    this.files = new TlsFiles(tls.ca(), tls.certificate(), tls.key());
  }

  /** Begins to listen; answers the port. */
  Future<Integer> listen() {
    NetworkConfig config = means.config();
    HttpServer listening =
        vertx()
            .createHttpServer(serverOptions())
            .connectionHandler(this::count)
            .requestHandler(this::called);
    server = listening;
    return listening
        .listen(config.port(), config.host())
        .map(HttpServer::actualPort)
        .recover(
            cause ->
                Future.failedFuture(
                    "cannot listen on %s:%d for peers: %s; choose another network.port, or stop who"
                            .formatted(config.host(), config.port(), cause.getMessage())
                        + " has it"));
  }

  private HttpServerOptions serverOptions() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setInitialSettings(
                new Http2Settings()
                    .setInitialWindowSize(WINDOW_BYTES)
                    .setMaxConcurrentStreams(STREAMS))
            .setHttp2ConnectionWindowSize(2 * WINDOW_BYTES);
    if (means.config().tls().isThere()) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setAlpnVersions(List.of(HttpVersion.HTTP_2))
          .setSslHandshakeTimeout(connectMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
          .setClientAuth(ClientAuth.REQUIRED);
      files.identity().ifPresent(options::setKeyCertOptions);
      files.trust().ifPresent(options::setTrustOptions);
    }
    return options;
  }

  private Vertx vertx() {
    return means.vertx();
  }

  private long connectMillis() {
    return means.config().liveness().connectLimit().toMillis();
  }

  /** So that nobody can take the node's memory by connections that never say anything. */
  private void count(HttpConnection connection) {
    silent.add(connection);
    connections++;
    connection.closeHandler(
        _ -> {
          silent.remove(connection);
          connections--;
        });
    if (connections > means.config().limits().inbound() + STRANGERS) {
      connection.close();
      return;
    }
    vertx()
        .setTimer(
            connectMillis(),
            _ -> {
              if (silent.contains(connection)) {
                connection.close();
              }
            });
  }

  private void called(HttpServerRequest call) {
    boolean grpc =
        call.version() == HttpVersion.HTTP_2
            && HttpMethod.POST.equals(call.method())
            && METHOD.equals(call.path());
    if (!grpc) {
      call.response().setStatusCode(NOT_FOUND).end();
      return;
    }
    silent.remove(call.connection());
    Link link = Link.accepted(means, numbers.getAsLong(), call);
    means.mailbox().accept(new Internal.Opened(link));
    link.begin();
  }

  /** Opens a stream to an address of the settings; it reports what became of it. */
  void dial(String address) {
    means.metrics().attempted();
    URI uri = NetworkConfig.addressOf(address);
    HttpClient client = vertx().createHttpClient(clientOptions());
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(host(uri))
            .setPort(uri.getPort())
            .setConnectTimeout(connectMillis())
            .setURI(METHOD);
    client
        .request(options)
        .onSuccess(
            request -> {
              Link.End end = new Link.End(numbers.getAsLong(), address, true, request.connection());
              Link link = Link.dialled(means, end, request, client::close);
              request
                  .response()
                  .onSuccess(link::answered)
                  .onFailure(cause -> link.lost(explained(cause)));
              means.mailbox().accept(new Internal.Opened(link));
            })
        .onFailure(
            cause -> {
              client.close();
              means.mailbox().accept(new Internal.NotReached(address, explained(cause)));
            });
  }

  private static String host(URI uri) {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private String explained(Throwable cause) {
    return means.config().tls().isThere() && Link.isClosed(cause)
        ? TURNED_AWAY
        : Link.reasonOf(cause);
  }

  private HttpClientOptions clientOptions() {
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW_BYTES))
            .setHttp2ConnectionWindowSize(2 * WINDOW_BYTES)
            .setConnectTimeout((int) connectMillis());
    if (means.config().tls().isThere()) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setVerifyHost(true)
          .setSslHandshakeTimeout(connectMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
      files.identity().ifPresent(options::setKeyCertOptions);
      files.trust().ifPresent(options::setTrustOptions);
    }
    return options;
  }

  /** What the certificates on disk are now, as one hash. */
  Future<String> certificates() {
    return vertx().executeBlocking(files::fingerprint).map(String::valueOf);
  }

  boolean hasCertificates() {
    return files.areThere();
  }

  /** Whoever comes from now on is shown, and held against, what is on disk now. */
  Future<Boolean> renew() {
    if (server == null) {
      return Future.succeededFuture(false);
    }
    ServerSSLOptions options =
        new ServerSSLOptions()
            .setClientAuth(ClientAuth.REQUIRED)
            .setApplicationLayerProtocols(List.of("h2"));
    files.identity().ifPresent(options::setKeyCertOptions);
    files.trust().ifPresent(options::setTrustOptions);
    return server.updateSSLOptions(options, true);
  }

  /** Listens no longer. */
  Future<Void> close() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(Duration.ZERO.toMillis(), TimeUnit.MILLISECONDS);
  }
}
