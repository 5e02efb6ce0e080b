package io.alys.bench;

import io.alys.governance.Decoded;
import io.alys.governance.FromGovernance;
import io.alys.governance.FromGovernance.Progress;
import io.alys.governance.FromGovernance.SignatureReport;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.GovernanceCodec.Request;
import io.alys.governance.GovernanceProtocol;
import io.alys.governance.Limits;
import io.alys.governance.RequestHeader;
import io.alys.governance.ResponseHeader;
import io.alys.governance.ToGovernance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Governance that answers at once, and keeps no more than how far it came with each node: a receipt
 * for whatever has a sequence, and all signatures for whoever asks for some. It speaks the real
 * protocol, with the real codec.
 */
final class PromptGovernance {
  private static final Instant WHEN = Instant.parse("2026-01-01T00:00:00Z");

  private final Vertx vertx;
  private final Consumer<String> served;
  private final List<FromGovernance.Witness> witnesses;
  private final Map<String, Progressed> nodes = new ConcurrentHashMap<>();

  /** The last sequences of both sides, by the node's numbering. */
  private static final class Progressed {
    private long heard;
    private long said;
  }

  /**
   * @param served hears the id of each message that has a sequence, on the server's event loop
   * @param witnesses that every report carries
   */
  PromptGovernance(Vertx vertx, Consumer<String> served, List<FromGovernance.Witness> witnesses) {
    this.vertx = vertx;
    this.served = served;
    this.witnesses = List.copyOf(witnesses);
  }

  Future<HttpServer> listen(int port) {
    GrpcServer grpc =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(Limits.MESSAGE_BYTES));
    grpc.callHandler(call -> new Session(call).start());
    return vertx.createHttpServer().requestHandler(grpc).listen(port, "127.0.0.1");
  }

  private final class Session {
    private final GrpcServerRequest<Buffer, Buffer> call;
    private Progressed node = new Progressed();

    Session(GrpcServerRequest<Buffer, Buffer> call) {
      this.call = call;
    }

    void start() {
      call.handler(wire -> hear(wire.getBytes()));
      call.endHandler(_ -> call.response().end());
    }

    private void hear(byte[] wire) {
      if (!(GovernanceCodec.decodeRequest(wire)
          instanceof Decoded.Accepted<Request>(Request(RequestHeader header, ToGovernance what)))) {
        throw new IllegalStateException("the node sent something that is no message");
      }
      String id = header.requestId();
      node.heard = Math.max(node.heard, header.sequence());
      switch (what) {
        case ToGovernance.Registration registration -> {
          node = nodes.computeIfAbsent(registration.numbering(), _ -> new Progressed());
          say(
              id,
              new FromGovernance.Registered(
                  true, "node", "prompt", node.heard, GovernanceProtocol.PROTOCOL_VERSION),
              0);
        }
        case ToGovernance.SignatureRequest _ -> {
          served.accept(id);
          say(id, new FromGovernance.Received(header.sequence()), 0);
          SignatureReport report =
              new SignatureReport(id, new Progress.Complete(), witnesses, List.of());
          say(id, report, ++node.said);
        }
        case ToGovernance.PeginNotice _ -> {
          served.accept(id);
          say(id, new FromGovernance.Received(header.sequence()), 0);
        }
        case ToGovernance.Heartbeat(Instant at, long count, ToGovernance.HealthStatus _) ->
            say(id, new FromGovernance.HeartbeatAnswer(at, at, count), 0);
        case ToGovernance.StatusReport _,
            ToGovernance.Received _,
            ToGovernance.Goodbye _,
            ToGovernance.Rejection _ -> {}
      }
    }

    private void say(String id, FromGovernance message, long sequence) {
      ResponseHeader header =
          new ResponseHeader(id, WHEN, "prompt", ResponseHeader.Status.SUCCESS, "", sequence);
      call.response().write(Buffer.buffer(GovernanceCodec.encode(header, message)));
    }
  }
}
