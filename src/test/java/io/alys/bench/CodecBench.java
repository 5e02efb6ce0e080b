package io.alys.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.alys.governance.Decoded;
import io.alys.governance.GovernanceCodec;
import io.alys.governance.SomeGovernance;
import io.alys.governance.ToGovernance;
import io.alys.governance.v1.StreamRequest;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Governance's messages to bytes and back, against protobuf alone: its parser, and its serialiser
 * given a message that is built already.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBench {
  @Param({"heartbeat", "signatures-10"})
  private String kind = "heartbeat";

  private ToGovernance message = SomeGovernance.request("heartbeat");
  private byte[] wire = new byte[0];

  @Setup
  public void prepare() {
    message =
        kind.equals("heartbeat")
            ? SomeGovernance.request("heartbeat")
            : SomeGovernance.signatureRequest(10);
    wire = GovernanceCodec.encode(SomeGovernance.REQUEST_HEADER, message);
  }

  @Benchmark
  public byte[] encode() {
    return GovernanceCodec.encode(SomeGovernance.REQUEST_HEADER, message);
  }

  @Benchmark
  public Decoded<GovernanceCodec.Request> decode() {
    return GovernanceCodec.decodeRequest(wire);
  }

  /** Parsing is in it: a message remembers its size, so each is written once only. */
  @Benchmark
  public byte[] bareParseAndSerialise() throws InvalidProtocolBufferException {
    return StreamRequest.parseFrom(wire).toByteArray();
  }

  @Benchmark
  public StreamRequest bareParse() throws InvalidProtocolBufferException {
    return StreamRequest.parseFrom(wire);
  }
}
