package io.alys.stream;

import io.alys.bitcoin.PublicKey;
import io.alys.bitcoin.Txid;
import io.alys.ethereum.EvmAddress;
import io.alys.governance.FromGovernance;
import io.alys.governance.ToGovernance;
import io.alys.governance.ToGovernance.Input;
import io.alys.governance.ToGovernance.PeginNotice;
import io.alys.governance.ToGovernance.SignatureRequest;
import io.alys.governance.ToGovernance.TransactionType;
import io.alys.primitives.Bytes;
import io.alys.primitives.Sats;
import io.alys.stream.Outbox.Lane;
import io.alys.stream.Outbox.Letter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Messages of every kind, and the configuration that they are sent under. */
final class Letters {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Letters() {}

  static SignatureRequest signatures() {
    return new SignatureRequest(
        "alys",
        Bytes.copyOf(new byte[100]),
        List.of(new Input(0, new Sats(50_000))),
        TransactionType.PEGOUT,
        2,
        Optional.empty(),
        1,
        Bytes.copyOf(new byte[105]));
  }

  static PeginNotice pegin() {
    return new PeginNotice(
        new Txid(Bytes.copyOf(new byte[32])),
        0,
        new Sats(70_000),
        new EvmAddress(Bytes.copyOf(new byte[20])),
        6,
        Bytes.EMPTY);
  }

  static ToGovernance.StatusReport status() {
    return new ToGovernance.StatusReport(
        ToGovernance.NodeStatus.ACTIVE, 7, ToGovernance.SyncStatus.SYNCED, 3);
  }

  static StreamCommand.RegisterNode profile() {
    return new StreamCommand.RegisterNode("", ToGovernance.NodeType.BRIDGE, "1", List.of());
  }

  static FromGovernance.Witness witness() {
    return new FromGovernance.Witness(0, key(), Bytes.copyOf(new byte[71]));
  }

  static FromGovernance.FederationUpdate update(long version) {
    return new FromGovernance.FederationUpdate(
        version,
        FromGovernance.UpdateType.CONFIG_CHANGE,
        List.of(new FromGovernance.Member("m1", key(), 1, true)),
        1,
        "bcrt1q",
        100,
        Bytes.EMPTY);
  }

  private static PublicKey key() {
    byte[] key = new byte[PublicKey.SIZE_BYTES];
    key[0] = 2;
    return new PublicKey(Bytes.copyOf(key));
  }

  static Letter letter(Lane lane, String id) {
    return new Letter(id, lane, message(lane), Optional.empty(), START, "");
  }

  static ToGovernance message(Lane lane) {
    return switch (lane) {
      case SIGNATURES -> signatures();
      case PEGINS -> pegin();
      case STATUS -> status();
      case HEARTBEATS -> new ToGovernance.Heartbeat(START, 1, ToGovernance.HealthStatus.HEALTHY);
      case REGISTRATION ->
          new ToGovernance.Registration(
              "", ToGovernance.NodeType.BRIDGE, "1", List.of(), "n", "", 0);
    };
  }

  static StreamConfig config(String... endpoints) {
    return config(new StreamConfig.Buffer(10_000, 1_024, 1_024, Duration.ofSeconds(2)), endpoints);
  }

  /** With room for very many. */
  static StreamConfig spacious(String... endpoints) {
    return config(
        new StreamConfig.Buffer(200_000, 100_000, 100_000, Duration.ofSeconds(2)), endpoints);
  }

  private static StreamConfig config(StreamConfig.Buffer buffer, String... endpoints) {
    return new StreamConfig(
        true,
        List.of(endpoints),
        Optional.empty(),
        new StreamConfig.Tls(Optional.empty(), Optional.empty(), Optional.empty()),
        new StreamConfig.Reconnect(
            Duration.ofMillis(100),
            Duration.ofSeconds(60),
            200,
            10,
            100,
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            5,
            Duration.ofSeconds(10)),
        new StreamConfig.Liveness(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2)),
        buffer,
        new StreamConfig.Requests(Duration.ofSeconds(30), 3, 20_000, 20_000));
  }
}
