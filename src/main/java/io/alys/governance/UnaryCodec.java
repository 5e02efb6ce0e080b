package io.alys.governance;

import com.google.protobuf.MessageLite;
import io.alys.governance.ToGovernance.HealthStatus;
import io.alys.governance.UnaryMessage.Capabilities;
import io.alys.governance.UnaryMessage.CapabilitiesQuestion;
import io.alys.governance.UnaryMessage.HealthAnswer;
import io.alys.governance.UnaryMessage.HealthQuestion;
import io.alys.governance.v1.CapabilitiesRequest;
import io.alys.governance.v1.CapabilitiesResponse;
import io.alys.governance.v1.HealthRequest;
import io.alys.governance.v1.HealthResponse;
import java.time.Duration;
import java.util.TreeMap;

/** The questions beside the stream, as protobuf. Maps are written by rising name. */
final class UnaryCodec {
  private static final HealthStatus[] HEALTH_STATUSES = HealthStatus.values();

  private UnaryCodec() {}

  static MessageLite write(UnaryMessage message) {
    return switch (message) {
      case HealthQuestion(String check) when check.isEmpty() -> HealthRequest.getDefaultInstance();
      case HealthQuestion(String check) -> HealthRequest.newBuilder().setCheckType(check).build();
      case HealthAnswer it ->
          HealthResponse.newBuilder()
              .setStatusValue(Fields.number(it.status()))
              .setVersion(it.version())
              .setUptime(it.uptime().toSeconds())
              .putAllInfo(new TreeMap<>(it.details()))
              .build();
      case CapabilitiesQuestion(String node) ->
          CapabilitiesRequest.newBuilder().setNodeId(node).build();
      case Capabilities it ->
          CapabilitiesResponse.newBuilder()
              .addAllProtocolVersions(it.protocolVersions())
              .addAllFeatures(it.features())
              .putAllLimits(new TreeMap<>(it.limits()))
              .build();
    };
  }

  static HealthQuestion healthQuestion(byte[] bytes) {
    return new HealthQuestion(Fields.parse(HealthRequest.parser(), bytes).getCheckType());
  }

  static HealthAnswer healthAnswer(byte[] bytes) {
    HealthResponse wire = Fields.parse(HealthResponse.parser(), bytes);
    return new HealthAnswer(
        Fields.kind("status", wire.getStatusValue(), HEALTH_STATUSES),
        wire.getVersion(),
        Duration.ofSeconds(wire.getUptime()),
        wire.getInfoMap());
  }

  static CapabilitiesQuestion capabilitiesQuestion(byte[] bytes) {
    return new CapabilitiesQuestion(Fields.parse(CapabilitiesRequest.parser(), bytes).getNodeId());
  }

  static Capabilities capabilities(byte[] bytes) {
    CapabilitiesResponse wire = Fields.parse(CapabilitiesResponse.parser(), bytes);
    return new Capabilities(
        wire.getProtocolVersionsList(), wire.getFeaturesList(), wire.getLimitsMap());
  }
}
