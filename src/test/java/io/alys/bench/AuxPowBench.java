package io.alys.bench;

import io.alys.consensus.auxpow.AuxHash;
import io.alys.consensus.auxpow.AuxPow;
import io.alys.consensus.auxpow.AuxPowCheck;
import io.alys.consensus.auxpow.AuxPowVerdict;
import io.alys.consensus.auxpow.AuxPowWire;
import io.alys.consensus.auxpow.SomeProof;
import io.alys.primitives.Bytes;
import io.alys.primitives.Seed;
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

/** Proofs of merged mining: read from bytes, and checked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AuxPowBench {
  /** Transactions of the parent are two to the power of it; 12 are a full block's. */
  @Param({"3", "12"})
  private int levels = 3;

  private final AuxHash hash = SomeProof.someHash(Seed.of(1));
  private AuxPow proof = mined(levels);
  private Bytes wire = Bytes.EMPTY;

  private AuxPow mined(int height) {
    Seed seed = Seed.of(2);
    SomeProof.Parent parent = new SomeProof.Parent(0x2000_0000, SomeProof.hashes(height, seed), 0);
    return SomeProof.of(hash, seed).under(parent).mined(SomeProof.EASY);
  }

  @Setup
  public void prepare() {
    proof = mined(levels);
    wire = AuxPowWire.encode(proof);
  }

  @Benchmark
  public AuxPowVerdict check() {
    return AuxPowCheck.check(proof, hash, SomeProof.CHAIN_ID, SomeProof.EASY.target());
  }

  @Benchmark
  public AuxPowWire.Decoded decode() {
    return AuxPowWire.decode(wire);
  }
}
